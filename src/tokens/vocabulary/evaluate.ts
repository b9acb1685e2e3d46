import { POSE, type WindowStore } from "../motion/windows.js";
import { type Bins, binOf } from "./bins.js";
import { type AxisErrors, isOutside, type VocabularyErrors } from "./vocabulary.js";

/** What bins make of the trajectories at positions of the store; at least one. */
export function evaluateBins(
  { x, y }: { readonly x: Bins; readonly y: Bins },
  { poses, shape }: WindowStore,
  windows: Int32Array,
): VocabularyErrors {
  const across = new AxisCollector(x);
  const aside = new AxisCollector(y);
  let all = 0;
  let final = 0;
  for (const window of windows) {
    let distance = 0;
    for (let pose = 0; pose < shape.poses; pose++) {
      const at = (window * shape.poses + pose) * POSE;
      distance = Math.hypot(across.add(poses[at]), aside.add(poses[at + 1]));
      all += distance;
    }
    final += distance;
  }
  const waypoints = windows.length * shape.poses;
  const inRange = across.inRange + aside.inRange;
  return {
    trajectories: windows.length,
    meanError: (across.sum + aside.sum) / (2 * waypoints),
    meanErrorInRange: (across.sumInRange + aside.sumInRange) / inRange,
    x: across.result(),
    y: aside.result(),
    ade: all / waypoints,
    fde: final / windows.length,
  };
}

class AxisCollector {
  sum = 0;
  sumInRange = 0;
  inRange = 0;
  readonly #bins: Bins;
  #count = 0;
  #squares = 0;
  #largest = 0;

  constructor(bins: Bins) {
    this.#bins = bins;
  }

  /** Takes a coordinate; returns its error. */
  add(value: number): number {
    const error = Math.abs(this.#bins.values[binOf(this.#bins, value)] - value);
    this.#count++;
    this.sum += error;
    this.#squares += error * error;
    this.#largest = Math.max(this.#largest, error);
    if (!isOutside(this.#bins, value)) {
      this.sumInRange += error;
      this.inRange++;
    }
    return error;
  }

  result(): AxisErrors {
    return {
      mean: this.sum / this.#count,
      meanInRange: this.sumInRange / this.inRange,
      rootMeanSquare: Math.sqrt(this.#squares / this.#count),
      largest: this.#largest,
      clamped: this.#count - this.inRange,
    };
  }
}
