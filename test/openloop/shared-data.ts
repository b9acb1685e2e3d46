import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Golden cases and real data stand beside the repository; tests that need them skip without. */
const shared = fileURLToPath(new URL("../../../shared/", import.meta.url));

export const goldenFolder = `${shared}golden/open-loop/`;
export const casesFile = `${goldenFolder}cases.json`;
export const tinyFolder = `${goldenFolder}nuscenes-tiny/`;
export const nuscenesSampleFolder = `${shared}data/nuscenes-sample/`;
export const drivelmSampleFolder = `${shared}data/drivelm-sample/`;

export const hasGolden = existsSync(goldenFolder);
export const hasNuscenesSample = existsSync(nuscenesSampleFolder);

export const GOLDEN_NEEDED = "(needs ../shared/golden/open-loop)";
export const NUSCENES_SAMPLE_NEEDED = "(needs ../shared/data/nuscenes-sample)";

export function readShared(path: string) {
  return JSON.parse(readFileSync(path, "utf8"));
}
