import { setImmediate } from "node:timers/promises";
import type * as TensorFlow from "@tensorflow/tfjs-core";
import { DriverxError } from "../../base/errors.js";
import type { Crew } from "./crew.js";
import type { LloydState, Phase } from "./lloyd-state.js";

/** What the assignment step needs of TensorFlow.js; every backend's package has it. */
export type Tensors = Pick<
  typeof TensorFlow,
  "add" | "argMin" | "matMul" | "mul" | "slice" | "square" | "sum" | "tensor2d" | "tidy"
>;

/** Distances that a batch may hold: 32 MiB of them. */
const MOST_DISTANCES = 2 ** 23;

/**
 * Assigns points to centroids as a product of matrices in single precision, and leaves the other phases to another
 * crew. |x - c|^2 = |x|^2 - 2 x c + |c|^2, of which |x|^2 is the same for all centroids and left out. Points whose
 * two nearest centroids are as near, but for rounding, may get either.
 */
export class TensorCrew implements Crew {
  readonly #state: LloydState;
  readonly #others: Crew;
  readonly #tensors: Tensors;
  readonly #points: TensorFlow.Tensor2D;

  /** @param state with its points filled in: they are handed over once. */
  constructor(state: LloydState, others: Crew, tensors: Tensors) {
    this.#state = state;
    this.#others = others;
    this.#tensors = tensors;
    this.#points = tensors.tensor2d(Float32Array.from(state.points), [state.count, state.dimensions]);
  }

  async run(phase: Phase, fresh: boolean): Promise<void> {
    if (phase !== "assign") return this.#others.run(phase, fresh);
    const { count, chunks, k } = this.#state;
    const batch = Math.max(1, Math.floor(MOST_DISTANCES / k));
    const nearest = new Int32Array(count);
    for (let from = 0; from < count; from += batch) {
      nearest.set(await this.#nearest(from, Math.min(batch, count - from)), from);
      // Lets timers and signals through.
      await setImmediate();
    }
    for (let chunk = 0; chunk < chunks; chunk++) takeOver(this.#state, nearest, chunk);
  }

  async close(): Promise<void> {
    this.#points.dispose();
    await this.#others.close();
  }

  /** The nearest centroids of some points that follow one another. */
  async #nearest(from: number, count: number): Promise<Int32Array> {
    const { centroids, dimensions, k } = this.#state;
    const { add, argMin, matMul, mul, slice, square, sum, tensor2d, tidy } = this.#tensors;
    const nearest = tidy(() => {
      const points = slice(this.#points, [from, 0], [count, dimensions]);
      const c = tensor2d(Float32Array.from(centroids), [k, dimensions]);
      const product = matMul(points, mul(c, -2), false, true);
      return argMin(add(product, sum(square(c), 1)), 1);
    });
    try {
      return (await nearest.data()) as Int32Array;
    } finally {
      nearest.dispose();
    }
  }
}

/** Throws CLUSTERS_EMPTY when a cluster has no point: single precision did not tell its points from others. */
export function checkNoneEmpty(counts: Int32Array): void {
  if (!counts.includes(0)) return;
  throw new DriverxError(
    "CLUSTERS_EMPTY",
    "the points lie too near to each other for so many clusters in single precision; " +
      "give a smaller k or use the exact engine",
  );
}

/** Writes a chunk's assignment into the state and adds the chunk up by cluster. */
function takeOver(state: LloydState, nearest: Int32Array, chunk: number): void {
  const { points, dimensions: d, k, assignment } = state;
  const sums = state.chunkSums.subarray(chunk * k * d, (chunk + 1) * k * d).fill(0);
  const counts = state.chunkCounts.subarray(chunk * k, (chunk + 1) * k).fill(0);
  const end = Math.min(state.count, (chunk + 1) * state.chunkSize);
  let moved = 0;
  for (let point = chunk * state.chunkSize; point < end; point++) {
    const cluster = nearest[point];
    if (cluster !== assignment[point]) moved++;
    assignment[point] = cluster;
    counts[cluster]++;
    for (let i = 0, into = cluster * d; i < d; i++, into++) sums[into] += points[point * d + i];
  }
  state.chunkMoved[chunk] = moved;
}
