import { createHash } from "node:crypto";
import { DriverxError } from "../../base/errors.js";
import { version } from "../../base/version.js";
import type { MotionData } from "../motion/motion-data.js";
import { drawHeldOut, windowsOf } from "../motion/split.js";
import { POSE, type WindowStore } from "../motion/windows.js";
import { BIN_METHODS, type BinMethod, type Bins, makeBins } from "./bins.js";
import { evaluateBins } from "./evaluate.js";
import { TrajectoryVocabulary } from "./vocabulary.js";

export interface VocabularyOptions {
  readonly bins: number;
  /** `best` takes the method with the least mean error on the held-out trajectories. */
  readonly method: BinMethod | "best";
  /** Percent left out on each side for uniform bins. */
  readonly cut: number;
  readonly heldOut: number;
  readonly seed: number;
}

/** Makes bins of the data's trajectories by each method and keeps one. Throws TRAJECTORIES_NONE. */
export function buildVocabulary(data: MotionData, options: VocabularyOptions): TrajectoryVocabulary {
  const { trajectories } = data;
  const heldOutGroups = drawHeldOut(trajectories.groups, options.heldOut, options.seed);
  const train = windowsOf(trajectories, heldOutGroups, false);
  const unseen = windowsOf(trajectories, heldOutGroups, true);
  const x = sortedCoordinates(trajectories, train, 0);
  const y = sortedCoordinates(trajectories, train, 1);
  for (const [axis, sorted] of [
    ["x", x],
    ["y", y],
  ] as const) {
    if (sorted.length > 0 && sorted[sorted.length - 1] > sorted[0]) continue;
    throw new DriverxError(
      "TRAJECTORIES_NONE",
      `the sources hold no trajectories of three seconds that differ in ${axis}; give more`,
    );
  }
  const candidates = BIN_METHODS.map((method) => {
    const bins = {
      x: makeBins(method, x, options.bins, options.cut),
      y: makeBins(method, y, options.bins, options.cut),
    };
    return { method, bins, errors: unseen.length > 0 ? evaluateBins(bins, trajectories, unseen) : null };
  });
  const chosen = choose(candidates, options.method);
  return new TrajectoryVocabulary(chosen.method, chosen.bins.x, chosen.bins.y, {
    driverx: version,
    sources: data.sources,
    dataSha256: createHash("sha256").update(new Uint8Array(trajectories.poses.slice().buffer)).digest("hex"),
    faults: data.faults,
    groups: [...trajectories.groups].sort(),
    heldOutGroups,
    trainTrajectories: train.length,
    seed: options.seed,
    cut: options.cut,
    comparison: candidates.map(({ method, errors }) => ({ method, errors })),
  });
}

interface Candidate {
  readonly method: BinMethod;
  readonly bins: { readonly x: Bins; readonly y: Bins };
  readonly errors: ReturnType<typeof evaluateBins> | null;
}

function choose(candidates: readonly Candidate[], method: VocabularyOptions["method"]): Candidate {
  if (method !== "best") return candidates.find((candidate) => candidate.method === method)!;
  // Without held-out data there is nothing to compare; the last is optimal by construction.
  return candidates.reduce((best, candidate) =>
    (candidate.errors?.meanError ?? 0) <= (best.errors?.meanError ?? 0) ? candidate : best,
  );
}

function sortedCoordinates({ poses, shape }: WindowStore, windows: Int32Array, axis: number): Float64Array {
  const values = new Float64Array(windows.length * shape.poses);
  let next = 0;
  for (const window of windows) {
    for (let pose = 0; pose < shape.poses; pose++) {
      // Adding 0 makes a negative zero positive.
      values[next++] = poses[(window * shape.poses + pose) * POSE + axis] + 0;
    }
  }
  return values.sort();
}
