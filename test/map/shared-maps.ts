import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const shared = fileURLToPath(new URL("../../../shared/", import.meta.url));

/** CARLA's towns and the benchmark's routes stand beside the repository; tests that need them skip without. */
export const carlaMaps = `${shared}data/maps/carla`;
export const suite220 = `${shared}data/routes/bench2drive220.xml`;
export const suiteVal = `${shared}data/routes/bench2drive_0.0.4_val.xml`;
export const expertResults = `${shared}data/results/pdm-lite-expert`;
export const officialLengths = `${shared}golden/scoring/route_lengths_220.json`;
export const hasShared = existsSync(carlaMaps) && existsSync(suite220);
export const SHARED_NEEDED = "(needs ../shared/data)";
export const mappedTowns = ["Town01", "Town02", "Town04", "Town06"];
