import { DriverxError } from "../base/errors.js";
import type { Prediction } from "./predictions.js";
import { type OpenLoopSample, PLAN_STEPS } from "./sample.js";

/** How far the predictions cover what should be evaluated. */
export interface Coverage {
  /** Samples of the source. */
  readonly expected: number;
  readonly evaluated: number;
  readonly missing: number;
  /** Tokens of missing samples, at most a hundred. */
  readonly missingTokens: readonly string[];
  /** Predictions for samples that the source lacks; they are left out. */
  readonly unknown: number;
  /** Steps with a future that plans leave out by their mask. */
  readonly maskedSteps: number;
}

/** A sample with the plan to judge, in the plan frame. */
export interface Matched {
  readonly sample: OpenLoopSample;
  readonly plan: Float64Array;
}

const MOST_LISTED = 100;

/**
 * Pairs samples and predictions. Without `allowPartial` every sample must be predicted, every prediction known and
 * every step meant: throws PREDICTIONS_MISSING, PREDICTION_UNKNOWN, PREDICTIONS_MASKED; with it, steps that a plan
 * leaves out count as steps without a future.
 */
export function matchPredictions(
  samples: readonly OpenLoopSample[],
  predictions: ReadonlyMap<string, Prediction>,
  allowPartial: boolean,
): { matched: Matched[]; coverage: Coverage } {
  const matched: Matched[] = [];
  const missing: string[] = [];
  let maskedSteps = 0;
  for (const sample of samples) {
    const prediction = predictions.get(sample.token);
    if (!prediction) {
      missing.push(sample.token);
      continue;
    }
    const mask = sample.mask.map((exists, i) => exists & prediction.mask[i]);
    const left = sample.mask.reduce((sum, exists, i) => sum + exists - mask[i], 0);
    maskedSteps += left;
    matched.push({ sample: left > 0 ? { ...sample, mask } : sample, plan: inPlanFrame(sample, prediction) });
  }
  const unknown = predictions.size - matched.length;
  if (!allowPartial) refuseGaps(samples, predictions, missing, unknown, maskedSteps);
  if (matched.length === 0) {
    throw new DriverxError(
      "PREDICTIONS_MISSING",
      `none of the ${samples.length} samples is predicted; are the tokens nuScenes sample tokens of this split?`,
    );
  }
  return {
    matched,
    coverage: {
      expected: samples.length,
      evaluated: matched.length,
      missing: missing.length,
      missingTokens: missing.slice(0, MOST_LISTED),
      unknown,
      maskedSteps,
    },
  };
}

function refuseGaps(
  samples: readonly OpenLoopSample[],
  predictions: ReadonlyMap<string, Prediction>,
  missing: readonly string[],
  unknown: number,
  maskedSteps: number,
): void {
  const hint = "or evaluate what is there with --allow-partial";
  if (unknown > 0) {
    const known = new Set(samples.map(({ token }) => token));
    const first = [...predictions.keys()].find((token) => !known.has(token));
    throw new DriverxError(
      "PREDICTION_UNKNOWN",
      `${unknown} predictions name samples that are not here, first ${first}; is it the right split? Mend them ${hint}`,
    );
  }
  if (missing.length > 0) {
    throw new DriverxError(
      "PREDICTIONS_MISSING",
      `${missing.length} of ${samples.length} samples are not predicted, first ${missing[0]}; add them ${hint}`,
    );
  }
  if (maskedSteps > 0) {
    throw new DriverxError(
      "PREDICTIONS_MASKED",
      `plans leave out ${maskedSteps} steps by their mask that have a recorded future; plan them ${hint}`,
    );
  }
}

function inPlanFrame(
  { lidarMount: { cos, sin } }: OpenLoopSample,
  { frame, waypoints }: Prediction,
): Float64Array {
  if (frame === "lidar") return waypoints;
  const plan = new Float64Array(2 * PLAN_STEPS);
  for (let i = 0; i < plan.length; i += 2) {
    plan[i] = cos * waypoints[i] + sin * waypoints[i + 1];
    plan[i + 1] = -sin * waypoints[i] + cos * waypoints[i + 1];
  }
  return plan;
}
