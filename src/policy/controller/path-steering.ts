import { wrapAngle } from "../../geometry/angles.js";
import { WindowPid } from "./window-pid.js";

/** PDM-Lite's lateral controller: gains for errors in units of 90 degrees, and a lookahead that grows with speed. */
const GAINS = {
  proportional: 3.118357247806046,
  integral: 0.6406067986034124,
  derivative: 1.3782508892109167,
  window: 6,
};
const LOOKAHEAD_PER_KMH = 0.09755321902;
const LOOKAHEAD_BASE = 0.19152884533;
const SHORTEST_LOOKAHEAD = 2.4;
const LONGEST_LOOKAHEAD = 10.5;

/** Steers towards a point of the path ahead (PDM-Lite; also used by SimLingo and LEAD). */
export class PathSteering {
  readonly #pid = new WindowPid(GAINS);

  reset(): void {
    this.#pid.reset();
  }

  /**
   * @param pose the ego's; m, rad. @param target the path point at {@link lookahead} metres.
   * @returns steer in [-1, 1], positive right.
   */
  steer(
    pose: { readonly x: number; readonly y: number; readonly yaw: number },
    target: { readonly x: number; readonly y: number },
  ): number {
    const bearing = Math.atan2(target.y - pose.y, target.x - pose.x);
    const error = wrapAngle(bearing - pose.yaw) / (Math.PI / 2);
    return Math.max(-1, Math.min(1, this.#pid.step(error)));
  }
}

/** How far ahead on the path to aim at a speed in m/s; metres. */
export function lookahead(speed: number): number {
  const wanted = LOOKAHEAD_PER_KMH * speed * 3.6 + LOOKAHEAD_BASE;
  return Math.max(SHORTEST_LOOKAHEAD, Math.min(LONGEST_LOOKAHEAD, wanted));
}
