import { type Comparison, compareResults } from "../bench/compare.js";
import { resultsOfFiles } from "../bench/load-results.js";
import { type RouteRecord, routeRecord } from "../bench/route-record.js";
import type { DrivingAgent } from "../bridge/driving-agent.js";
import { driveEpisode } from "../runner/drive-episode.js";
import { loadSimulator } from "../runner/simulators.js";
import { TownMaps } from "../runner/town-maps.js";
import { townOf } from "./check-episodes.js";
import type { CheckableEpisode } from "./checkable-episode.js";

export interface RedriveOrder {
  readonly mapFolders: readonly string[];
  /** Drives all episodes, one after the other. */
  readonly agent: DrivingAgent;
  /** Points of driving score that may be lost. */
  readonly margin: number;
  /** Of the paired tests. */
  readonly seed: number;
  /** Told after each episode. */
  readonly onDriven: (done: number, routeId: string) => void;
}

/**
 * Depth 4: the agent drives the same routes with the same seeds again, and the outcome is compared with the recorded
 * one, A recorded and B now. Throws MAP_CHANGED, NOT_COMPARABLE, and what loading maps throws.
 */
export async function redrive(
  what: string,
  episodes: readonly CheckableEpisode[],
  { mapFolders, agent, margin, seed, onDriven }: RedriveOrder,
): Promise<Comparison> {
  const towns = new TownMaps([...mapFolders]);
  const createSimulator = await loadSimulator("embedded");
  const records: RouteRecord[] = [];
  for (const [index, episode] of episodes.entries()) {
    const { route, routeId, repetition, record } = episode;
    const simulator = createSimulator({
      episode: `again/${routeId}`,
      route,
      town: townOf(towns, episode),
      repetition,
      seed: episode.seed,
    });
    const { outcome } = await driveEpisode(simulator, agent);
    const { route_id, scenario_name, weather_id, save_name, town_name } = record;
    records.push(
      routeRecord(
        { index, route_id, scenario_name, weather_id, save_name, town_name },
        {
          routePoints: outcome.routePoints,
          events: outcome.events,
          timedOut: outcome.timedOut,
          durationGame: outcome.gameSeconds,
          durationSystem: 0,
          failure: outcome.failure,
        },
      ),
    );
    onDriven(index + 1, routeId);
  }
  const recorded = episodes.map(({ record }, index) => ({ ...record, index }));
  return compareResults(resultsOf(what, recorded), resultsOf(`${agent.name}, driven again`, records), {
    margin,
    seed,
  });
}

function resultsOf(path: string, records: readonly RouteRecord[]) {
  return resultsOfFiles(path, [
    {
      path,
      records,
      entryStatus: null,
      totalRoutes: records.length,
      sensors: null,
      statedMean: null,
      total: null,
    },
  ]);
}
