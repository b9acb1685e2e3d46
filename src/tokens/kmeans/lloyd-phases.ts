import { CentroidTree } from "./centroid-tree.js";
import { CENTROIDS_A_PIECE, type LloydState, type Phase } from "./lloyd-state.js";

/** Rounding errors of the bounds stay far below this share of a distance. */
const SLACK = 1 + 1e-10;

/** Does pieces of the phases; each thread has one. */
export class PhaseWorker {
  readonly #state: LloydState;
  #tree: CentroidTree | undefined;

  constructor(state: LloydState) {
    this.#state = state;
  }

  /** Must be called when the centroids have changed, before the next piece. */
  forgetCentroids(): void {
    this.#tree = undefined;
  }

  doPiece(phase: Phase, piece: number): void {
    const state = this.#state;
    if (phase === "measure") {
      measureChunk(state, piece);
      return;
    }
    this.#tree ??= new CentroidTree(state.centroids, state.dimensions, Math.max(2, state.neighbours + 2));
    if (phase === "neighbours") findNeighbours(state, this.#tree, piece);
    else assignChunk(state, this.#tree, piece);
  }
}

/** Lists the nearest other centroids of some centroids, and how far the farthest of them moved. */
function findNeighbours(state: LloydState, tree: CentroidTree, piece: number): void {
  const { centroids, dimensions, k, neighbours, near, nearDistance, nearDrift, reach, drift } = state;
  const end = Math.min(k, (piece + 1) * CENTROIDS_A_PIECE);
  for (let centroid = piece * CENTROIDS_A_PIECE; centroid < end; centroid++) {
    const found = tree.search(centroids, centroid * dimensions, neighbours + 2);
    let kept = 0;
    let farthest = 0;
    reach[centroid] = Number.POSITIVE_INFINITY;
    for (let i = 0; i < found; i++) {
      const other = tree.found[i];
      if (other === centroid) continue;
      const distance = Math.sqrt(tree.squared[i]);
      if (kept === neighbours) {
        reach[centroid] = distance;
        break;
      }
      near[centroid * neighbours + kept] = other;
      nearDistance[centroid * neighbours + kept] = distance;
      if (drift[other] > farthest) farthest = drift[other];
      kept++;
    }
    nearDrift[centroid] = farthest;
  }
}

/**
 * Assigns each point of a chunk to its nearest centroid and adds the chunk up by cluster. Exact: distances are left
 * out only where the triangle inequality decides (Hamerly 2010; the neighbour lists as in Newling and Fleuret's
 * Exponion, 2016, which here also keep the fall of the lower bound local).
 */
function assignChunk(state: LloydState, tree: CentroidTree, chunk: number): void {
  const { points, centroids, dimensions: d, k, assignment, upper, lower, drift } = state;
  const { neighbours, near, nearDistance, nearDrift, reach } = state;
  const sums = state.chunkSums.subarray(chunk * k * d, (chunk + 1) * k * d).fill(0);
  const counts = state.chunkCounts.subarray(chunk * k, (chunk + 1) * k).fill(0);
  const end = Math.min(state.count, (chunk + 1) * state.chunkSize);
  let moved = 0;
  for (let point = chunk * state.chunkSize; point < end; point++) {
    const at = point * d;
    const before = assignment[point];
    let cluster = before;
    if (before < 0) {
      const found = tree.search(points, at, 2);
      cluster = tree.found[0];
      upper[point] = Math.sqrt(tree.squared[0]);
      lower[point] = found > 1 ? Math.sqrt(tree.squared[1]) : Number.POSITIVE_INFINITY;
    } else if (neighbours > 0) {
      const gap = nearDistance[before * neighbours];
      const fallen = lower[point] - nearDrift[before];
      let nearest = upper[point] + drift[before];
      let others = Math.min(fallen, reach[before] - nearest);
      if (nearest * SLACK >= others && nearest * SLACK >= gap / 2) {
        nearest = Math.sqrt(squaredDistance(points, at, centroids, before * d, d));
        others = Math.min(fallen, reach[before] - nearest);
        if (nearest * SLACK >= others && nearest * SLACK >= gap / 2) {
          // Both of the two nearest centroids lie within this distance of the present one.
          const radius = (2 * nearest + gap) * SLACK;
          if (radius < reach[before]) {
            let best = nearest * nearest;
            let second = Number.POSITIVE_INFINITY;
            for (let i = before * neighbours; i < (before + 1) * neighbours; i++) {
              if (nearDistance[i] > radius) break;
              const other = near[i];
              const squared = squaredWithin(points, at, centroids, other * d, d, second);
              if (squared >= second) continue;
              if (squared < best || (squared === best && other < cluster)) {
                second = best;
                best = squared;
                cluster = other;
              } else second = squared;
            }
            nearest = Math.sqrt(best);
            others = Math.sqrt(second);
          } else {
            tree.search(points, at, 2);
            cluster = tree.found[0];
            nearest = Math.sqrt(tree.squared[0]);
            others = Math.sqrt(tree.squared[1]);
          }
        }
      }
      upper[point] = nearest;
      lower[point] = others;
    }
    if (cluster !== before) {
      assignment[point] = cluster;
      moved++;
    }
    counts[cluster]++;
    for (let i = 0, into = cluster * d; i < d; i++, into++) sums[into] += points[at + i];
  }
  state.chunkMoved[chunk] = moved;
}

/** Adds up the squared distances of a chunk's points from their centroids, and finds the farthest, by cluster. */
function measureChunk(state: LloydState, chunk: number): void {
  const { points, centroids, dimensions: d, assignment, k } = state;
  const errors = state.chunkErrors.subarray(chunk * k, (chunk + 1) * k).fill(0);
  const farthest = state.chunkFarthest.subarray(chunk * k, (chunk + 1) * k).fill(-1);
  const largest = new Float64Array(k).fill(-1);
  const end = Math.min(state.count, (chunk + 1) * state.chunkSize);
  for (let point = chunk * state.chunkSize; point < end; point++) {
    const cluster = assignment[point];
    const squared = squaredDistance(points, point * d, centroids, cluster * d, d);
    errors[cluster] += squared;
    if (squared <= largest[cluster]) continue;
    largest[cluster] = squared;
    farthest[cluster] = point;
  }
}

export function squaredDistance(
  a: ArrayLike<number>,
  atA: number,
  b: ArrayLike<number>,
  atB: number,
  d: number,
): number {
  let sum = 0;
  for (let i = 0; i < d; i++) {
    const gap = a[atA + i] - b[atB + i];
    sum += gap * gap;
  }
  return sum;
}

/** The squared distance, or something of at least `limit` when it reaches that on the way. */
function squaredWithin(
  a: Float64Array,
  atA: number,
  b: Float64Array,
  atB: number,
  d: number,
  limit: number,
): number {
  let sum = 0;
  for (let i = 0; i < d; ) {
    const stop = Math.min(d, i + 4);
    for (; i < stop; i++) {
      const gap = a[atA + i] - b[atB + i];
      sum += gap * gap;
    }
    if (sum >= limit) return sum;
  }
  return sum;
}
