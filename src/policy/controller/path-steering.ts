import { wrapAngle } from "../../geometry/angles.js";
import type { ControllerGains } from "./gains.js";
import { WindowPid } from "./window-pid.js";

/** Steers towards a point of the path ahead (PDM-Lite's lateral controller; also used by SimLingo and LEAD). */
export class PathSteering {
  readonly #pid: WindowPid;
  readonly #lookahead: ControllerGains["pathTracking"]["lookahead"];

  constructor({ steering, lookahead }: ControllerGains["pathTracking"]) {
    this.#pid = new WindowPid(steering);
    this.#lookahead = lookahead;
  }

  reset(): void {
    this.#pid.reset();
  }

  /** How far ahead on the path to aim at a speed in m/s; metres. */
  lookahead(speed: number): number {
    const { perKmh, base, shortest, longest } = this.#lookahead;
    return Math.max(shortest, Math.min(longest, perKmh * speed * 3.6 + base));
  }

  /**
   * @param pose the ego's; m, rad. @param targetX and targetY the path point at {@link lookahead} metres.
   * @returns steer in [-1, 1], positive right.
   */
  steer(
    pose: { readonly x: number; readonly y: number; readonly yaw: number },
    targetX: number,
    targetY: number,
  ): number {
    const bearing = Math.atan2(targetY - pose.y, targetX - pose.x);
    const error = wrapAngle(bearing - pose.yaw) / (Math.PI / 2);
    return Math.max(-1, Math.min(1, this.#pid.step(error)));
  }
}
