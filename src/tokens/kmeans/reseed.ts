import { squaredDistance } from "./lloyd-phases.js";
import type { LloydState } from "./lloyd-state.js";

/**
 * Gives each empty cluster the point that lies farthest from its centroid, and takes that point from the cluster it
 * was in; mends sums and counts, and the bounds of the moved points.
 *
 * @param sums k x dimensions: the points of each cluster added up. @param counts of each cluster.
 * @returns whether there were any.
 */
export function reseedEmptyClusters(state: LloydState, sums: Float64Array, counts: Int32Array): boolean {
  const empty: number[] = [];
  for (const [cluster, count] of counts.entries()) if (count === 0) empty.push(cluster);
  if (empty.length === 0) return false;
  const { points, dimensions: d, assignment, upper, lower } = state;
  const taken = new Set<string>();
  const farthest = farthestFirst(state);
  let next = 0;
  for (const cluster of empty) {
    // Equal points would make equal centroids, and one of the two clusters would be empty again.
    let point = farthest[next++];
    while (
      next < farthest.length &&
      (counts[assignment[point]] === 1 || taken.has(coordinates(state, point)))
    ) {
      point = farthest[next++];
    }
    taken.add(coordinates(state, point));
    counts[assignment[point]]--;
    counts[cluster] = 1;
    for (let i = 0; i < d; i++) {
      sums[assignment[point] * d + i] -= points[point * d + i];
      sums[cluster * d + i] = points[point * d + i];
    }
    assignment[point] = cluster;
    // The update moves the centroid here from where it was, and counts that as drift.
    upper[point] = 0;
    lower[point] = 0;
  }
  return true;
}

/** All points, the farthest from its centroid first; of equally far ones the first. */
function farthestFirst({ points, centroids, dimensions: d, assignment, count }: LloydState): Int32Array {
  const squared = new Float64Array(count);
  for (let point = 0; point < count; point++) {
    squared[point] = squaredDistance(points, point * d, centroids, assignment[point] * d, d);
  }
  return Int32Array.from({ length: count }, (_, point) => point).sort(
    (a, b) => squared[b] - squared[a] || a - b,
  );
}

function coordinates({ points, dimensions: d }: LloydState, point: number): string {
  return points.subarray(point * d, (point + 1) * d).join(",");
}
