import { type CheckOrder, checkEpisodes } from "./check-episodes.js";
import { faultsOf } from "./check-lines.js";
import { checkableEpisodes } from "./read-episodes.js";

/**
 * Matchers for vitest (and jest): `expect.extend(episodeMatchers)`, then
 * `await expect("results/runs/monday").toReproduceEpisode()`; docs/regression.md has an example.
 */
export const episodeMatchers = {
  /** Does a run, recording or baseline still come out as it did? Depths 1 and 2 unless the order says otherwise. */
  async toReproduceEpisode(path: string, order: Partial<CheckOrder> = {}) {
    const faults: string[] = [];
    const episodes = await checkableEpisodes(path);
    for await (const check of checkEpisodes(episodes, { depths: [1, 2], mapFolders: [], ...order })) {
      for (const fault of faultsOf(check)) faults.push(`${check.routeId}: ${fault}`);
    }
    return {
      pass: faults.length === 0,
      message: () =>
        faults.length === 0
          ? `${path} came out as it was recorded (${episodes.length} episodes)`
          : `${path} no longer comes out as it was recorded:\n${faults.join("\n")}`,
    };
  },
};
