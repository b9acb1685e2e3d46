import type { LloydState } from "./lloyd-state.js";

/** The share of a cluster's error that a second centroid in it is counted on to save. */
const SPLIT_GAIN = 0.4;

/**
 * Moves centroids that cost little to lose to clusters with large errors, as in the enhanced LBG (Patane and Russo
 * 2001): losing one costs at most what merging it with its nearest neighbour does (Ward), and the cluster with the
 * large error is split towards its farthest point and away from it. Adds the moves to `drift`.
 *
 * @param counts points, and @param errors sums of squared distances, of each cluster.
 * @returns whether any was moved.
 */
export function relocateCentroids(state: LloydState, counts: Int32Array, errors: Float64Array): boolean {
  const { k, neighbours, near, nearDistance } = state;
  if (neighbours === 0) return false;
  const costs = Float64Array.from({ length: k }, (_, cluster) => {
    const own = counts[cluster];
    const other = counts[near[cluster * neighbours]];
    return ((own * other) / (own + other)) * nearDistance[cluster * neighbours] ** 2;
  });
  const cheapest = indices(k).sort((a, b) => costs[a] - costs[b] || a - b);
  const worst = indices(k).sort((a, b) => errors[b] - errors[a] || a - b);
  const touched = new Uint8Array(k);
  let next = 0;
  let moves = 0;
  for (const cluster of cheapest) {
    const neighbour = near[cluster * neighbours];
    if (touched[cluster] || touched[neighbour]) continue;
    while (next < k && (touched[worst[next]] || counts[worst[next]] < 2)) next++;
    const target = worst[next];
    if (target === undefined || target === cluster || target === neighbour) break;
    if (SPLIT_GAIN * errors[target] <= costs[cluster]) break;
    touched[cluster] = 1;
    touched[neighbour] = 1;
    touched[target] = 1;
    split(state, target, cluster);
    moves++;
  }
  return moves > 0;
}

function indices(k: number): Int32Array {
  return Int32Array.from({ length: k }, (_, i) => i);
}

/** Puts two centroids on both sides of a cluster's middle, on the line through its farthest point. */
function split(state: LloydState, target: number, moved: number): void {
  const { points, centroids, dimensions: d, drift } = state;
  const point = farthestOf(state, target);
  let targetMoved = 0;
  let otherMoved = 0;
  for (let i = 0; i < d; i++) {
    const middle = centroids[target * d + i];
    const half = (points[point * d + i] - middle) / 2;
    targetMoved += half * half;
    otherMoved += (middle + half - centroids[moved * d + i]) ** 2;
    centroids[target * d + i] = middle - half;
    centroids[moved * d + i] = middle + half;
  }
  drift[target] += Math.sqrt(targetMoved);
  drift[moved] += Math.sqrt(otherMoved);
}

function farthestOf(state: LloydState, cluster: number): number {
  const { k, chunks, chunkFarthest, points, centroids, dimensions: d } = state;
  let farthest = -1;
  let largest = -1;
  for (let chunk = 0; chunk < chunks; chunk++) {
    const point = chunkFarthest[chunk * k + cluster];
    if (point < 0) continue;
    let squared = 0;
    for (let i = 0; i < d; i++) squared += (points[point * d + i] - centroids[cluster * d + i]) ** 2;
    if (squared <= largest) continue;
    largest = squared;
    farthest = point;
  }
  return farthest;
}
