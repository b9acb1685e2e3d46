import { DriverxError } from "../base/errors.js";
import type { Policy } from "../policy/policy.js";
import { sha256 } from "../runner/run-settings.js";
import { loadSimulator } from "../runner/simulators.js";
import { TownMaps } from "../runner/town-maps.js";
import type { CheckableEpisode } from "./checkable-episode.js";
import { type ReinferenceResult, reinfer } from "./reinfer.js";
import { type RecordDifference, rescore } from "./rescore.js";
import { type ResimulationResult, resimulate } from "./resimulate.js";

/** How deep an episode is checked: 1 re-score, 2 re-simulate, 3 re-infer. */
export const depths = [1, 2, 3] as const;
export type Depth = (typeof depths)[number];

/** What a check found in one episode. */
export interface EpisodeCheck {
  readonly routeId: string;
  readonly passed: boolean;
  /** Absent where the depth was not asked for. */
  readonly rescore?: readonly RecordDifference[];
  readonly resimulation?: ResimulationResult;
  readonly reinference?: ReinferenceResult;
}

export interface CheckOrder {
  readonly depths: readonly Depth[];
  readonly mapFolders: readonly string[];
  /** Makes the policy to ask again, for depth 3. */
  readonly createPolicy?: (() => Policy) | undefined;
}

/**
 * Checks episodes one after the other. Throws MAP_CHANGED when a town's map is another than when they were driven,
 * RECORDING_MISSING for depth 3 without recordings, and what loading maps throws.
 */
export async function* checkEpisodes(
  episodes: readonly CheckableEpisode[],
  order: CheckOrder,
): AsyncGenerator<EpisodeCheck> {
  const towns = new TownMaps([...order.mapFolders]);
  const createSimulator = await loadSimulator("embedded");
  for (const episode of episodes) {
    const scored = order.depths.includes(1) ? rescore(episode) : undefined;
    const simulated = order.depths.includes(2)
      ? await resimulate(episode, townOf(towns, episode), createSimulator)
      : undefined;
    const inferred = order.depths.includes(3)
      ? await inferAgain(towns, episode, order.createPolicy)
      : undefined;
    yield {
      routeId: episode.routeId,
      passed:
        (scored?.length ?? 0) === 0 &&
        (simulated === undefined || simulated.type === "same") &&
        (inferred?.exceeded.length ?? 0) === 0,
      ...(scored && { rescore: scored }),
      ...(simulated && { resimulation: simulated }),
      ...(inferred && { reinference: inferred }),
    };
  }
}

async function inferAgain(
  towns: TownMaps,
  episode: CheckableEpisode,
  createPolicy: (() => Policy) | undefined,
): Promise<ReinferenceResult> {
  if (!episode.recording || !createPolicy) {
    throw new DriverxError(
      "RECORDING_MISSING",
      `depth 3 needs what the policy saw on ${episode.routeId}: drive with --record, and name the policy to ask`,
    );
  }
  const policy = createPolicy();
  try {
    return await reinfer(episode.recording, policy, townOf(towns, episode).openDrive);
  } finally {
    await policy.close();
  }
}

/** The map that an episode was driven on. Throws MAP_CHANGED, and what loading maps throws. */
export function townOf(towns: TownMaps, { route, mapSha256, routeId }: CheckableEpisode) {
  const town = towns.load(route.town);
  if (sha256(town.openDrive) === mapSha256) return town;
  throw new DriverxError(
    "MAP_CHANGED",
    `${routeId} was driven on another map of ${route.town}; name the folder with that one with --maps`,
  );
}
