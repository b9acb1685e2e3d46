import { groupBy } from "../bench/group-by.js";
import { ridgeRegression } from "./ridge-regression.js";
import { commandOf, hasWholeFuture, type OpenLoopSample, PLAN_STEP, PLAN_STEPS } from "./sample.js";

/** Planners that see nothing of the road. A planner that does not beat them has shown no skill at driving. */

export type BaselineName = "constant-velocity" | "ego-status" | "command-mean";

export interface Baseline {
  /** What it does, for people. */
  readonly title: string;
  /** One plan a sample, x, y of six waypoints in the plan frame. */
  plan(samples: readonly OpenLoopSample[]): Float64Array[];
}

export const BASELINES: Readonly<Record<BaselineName, Baseline>> = {
  "constant-velocity": {
    title: "straight ahead at the present speed",
    plan: (samples) => samples.map(constantVelocity),
  },
  "ego-status": {
    title:
      "linear regression on the ego's speed, acceleration and last second, fitted on other scenes; no image, no command",
    plan: egoStatus,
  },
  "command-mean": {
    title: "mean path of the other samples with the same command (DriveLM)",
    plan: commandMean,
  },
};

/** The present speed, m/s; of a scene's first keyframe without CAN data nothing is known, and 0 is assumed. */
function presentSpeed({ speed, history }: OpenLoopSample): number {
  if (speed !== null) return speed;
  if (history === null || history.length === 0) return 0;
  return Math.hypot(history.at(-2)!, history.at(-1)!) / PLAN_STEP;
}

/** The present acceleration, m/s^2: recorded, or of the last two steps; 0 where nothing is known. */
function presentAcceleration({ acceleration, history }: OpenLoopSample): number {
  if (acceleration !== null) return acceleration;
  if (history === null || history.length < 4) return 0;
  const [x2, y2, x1, y1] = history.slice(-4) as unknown as [number, number, number, number];
  return (Math.hypot(x1, y1) - Math.hypot(x1 - x2, y1 - y2)) / PLAN_STEP ** 2;
}

function constantVelocity(sample: OpenLoopSample): Float64Array {
  const speed = presentSpeed(sample);
  const plan = new Float64Array(2 * PLAN_STEPS);
  for (let i = 0; i < PLAN_STEPS; i++) plan[2 * i + 1] = speed * PLAN_STEP * (i + 1);
  return plan;
}

/** Scenes are dealt to this many parts; each is planned by a regression over the others. */
const FOLDS = 5;
const PENALTY = 1;

/**
 * What constant velocity misses, as a linear function of speed, acceleration and the last second's positions. With few
 * samples the penalty leaves little more than constant velocity.
 */
function egoStatus(samples: readonly OpenLoopSample[]): Float64Array[] {
  const scenes = [...new Set(samples.map(({ scene }) => scene))].sort();
  const foldOf = new Map(scenes.map((scene, i) => [scene, i % FOLDS]));
  const features = samples.map(egoFeatures);
  const straight = samples.map(constantVelocity);
  const plans = [...straight];
  for (let fold = 0; fold < FOLDS; fold++) {
    const isHeldOut = (at: number) => foldOf.get(samples[at].scene) === fold;
    const training = [...samples.keys()].filter((at) => !isHeldOut(at) && hasWholeFuture(samples[at]));
    const weights = ridgeRegression(
      training.map((at) => features[at]),
      training.map((at) => samples[at].recorded.map((value, axis) => value - straight[at][axis])),
      PENALTY,
    );
    for (const at of samples.keys()) {
      if (isHeldOut(at))
        plans[at] = straight[at].map((value, axis) => value + weighted(features[at], weights, axis));
    }
  }
  return plans;
}

/** A constant, speed, acceleration, and the last two positions; unknown ones as if the speed had been kept. */
function egoFeatures(sample: OpenLoopSample): Float64Array {
  const speed = presentSpeed(sample);
  const past = (steps: number): [number, number] => {
    const at = (sample.history?.length ?? 0) - 2 * steps;
    return at < 0 ? [0, -speed * PLAN_STEP * steps] : [sample.history![at], sample.history![at + 1]];
  };
  return Float64Array.of(1, speed, presentAcceleration(sample), ...past(1), ...past(2));
}

function weighted(features: Float64Array, weights: readonly Float64Array[], axis: number): number {
  return weights.reduce((sum, row, i) => sum + features[i] * row[axis], 0);
}

/** Leave-one-out means; a command that no other sample has is planned standing. */
function commandMean(samples: readonly OpenLoopSample[]): Float64Array[] {
  const groups = new Map(
    [...groupBy(samples, commandOf)].map(([command, members]) => [command, pathSums(members)]),
  );
  return samples.map((sample) => {
    const { sums, counts } = groups.get(commandOf(sample))!;
    return sums.map((sum, axis) => {
      const own = sample.mask[axis >> 1];
      const others = counts[axis >> 1] - own;
      return others === 0 ? 0 : (sum - own * sample.recorded[axis]) / others;
    });
  });
}

/** Sums of the recorded waypoints and how many samples have each step. */
function pathSums(samples: readonly OpenLoopSample[]): { sums: Float64Array; counts: Float64Array } {
  const sums = new Float64Array(2 * PLAN_STEPS);
  const counts = new Float64Array(PLAN_STEPS);
  for (const { mask, recorded } of samples) {
    for (let i = 0; i < PLAN_STEPS; i++) {
      if (mask[i] === 0) continue;
      counts[i]++;
      sums[2 * i] += recorded[2 * i];
      sums[2 * i + 1] += recorded[2 * i + 1];
    }
  }
  return { sums, counts };
}
