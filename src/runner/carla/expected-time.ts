import type { RouteJob } from "../route-job.js";
import { type Batch, batchesOf } from "./batches.js";

/**
 * Wall-clock seconds that a fresh CARLA takes to start and load a town: what a published run of all 220 routes, with
 * a fresh server for each and no cameras, needed per route beyond driving it (Town12 124 s, Town13 189 s, the small
 * towns about 41 s, of which 25, 46 and 16 s were the drive).
 */
const startSeconds: Readonly<Record<string, number>> = { Town12: 99, Town13: 143 };
const startSecondsOfSmallTown = 25;
/** The mean drive of that run, for routes of which no time is known. */
const meanDriveSeconds = 28;

export interface PlannedCall {
  readonly gpu: number;
  readonly town: string;
  readonly routeIds: readonly string[];
  /** From the beginning of the run. */
  readonly startsAt: number;
  readonly endsAt: number;
}

export interface ExpectedTime {
  readonly calls: readonly PlannedCall[];
  readonly wallSeconds: number;
  /** The same routes on the same slots with a fresh server for each. */
  readonly freshServerSeconds: number;
}

/**
 * What a run in CARLA should take, everything going well: batches in the order of the pool, each to the slot that is
 * free first. A start is counted once for each call of the evaluator; loading the same town again in a running server
 * is counted as nothing, since no figure of it is known.
 *
 * @param driveSeconds wall-clock seconds of routes by their XML id, as far as they are known.
 */
export function expectedTime(
  jobs: readonly RouteJob[],
  mostRoutesOfBatch: number,
  gpus: readonly number[],
  driveSeconds: ReadonlyMap<string, number>,
): ExpectedTime {
  const calls = plannedCalls(batchesOf(jobs, mostRoutesOfBatch), gpus, driveSeconds);
  const fresh = plannedCalls(batchesOf(jobs, 1), gpus, driveSeconds);
  return { calls, wallSeconds: lastEnd(calls), freshServerSeconds: lastEnd(fresh) };
}

function plannedCalls(
  batches: readonly Batch[],
  gpus: readonly number[],
  driveSeconds: ReadonlyMap<string, number>,
): PlannedCall[] {
  const freeAt = new Map(gpus.map((gpu) => [gpu, 0]));
  return batches.map(({ jobs }) => {
    const [gpu, startsAt] = [...freeAt].reduce((first, slot) => (slot[1] < first[1] ? slot : first));
    const { town } = jobs[0];
    const drives = jobs.reduce((sum, { xmlId }) => sum + (driveSeconds.get(xmlId) ?? meanDriveSeconds), 0);
    const endsAt = startsAt + (startSeconds[town] ?? startSecondsOfSmallTown) + drives;
    freeAt.set(gpu, endsAt);
    return { gpu, town, routeIds: jobs.map(({ xmlId }) => xmlId), startsAt, endsAt };
  });
}

function lastEnd(calls: readonly PlannedCall[]): number {
  return Math.max(0, ...calls.map(({ endsAt }) => endsAt));
}
