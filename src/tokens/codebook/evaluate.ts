import { wrapAngle } from "../../geometry/angles.js";
import { POSE, type WindowStore } from "../motion/windows.js";
import type { ActionCodebook } from "./codebook.js";
import { decode } from "./decode.js";
import { encode, encodeIndependently } from "./encode.js";
import { ErrorStatistic } from "./error-statistic.js";

/** Seconds at which errors are told, and the number of 2 Hz poses up to them. */
export const HORIZONS = { "1s": 2, "2s": 4, "3s": 6 } as const;
export type Horizon = keyof typeof HORIZONS;
type ByHorizon<T> = Record<Horizon, T>;

/** Mean errors of encoded and decoded trajectories. */
export interface Reconstruction {
  readonly trajectories: number;
  /** Mean distance over the poses up to a time, m. */
  readonly ade: ByHorizon<number>;
  /** Mean distance at a time, m. */
  readonly fde: ByHorizon<number>;
  /** Mean heading error at a time, degrees. */
  readonly headingDeg: ByHorizon<number>;
  /** Of the distances at three seconds, m. */
  readonly fdeP95: number;
  readonly fdeP99: number;
  /** The largest distance of any pose, m. */
  readonly largest: number;
}

/** A part of the trajectories: by mean speed or by mean curvature. */
export interface Band extends Reconstruction {
  readonly name: string;
}

/** What a codebook makes of trajectories. */
export interface Evaluation extends Reconstruction {
  /** Each pose change encoded by itself, for comparison. */
  readonly independent: Reconstruction;
  readonly bySpeed: readonly Band[];
  readonly byCurvature: readonly Band[];
  /** How often each token was chosen. */
  readonly uses: Uint32Array;
}

const SPEED_BANDS = [0.5, 2, 5, 8, 12, 16];
/** 1/m */
const CURVATURE_BANDS = [0.002, 0.01, 0.03, 0.1];

/** Encodes and decodes trajectories at positions of the store, each from the pose that its tokens lead to. */
export function evaluate(codebook: ActionCodebook, store: WindowStore, windows: Int32Array): Evaluation {
  const size = store.shape.poses * POSE;
  const all = new ErrorCollector();
  const independent = new ErrorCollector();
  const speeds = bandCollectors(SPEED_BANDS, "m/s");
  const curvatures = bandCollectors(CURVATURE_BANDS, "1/m");
  const uses = new Uint32Array(codebook.k);
  for (const window of windows) {
    const poses = store.poses.subarray(window * size, (window + 1) * size);
    const encoding = encode(codebook, poses);
    for (const token of encoding.tokens) uses[token]++;
    const { length, turned } = pathOf(poses);
    const seconds = store.shape.poses * store.shape.stepSeconds;
    all.add(poses, encoding.poses);
    speeds.of(length / seconds).add(poses, encoding.poses);
    if (length > 1) curvatures.of(turned / length).add(poses, encoding.poses);
    independent.add(poses, decode(codebook, encodeIndependently(codebook, poses)).poses);
  }
  return {
    ...all.result(),
    independent: independent.result(),
    bySpeed: speeds.results(),
    byCurvature: curvatures.results(),
    uses,
  };
}

/** Length of a trajectory in m and the sum of its turns in rad. */
function pathOf(poses: ArrayLike<number>): { length: number; turned: number } {
  let length = 0;
  let turned = 0;
  let [x, y, yaw] = [0, 0, 0];
  for (let at = 0; at < poses.length; at += POSE) {
    length += Math.hypot(poses[at] - x, poses[at + 1] - y);
    turned += Math.abs(wrapAngle(poses[at + 2] - yaw));
    [x, y, yaw] = [poses[at], poses[at + 1], poses[at + 2]];
  }
  return { length, turned };
}

class ErrorCollector {
  readonly #horizons = Object.entries(HORIZONS) as [Horizon, number][];
  readonly #ade = zeros();
  readonly #fde = zeros();
  readonly #heading = zeros();
  readonly #final = new ErrorStatistic();
  #largest = 0;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(wanted: ArrayLike<number>, reached: ArrayLike<number>): void {
    this.#count++;
    let sum = 0;
    let step = 0;
    for (const [horizon, steps] of this.#horizons) {
      let distance = 0;
      for (; step < steps; step++) {
        const at = step * POSE;
        distance = Math.hypot(wanted[at] - reached[at], wanted[at + 1] - reached[at + 1]);
        sum += distance;
        this.#largest = Math.max(this.#largest, distance);
      }
      const yaw = steps * POSE - 1;
      this.#ade[horizon] += sum / steps;
      this.#fde[horizon] += distance;
      this.#heading[horizon] += Math.abs(wrapAngle(wanted[yaw] - reached[yaw]));
      if (horizon === "3s") this.#final.add(distance);
    }
  }

  result(): Reconstruction {
    const mean = (sums: ByHorizon<number>, unit: number) =>
      Object.fromEntries(
        this.#horizons.map(([horizon]) => [horizon, sums[horizon] / this.#count / unit]),
      ) as ByHorizon<number>;
    return {
      trajectories: this.#count,
      ade: mean(this.#ade, 1),
      fde: mean(this.#fde, 1),
      headingDeg: mean(this.#heading, Math.PI / 180),
      fdeP95: this.#final.percentile(0.95),
      fdeP99: this.#final.percentile(0.99),
      largest: this.#largest,
    };
  }
}

function zeros(): ByHorizon<number> {
  return { "1s": 0, "2s": 0, "3s": 0 };
}

/** A collector for each band between the edges, and those below and above. */
function bandCollectors(edges: readonly number[], unit: string) {
  const collectors = Array.from({ length: edges.length + 1 }, () => new ErrorCollector());
  const nameOf = (i: number) => {
    if (i === 0) return `below ${edges[0]} ${unit}`;
    return i === edges.length
      ? `${edges[i - 1]} ${unit} and above`
      : `${edges[i - 1]} to ${edges[i]} ${unit}`;
  };
  return {
    of(value: number): ErrorCollector {
      const above = edges.findIndex((edge) => value < edge);
      return collectors[above < 0 ? edges.length : above];
    },
    results(): Band[] {
      return collectors.flatMap((collector, i) =>
        collector.count === 0 ? [] : [{ name: nameOf(i), ...collector.result() }],
      );
    },
  };
}
