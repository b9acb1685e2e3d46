import { DriverxError } from "../base/errors.js";
import { commandOf, hasWholeFuture } from "./sample.js";
import type { PlannedSample } from "./sample-file.js";

/** Plans whose axes are swapped or mirrored give plausible tables; what is recorded tells them apart. */

/** A sample tells axes apart where the recorded path leads this far, m. */
const MOVING = 5;
const FEWEST_MOVING = 10;
const FEWEST_TURNING = 5;
/** Other axes must fit this much better than the given ones, and than standing still, before plans are refused. */
const CLEARLY_BETTER = 0.5;
/** Below this mean error at 3 s, m, the axes are right. */
const GOOD_ENOUGH = 1;

type Axes = (x: number, y: number) => readonly [number, number];

/** The frames that are confused with the plan frame (x right, y forward), turned into it. */
const OTHER_AXES: readonly { readonly name: string; readonly toPlanFrame: Axes }[] = [
  { name: "x forward, y left (say frame ego)", toPlanFrame: (x, y) => [-y, x] },
  { name: "x forward, y right (CARLA's axes)", toPlanFrame: (x, y) => [y, x] },
  { name: "x left, y backward", toPlanFrame: (x, y) => [-x, -y] },
  { name: "the lidar frame, though frame ego is given", toPlanFrame: (x, y) => [y, -x] },
];

/**
 * Refuses plans that fit the recorded paths at 3 s far better in other axes. Nothing is said of sets with fewer
 * than ten moving samples. Throws PREDICTIONS_FRAME.
 */
export function checkFrame(
  planned: readonly { sample: PlannedSample["sample"]; plan: Float64Array }[],
): void {
  const moving = planned.filter(
    ({ sample }) => hasWholeFuture(sample) && Math.hypot(sample.recorded[10], sample.recorded[11]) > MOVING,
  );
  if (moving.length < FEWEST_MOVING) return;
  const error = (axes: Axes) =>
    meanOver(moving, ({ sample, plan }) => {
      const [x, y] = axes(plan[10], plan[11]);
      return Math.hypot(x - sample.recorded[10], y - sample.recorded[11]);
    });
  const own = error((x, y) => [x, y]);
  const standing = error(() => [0, 0]);
  for (const { name, toPlanFrame } of OTHER_AXES) {
    const other = error(toPlanFrame);
    if (own > GOOD_ENOUGH && other < CLEARLY_BETTER * Math.min(own, standing)) refuse(name, own, other);
  }
  checkMirroring(moving);
}

/** Straight driving hides a mirrored x; turns show it. */
function checkMirroring(moving: readonly { sample: PlannedSample["sample"]; plan: Float64Array }[]): void {
  const turning = moving.filter(({ sample }) => commandOf(sample) !== "straight");
  if (turning.length < FEWEST_TURNING) return;
  const aside = (sign: number) =>
    meanOver(turning, ({ sample, plan }) => Math.abs(sign * plan[10] - sample.recorded[10]));
  const own = aside(1);
  const mirrored = aside(-1);
  if (own > GOOD_ENOUGH && mirrored < CLEARLY_BETTER * Math.min(own, aside(0)))
    refuse("the same axes mirrored left to right", own, mirrored);
}

function refuse(name: string, own: number, other: number): never {
  throw new DriverxError(
    "PREDICTIONS_FRAME",
    `the plans look as if they were in other axes: ${name}; mean error at 3 s ${own.toFixed(2)} m as given, ${other.toFixed(2)} m so read; turn the plans or name their frame`,
  );
}

function meanOver<Item>(items: readonly Item[], valueOfItem: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + valueOfItem(item), 0) / items.length;
}
