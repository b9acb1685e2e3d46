import type { SampleResult } from "./evaluate-sample.js";
import { PLAN_STEP, PLAN_STEPS } from "./sample.js";

/** Distances of plans and records at one step, over the samples that have a future there; metres. */
export interface StepError {
  readonly seconds: number;
  readonly samples: number;
  readonly mean: number | null;
  readonly median: number | null;
  /** Nine in ten samples lie below. */
  readonly percentile90: number | null;
}

export function stepErrors(results: readonly SampleResult[]): StepError[] {
  return Array.from({ length: PLAN_STEPS }, (_, step) => {
    const errors = Float64Array.from(
      results.filter(({ sample }) => sample.mask[step] === 1),
      (result) => result.errors[step],
    ).sort();
    const count = errors.length;
    const at = (share: number) => errors[Math.min(Math.floor(share * count), count - 1)] ?? null;
    return {
      seconds: PLAN_STEP * (step + 1),
      samples: count,
      mean: count === 0 ? null : errors.reduce((sum, error) => sum + error, 0) / count,
      median: at(0.5),
      percentile90: at(0.9),
    };
  });
}
