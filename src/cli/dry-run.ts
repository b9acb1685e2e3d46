import { loadResults } from "../bench/load-results.js";
import { xmlIdOf } from "../bench/success.js";
import type { Route } from "../routes/suite.js";
import { mostRoutesOfBatch } from "../runner/carla/evaluator-pool.js";
import { type ExpectedTime, expectedTime } from "../runner/carla/expected-time.js";
import { jobsOf } from "../runner/route-job.js";
import type { RunSettings } from "../runner/run-settings.js";
import { printJson, timeText } from "./output.js";

/**
 * `drx drive --sim carla --dry-run`: prints what would be driven when, and how long it should take; nothing is driven
 * or written.
 *
 * @param times results whose records tell how long routes took; undefined where there are none.
 */
export function dryRun(
  settings: RunSettings,
  routes: readonly Route[],
  gpus: readonly number[],
  times: string | undefined,
  asJson: boolean,
): void {
  const ofRun = new Set(settings.routes);
  const jobs = jobsOf(routes, settings.repetitions).filter(({ xmlId }) => ofRun.has(xmlId));
  const known = times === undefined ? new Map<string, number>() : driveSecondsIn(times);
  const expected = expectedTime(jobs, mostRoutesOfBatch, gpus, known);
  if (asJson) printJson({ version: 1, ...expected });
  else
    process.stdout.write(
      planText(expected, jobs.length, jobs.filter(({ xmlId }) => known.has(xmlId)).length),
    );
}

function driveSecondsIn(path: string): Map<string, number> {
  const seconds = new Map<string, number>();
  for (const { route_id, meta } of loadResults(path).records) {
    const id = xmlIdOf(route_id);
    if (id !== null && meta?.duration_system !== undefined) seconds.set(id, meta.duration_system);
  }
  return seconds;
}

function planText(
  { calls, wallSeconds, freshServerSeconds }: ExpectedTime,
  routes: number,
  known: number,
): string {
  const lines = calls.map(
    ({ gpu, town, routeIds, startsAt, endsAt }) =>
      `GPU ${gpu}  ${timeText(startsAt)} to ${timeText(endsAt)}  ${town}: ${routeIds.join(", ")}`,
  );
  const times = (freshServerSeconds / wallSeconds).toFixed(1);
  return [
    ...lines,
    `${routes} routes in ${calls.length} calls of the evaluator; driving times are known of ${known}, 28 s else`,
    `expected ${timeText(wallSeconds)}; with a fresh server for each route ${timeText(freshServerSeconds)}, ${times} times as long`,
    "loading the same town again in a running server is counted as nothing: no figure of it is known",
    "",
  ].join("\n");
}
