import { availableParallelism } from "node:os";
import { RandomStream } from "../../base/random.js";
import { type Crew, createCrew } from "./crew.js";
import { createState, type LloydState } from "./lloyd-state.js";
import { checkPoints, type Points, pointCount } from "./points.js";
import { intoFrame, outOfFrame, principalFrame } from "./principal-axes.js";
import { relocateCentroids } from "./relocate.js";
import { reseedEmptyClusters } from "./reseed.js";
import { seedCentroids } from "./seeding.js";
import { checkNoneEmpty, type Tensors } from "./tensor-crew.js";

export interface KmeansOptions {
  readonly k: number;
  readonly seed: number;
  /** Runs from different starts; the one with the lowest inertia is kept. Default 1. */
  readonly restarts?: number;
  /** Ends when an iteration lowers the inertia by less than this share. Default 1e-5; 0 goes on to the fixed point. */
  readonly tolerance?: number;
  /** Default 300. */
  readonly mostIterations?: number;
  /** Worker threads; never changes the result. Default: one for each core. */
  readonly threads?: number;
  /** TensorFlow.js, to assign points in single precision; else they are assigned exactly. */
  readonly tensors?: Tensors;
  /** Start centroids (k x dimensions) in place of seeding; one run. */
  readonly start?: Float64Array;
  readonly onProgress?: (progress: KmeansProgress) => void;
  /** Aborting throws the signal's reason at the next iteration. */
  readonly signal?: AbortSignal;
}

export interface KmeansProgress {
  readonly restart: number;
  readonly iteration: number;
  readonly inertia: number;
  /** Points that changed their cluster. */
  readonly moved: number;
}

export interface Kmeans {
  /** k x dimensions; each is the mean of its points, but for the last movements below the tolerance. */
  readonly centroids: Float64Array;
  /** The nearest centroid of each point. */
  readonly assignment: Int32Array;
  /** Points of each cluster. */
  readonly counts: Int32Array;
  /** Sum of squared distances of the points from their centroids. */
  readonly inertia: number;
  readonly iterations: number;
  /** Whether it ended by the tolerance and not by the number of iterations. */
  readonly converged: boolean;
}

/** Times that useless centroids are moved, and the relative gain of an iteration below which they are. */
const RELOCATIONS = 8;
const SLOW = 2e-3;

/**
 * K-means by exact Lloyd iterations from greedy k-means++ starts, mended on the way by moving useless centroids. The same points, options and seed give the same
 * result to the last bit on any number of threads. Empty clusters are moved to the points farthest from their
 * centroids.
 *
 * Throws POINTS_RAGGED, POINTS_NOT_FINITE, CLUSTERS_INVALID, CLUSTERS_TOO_MANY or the reason of `signal`; with
 * `tensors` also CLUSTERS_EMPTY, when points differ by less than single precision holds.
 */
export async function kmeans(points: Points, options: KmeansOptions): Promise<Kmeans> {
  checkPoints(points, options.k);
  const frame = principalFrame(points);
  const state = createState(pointCount(points), points.dimensions, options.k);
  intoFrame(frame, points.values, state.points);
  const crew = createCrew(state, options.threads ?? availableParallelism(), options.tensors);
  try {
    const random = new RandomStream(`kmeans/${options.seed}`);
    let best: Kmeans | undefined;
    for (let restart = 0; restart < (options.start ? 1 : (options.restarts ?? 1)); restart++) {
      if (options.start) intoFrame(frame, options.start, state.centroids);
      else {
        state.centroids.set(seedCentroids(state.points, state.dimensions, state.k, random.fork(restart)));
      }
      const run = await runLloyd(state, crew, restart, options);
      if (options.tensors) checkNoneEmpty(run.counts);
      if (best && run.inertia >= best.inertia) continue;
      best = { ...run, centroids: outOfFrame(frame, state.centroids), assignment: state.assignment.slice() };
    }
    return best!;
  } finally {
    await crew.close();
  }
}

/**
 * Iterates from the centroids in the state; they, and the assignment, are the result. Seeded starts are mended on the
 * way: whenever the iterations slow down, centroids that are of little use move to where the errors are largest.
 */
async function runLloyd(state: LloydState, crew: Crew, restart: number, options: KmeansOptions) {
  const tolerance = options.tolerance ?? 1e-5;
  const mostIterations = options.mostIterations ?? 300;
  const squaredLengths = sumOfSquares(state.points);
  state.assignment.fill(-1);
  state.drift.fill(0);
  let inertia = Number.POSITIVE_INFINITY;
  let iterations = 0;
  let converged = false;
  let relocations = options.start ? 0 : RELOCATIONS;
  while (iterations < mostIterations && !converged) {
    options.signal?.throwIfAborted();
    await assign(crew);
    iterations++;
    const moved = state.chunkMoved.reduce((sum, value) => sum + value, 0);
    const { emptied, within } = updateCentroids(state, squaredLengths);
    options.onProgress?.({ restart, iteration: iterations, inertia: within, moved });
    const gain = inertia - within;
    inertia = within;
    if (relocations > 0 && gain <= SLOW * within) {
      relocations = (await relocate(state, crew)) ? relocations - 1 : 0;
      continue;
    }
    converged = !emptied && (moved === 0 || (tolerance > 0 && gain <= tolerance * within));
  }
  await assign(crew);
  await crew.run("measure", false);
  return {
    counts: countClusters(state),
    inertia: errorsOf(state).reduce((sum, error) => sum + error, 0),
    iterations,
    converged,
  };
}

/** Moves useless centroids; false when there are none. */
async function relocate(state: LloydState, crew: Crew): Promise<boolean> {
  await crew.run("neighbours", true);
  await crew.run("measure", false);
  return relocateCentroids(state, countClusters(state), errorsOf(state));
}

/** Sum of squared distances of each cluster, after a `measure` phase. */
function errorsOf({ k, chunks, chunkErrors }: LloydState): Float64Array {
  const errors = new Float64Array(k);
  for (let chunk = 0; chunk < chunks; chunk++) {
    for (let i = 0; i < k; i++) errors[i] += chunkErrors[chunk * k + i];
  }
  return errors;
}

async function assign(crew: Crew): Promise<void> {
  await crew.run("neighbours", true);
  await crew.run("assign", false);
}

/**
 * Moves each centroid to the mean of its points. `within` is the sum of squared distances from the new centroids,
 * by sum |x|^2 - sum n |c|^2: the points are centred, so that little is lost.
 */
function updateCentroids(state: LloydState, squaredLengths: number): { emptied: boolean; within: number } {
  const { k, dimensions: d, chunks, chunkSums, chunkCounts, centroids, drift } = state;
  const sums = new Float64Array(k * d);
  const counts = new Int32Array(k);
  for (let chunk = 0; chunk < chunks; chunk++) {
    for (let i = 0; i < k; i++) counts[i] += chunkCounts[chunk * k + i];
    for (let i = 0; i < k * d; i++) sums[i] += chunkSums[chunk * k * d + i];
  }
  const emptied = reseedEmptyClusters(state, sums, counts);
  let within = squaredLengths;
  for (let cluster = 0; cluster < k; cluster++) {
    let moved = 0;
    for (let i = 0, at = cluster * d; i < d; i++, at++) {
      const mean = sums[at] / counts[cluster];
      within -= sums[at] * mean;
      const step = mean - centroids[at];
      moved += step * step;
      centroids[at] = mean;
    }
    drift[cluster] = Math.sqrt(moved);
  }
  return { emptied, within: Math.max(0, within) };
}

function countClusters({ k, chunks, chunkCounts }: LloydState): Int32Array {
  const counts = new Int32Array(k);
  for (let chunk = 0; chunk < chunks; chunk++) {
    for (let i = 0; i < k; i++) counts[i] += chunkCounts[chunk * k + i];
  }
  return counts;
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}
