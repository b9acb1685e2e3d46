import { wrapAngle } from "../geometry/angles.js";
import { toLocal } from "../geometry/vectors.js";
import { POSE, TRAJECTORY } from "../tokens/motion/windows.js";

/** Ticks of the simulator in a second. */
const TICK_HZ = 20;

/** World frame: metres, radians. */
export interface DrivenPose {
  readonly tick: number;
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
}

/** Ticks that a plan reaches ahead. */
export const HORIZON_TICKS = TICK_HZ * TRAJECTORY.poses * TRAJECTORY.stepSeconds;

/**
 * Where the vehicle really went after a tick: six poses (x ahead, y right, yaw), 0.5 s apart, in the ego frame of that
 * tick. Undefined where the drive ended before. What was driven, not what was planned: a plan is made anew every half
 * second, so its end is a promise that the expert often does not keep, and the vehicle's own limits are not in it.
 *
 * @param poses by tick, see {@link DrivenPose}.
 */
export function drivenFuture(poses: ReadonlyMap<number, DrivenPose>, tick: number): Float64Array | undefined {
  const from = poses.get(tick);
  if (!from) return undefined;
  const future = new Float64Array(TRAJECTORY.poses * POSE);
  for (let i = 0; i < TRAJECTORY.poses; i++) {
    const to = poses.get(tick + (i + 1) * TICK_HZ * TRAJECTORY.stepSeconds);
    if (!to) return undefined;
    const { x, y } = toLocal(from, to.x, to.y);
    future.set([x, y, wrapAngle(to.yaw - from.yaw)], i * POSE);
  }
  return future;
}
