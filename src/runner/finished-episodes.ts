import { existsSync } from "node:fs";
import { basename } from "node:path";
import { DriverxError, errorText } from "../base/errors.js";
import { type Episode, readEpisode } from "../episodes/episode-file.js";
import { type JobResult, resultOf } from "./job-result.js";
import type { RouteJob } from "./route-job.js";
import { episodePath, type RunPaths, setAside } from "./run-directory.js";

/** An episode that could not be used; its route is driven again. */
export interface DamagedEpisode {
  readonly route: string;
  /** The name under which the file is kept. */
  readonly file: string;
  readonly reason: string;
}

/**
 * What earlier calls left of the jobs of a run. An episode that cannot be read, or that belongs to another route or
 * seed than its name says, is set aside.
 */
export function finishedEpisodes(
  jobs: readonly RouteJob[],
  paths: RunPaths,
  seed: number,
): { readonly results: JobResult[]; readonly damaged: DamagedEpisode[] } {
  const results: JobResult[] = [];
  const damaged: DamagedEpisode[] = [];
  for (const job of jobs) {
    const path = episodePath(paths, job.routeId);
    if (!existsSync(path)) continue;
    try {
      results.push(resultOf(checkedEpisode(path, job, seed)));
    } catch (error) {
      damaged.push({ route: job.routeId, file: basename(setAside(path)), reason: errorText(error) });
    }
  }
  return { results, damaged };
}

function checkedEpisode(path: string, job: RouteJob, seed: number): Episode {
  const episode = readEpisode(path);
  const { route_id, index } = episode.record;
  if (route_id === job.routeId && index === job.index && episode.seed === seed) return episode;
  throw new DriverxError(
    "EPISODE_INVALID",
    `episode ${path}: it is route ${index} of a run, ${route_id}, with seed ${episode.seed}; expected route ${job.index}, ${job.routeId}, with seed ${seed}`,
  );
}
