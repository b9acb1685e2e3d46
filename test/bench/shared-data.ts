import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Golden cases and real result files stand beside the repository; tests that need them skip without. */
const shared = fileURLToPath(new URL("../../../shared/", import.meta.url));

export const goldenFolder = `${shared}golden/scoring/`;
export const expertFolder = `${shared}data/results/pdm-lite-expert/`;
export const suiteFile = `${shared}data/routes/bench2drive220.xml`;
export const carlaMapFolder = `${shared}data/maps/carla/`;

export const hasGolden = existsSync(goldenFolder);
export const hasExpert = existsSync(expertFolder) && existsSync(suiteFile);

export const GOLDEN_NEEDED = "(needs ../shared/golden)";
export const EXPERT_NEEDED = "(needs ../shared/data)";

/** Names in a folder of golden cases; empty without the folder. */
export function goldenNames(kind: string): string[] {
  return hasGolden ? readdirSync(goldenFolder + kind).sort() : [];
}

export function goldenText(path: string): string {
  return readFileSync(goldenFolder + path, "utf8");
}
