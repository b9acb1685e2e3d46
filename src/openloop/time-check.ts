import { hasWholeFuture, type OpenLoopSample, PLAN_STEPS } from "./sample.js";

/** Plans whose steps mean something else than positions 0.5 s apart, which only the recorded paths can show. */

/** A sample tells readings apart where the recorded path leads this far, m. */
const MOVING = 5;
const FEWEST_MOVING = 10;
/** Another reading must fit this much better than the plain one, and the plain one this badly (mean error, m). */
const CLEARLY_BETTER = 0.5;
const BAD = 0.5;

interface Reading {
  readonly name: string;
  /** How to mend plans that are meant so. */
  readonly mend: string;
  /** The recorded step that a plan's step stands for, and how it stands there; steps outside 0..5 are left out. */
  readonly stepOf: (step: number) => number;
  readonly positionsOf: (plan: Float64Array) => Float64Array;
}

const asGiven = (plan: Float64Array) => plan;

const READINGS: readonly Reading[] = [
  {
    name: "the way from step to step instead of positions",
    mend: "add the steps up",
    stepOf: (step) => step,
    positionsOf: cumulated,
  },
  {
    name: "positions half a second late: the first is the present one",
    mend: "leave the first step out and add one at 3 s",
    stepOf: (step) => step - 1,
    positionsOf: asGiven,
  },
  {
    name: "positions half a second early: the first is that of 1 s",
    mend: "add the step at 0.5 s",
    stepOf: (step) => step + 1,
    positionsOf: asGiven,
  },
];

/** A line for each reading in which plans fit the recorded paths far better than as positions at 0.5 s, 1 s, ... 3 s. */
export function timeWarnings(
  planned: readonly { readonly sample: OpenLoopSample; readonly plan: Float64Array }[],
): string[] {
  const moving = planned.filter(
    ({ sample }) => hasWholeFuture(sample) && Math.hypot(sample.recorded[10], sample.recorded[11]) > MOVING,
  );
  if (moving.length < FEWEST_MOVING) return [];
  const errorOf = ({ stepOf, positionsOf }: Pick<Reading, "stepOf" | "positionsOf">) => {
    let sum = 0;
    let steps = 0;
    for (const { sample, plan } of moving) {
      const positions = positionsOf(plan);
      for (let step = 0; step < PLAN_STEPS; step++) {
        const at = stepOf(step);
        if (at < 0 || at >= PLAN_STEPS) continue;
        sum += Math.hypot(
          positions[2 * step] - sample.recorded[2 * at],
          positions[2 * step + 1] - sample.recorded[2 * at + 1],
        );
        steps++;
      }
    }
    return sum / steps;
  };
  const own = errorOf({ stepOf: (step) => step, positionsOf: asGiven });
  return READINGS.flatMap((reading) => {
    const other = errorOf(reading);
    if (own < BAD || other > CLEARLY_BETTER * own) return [];
    return [
      `the plans look like ${reading.name}: mean error ${own.toFixed(2)} m as given, ${other.toFixed(2)} m so read; if they are, ${reading.mend}`,
    ];
  });
}

function cumulated(plan: Float64Array): Float64Array {
  const sums = Float64Array.from(plan);
  for (let i = 2; i < sums.length; i++) sums[i] += sums[i - 2];
  return sums;
}
