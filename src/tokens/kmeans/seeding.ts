import type { RandomStream } from "../../base/random.js";
import { squaredDistance } from "./lloyd-phases.js";
import { countDistinct } from "./points.js";

/** Points a cluster that the seeding looks at; more change the start hardly and cost time. */
const SAMPLE_A_CLUSTER = 64;
/** Points drawn for each centroid, the best of which is taken; with more, the start is slower and hardly better. */
const CANDIDATES = 3;

/**
 * Greedy k-means++ (Arthur and Vassilvitskii 2007): each next centroid is the best of three candidates drawn with
 * probability proportional to the squared distance from the centroids so far. Looks at a random sample of 64 points
 * a cluster where that has k distinct points, else at all. Clusters that a candidate cannot touch by the triangle
 * inequality are passed over.
 *
 * @param points count x d, with at least k distinct ones.
 * @returns k x d
 */
export function seedCentroids(
  points: Float64Array,
  d: number,
  k: number,
  random: RandomStream,
): Float64Array {
  const sample = sampleOf(points, d, k * SAMPLE_A_CLUSTER, random);
  const distinct = sample === points ? k : countDistinct({ values: sample, dimensions: d }, k);
  return new Seeding(distinct < k ? points : sample, d, k).run(random);
}

/** `wanted` points drawn without putting back, or all where there are no more. */
function sampleOf(points: Float64Array, d: number, wanted: number, random: RandomStream): Float64Array {
  const count = points.length / d;
  if (count <= wanted) return points;
  // Selection sampling keeps the points in order.
  const sample = new Float64Array(wanted * d);
  let taken = 0;
  for (let point = 0; taken < wanted; point++) {
    if (random.uniform() * (count - point) >= wanted - taken) continue;
    sample.set(points.subarray(point * d, (point + 1) * d), taken * d);
    taken++;
  }
  return sample;
}

class Seeding {
  readonly #points: Float64Array;
  readonly #d: number;
  readonly #k: number;
  readonly #count: number;
  readonly #centroids: Float64Array;
  /** Squared distance of each point from its nearest centroid, and that centroid. */
  readonly #squared: Float64Array;
  readonly #cluster: Int32Array;
  /** The points of each cluster as linked lists. */
  readonly #first: Int32Array;
  readonly #next: Int32Array;
  /** The largest squared distance of each cluster. */
  readonly #radius: Float64Array;
  /** Squared distance of the candidate from each centroid. */
  readonly #gaps: Float64Array;
  #chosen = 0;

  constructor(points: Float64Array, d: number, k: number) {
    this.#points = points;
    this.#d = d;
    this.#k = k;
    this.#count = points.length / d;
    this.#centroids = new Float64Array(k * d);
    this.#squared = new Float64Array(this.#count);
    this.#cluster = new Int32Array(this.#count);
    this.#first = new Int32Array(k).fill(-1);
    this.#next = new Int32Array(this.#count);
    this.#radius = new Float64Array(k);
    this.#gaps = new Float64Array(k);
  }

  run(random: RandomStream): Float64Array {
    this.#begin(random.integer(0, this.#count - 1));
    while (this.#chosen < this.#k) {
      const cumulative = this.#cumulate();
      let best = -1;
      let bestGain = Number.NEGATIVE_INFINITY;
      for (let trial = 0; trial < CANDIDATES; trial++) {
        const candidate = this.#draw(cumulative, random);
        const gain = this.#gain(candidate);
        if (gain <= bestGain) continue;
        bestGain = gain;
        best = candidate;
      }
      this.#take(best);
    }
    return this.#centroids;
  }

  #begin(point: number): void {
    const d = this.#d;
    this.#centroids.set(this.#points.subarray(point * d, (point + 1) * d));
    for (let i = 0; i < this.#count; i++) {
      const squared = squaredDistance(this.#points, i * d, this.#centroids, 0, d);
      this.#squared[i] = squared;
      this.#radius[0] = Math.max(this.#radius[0], squared);
      this.#next[i] = i + 1 < this.#count ? i + 1 : -1;
    }
    this.#first[0] = 0;
    this.#chosen = 1;
  }

  /** Running sums of the squared distances. */
  #cumulate(): Float64Array {
    const sums = new Float64Array(this.#count);
    let sum = 0;
    for (let i = 0; i < this.#count; i++) {
      sum += this.#squared[i];
      sums[i] = sum;
    }
    return sums;
  }

  #draw(cumulative: Float64Array, random: RandomStream): number {
    const wanted = random.uniform(0, cumulative[cumulative.length - 1]);
    let low = 0;
    let high = cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle] <= wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** By how much the sum of squared distances falls when the point becomes a centroid. */
  #gain(candidate: number): number {
    let gain = 0;
    this.#eachNearer(candidate, (_, squared, old) => {
      gain += old - squared;
    });
    return gain;
  }

  #take(candidate: number): void {
    const d = this.#d;
    const chosen = this.#chosen;
    const nearer: number[] = [];
    this.#eachNearer(candidate, (point, squared) => {
      nearer.push(point);
      this.#squared[point] = squared;
    });
    for (const point of nearer) {
      this.#cluster[point] = chosen;
      this.#radius[chosen] = Math.max(this.#radius[chosen], this.#squared[point]);
    }
    this.#centroids.set(this.#points.subarray(candidate * d, (candidate + 1) * d), chosen * d);
    this.#relink(nearer);
    this.#chosen++;
  }

  /** Moves points to the new cluster's list. */
  #relink(nearer: readonly number[]): void {
    for (let j = 0; j < this.#chosen; j++) {
      if (this.#gaps[j] >= 4 * this.#radius[j]) continue;
      let previous = -1;
      let radius = 0;
      for (let point = this.#first[j]; point >= 0; point = this.#next[point]) {
        if (this.#cluster[point] !== j) {
          if (previous < 0) this.#first[j] = this.#next[point];
          else this.#next[previous] = this.#next[point];
          continue;
        }
        previous = point;
        radius = Math.max(radius, this.#squared[point]);
      }
      this.#radius[j] = radius;
    }
    let first = -1;
    for (const point of nearer) {
      this.#next[point] = first;
      first = point;
    }
    this.#first[this.#chosen] = first;
  }

  /** Visits each point that lies nearer to the candidate than to its centroid. */
  #eachNearer(candidate: number, visit: (point: number, squared: number, old: number) => void): void {
    const d = this.#d;
    const at = candidate * d;
    const points = this.#points;
    for (let j = 0; j < this.#chosen; j++) {
      const gap = squaredDistance(points, at, this.#centroids, j * d, d);
      this.#gaps[j] = gap;
      // |candidate - centroid| >= 2 |point - centroid| leaves the point where it is.
      if (gap >= 4 * this.#radius[j]) continue;
      for (let point = this.#first[j]; point >= 0; point = this.#next[point]) {
        const old = this.#squared[point];
        if (gap >= 4 * old) continue;
        const squared = squaredDistance(points, point * d, points, at, d);
        if (squared < old) visit(point, squared, old);
      }
    }
  }
}
