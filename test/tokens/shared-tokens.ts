import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../shared/golden/open-loop/", import.meta.url));

/** Golden cases stand beside the repository; tests that need them skip without. */
export const goldenTokens = `${folder}tokens.json`;
export const tinyNuscenes = `${folder}nuscenes-tiny`;
export const hasGolden = existsSync(goldenTokens) && existsSync(tinyNuscenes);
export const GOLDEN_NEEDED = "(needs ../shared/golden)";
