import { RandomStream } from "../../base/random.js";
import { CentroidTree } from "./centroid-tree.js";
import { checkPoints, type Points, pointCount } from "./points.js";

export interface KDisk {
  /** k x dimensions; each is one of the points. */
  readonly centroids: Float64Array;
  readonly assignment: Int32Array;
  readonly counts: Int32Array;
  readonly inertia: number;
  readonly iterations: number;
  /** No two centroids lie nearer to each other. */
  readonly radius: number;
}

/** Halvings of the radius's interval. */
const SEARCHES = 24;

/**
 * K-disk sampling (Trajeglish, SMART): points are taken in random order, each that lies within the radius of one
 * taken before is passed over. The radius is the largest, by bisection, that leaves k of them. Throws what {@link checkPoints} throws.
 */
export async function kDisk(points: Points, k: number, seed: number): Promise<KDisk> {
  checkPoints(points, k);
  const order = shuffled(pointCount(points), new RandomStream(`k-disk/${seed}`));
  let low = 0;
  let high = spread(points);
  let best: number[] = [];
  for (let search = 0; search < SEARCHES; search++) {
    const radius = (low + high) / 2;
    const taken = takeApart(points, order, radius, k);
    if (taken.length < k) {
      high = radius;
      continue;
    }
    low = radius;
    best = taken;
  }
  if (best.length < k) best = takeApart(points, order, 0, k);
  return describe(points, best, low);
}

function shuffled(count: number, random: RandomStream): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const other = random.integer(0, i);
    [order[i], order[other]] = [order[other], order[i]];
  }
  return order;
}

/** The longest side of the box around the points. */
function spread({ values, dimensions }: Points): number {
  let longest = 0;
  for (let axis = 0; axis < dimensions; axis++) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let at = axis; at < values.length; at += dimensions) {
      low = Math.min(low, values[at]);
      high = Math.max(high, values[at]);
    }
    longest = Math.max(longest, high - low);
  }
  return longest;
}

/** Takes points in order that lie farther than the radius from all taken before, until there are k. */
function takeApart(
  { values, dimensions: d }: Points,
  order: Int32Array,
  radius: number,
  k: number,
): number[] {
  const taken: number[] = [];
  const cells = new Map<string, number[]>();
  // Cells as wide as the radius: only those beside a point's own can hold a point within it.
  const cellOf = (point: number, axis: number) =>
    radius > 0 ? Math.floor(values[point * d + axis] / radius) : values[point * d + axis] + 0;
  const near = radius > 0 ? [-1, 0, 1] : [0];
  for (const point of order) {
    const own = [cellOf(point, 0), d > 1 ? cellOf(point, 1) : 0];
    const isNear = near.some((dx) =>
      (d > 1 ? near : [0]).some((dy) =>
        (cells.get(`${own[0] + dx},${own[1] + dy}`) ?? []).some(
          (other) => squaredBetween(values, d, point, other) <= radius * radius,
        ),
      ),
    );
    if (isNear) continue;
    taken.push(point);
    const key = `${own[0]},${own[1]}`;
    const cell = cells.get(key);
    if (cell) cell.push(point);
    else cells.set(key, [point]);
    if (taken.length === k) break;
  }
  return taken;
}

function squaredBetween(values: ArrayLike<number>, d: number, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < d; i++) sum += (values[a * d + i] - values[b * d + i]) ** 2;
  return sum;
}

function describe({ values, dimensions: d }: Points, taken: readonly number[], radius: number): KDisk {
  const centroids = new Float64Array(taken.length * d);
  for (const [i, point] of taken.entries()) {
    centroids.set(values.subarray(point * d, (point + 1) * d), i * d);
  }
  const tree = new CentroidTree(centroids, d, 1);
  const assignment = new Int32Array(values.length / d);
  const counts = new Int32Array(taken.length);
  let inertia = 0;
  for (let point = 0; point < assignment.length; point++) {
    tree.search(values, point * d, 1);
    assignment[point] = tree.found[0];
    counts[tree.found[0]]++;
    inertia += tree.squared[0];
  }
  return { centroids, assignment, counts, inertia, iterations: 1, radius };
}
