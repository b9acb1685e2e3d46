import type { EgoState } from "../../bridge/observation.js";
import { toLocal } from "../../geometry/vectors.js";
import type { Controller, ControlValues, WorldPlan } from "../policy.js";
import type { ControllerGains } from "./gains.js";
import { WindowPid } from "./window-pid.js";

/**
 * The controller that UniAD, VAD, TCP and AD-MLP use on Bench2Drive. Those agents plan at every tick; here the plan
 * is held for half a second, so its waypoints are expressed anew in the ego frame of each tick and those that lie
 * behind are left out.
 */
export class PublishedPid implements Controller {
  readonly #gains: ControllerGains["publishedPid"];
  readonly #steering: WindowPid;
  readonly #speed: WindowPid;

  constructor(gains: ControllerGains["publishedPid"]) {
    this.#gains = gains;
    this.#steering = new WindowPid(gains.steering);
    this.#speed = new WindowPid(gains.speed);
  }

  reset(): void {
    this.#steering.reset();
    this.#speed.reset();
  }

  follow(plan: WorldPlan, _planAge: number, ego: EgoState): ControlValues {
    const { maximumThrottle, brakeSpeed, brakeRatio, speedErrorLimit } = this.#gains;
    const desired = meanSpeed(plan);
    const angle = this.#angle(plan, ego);
    const steer = Math.max(-1, Math.min(1, this.#steering.step(angle)));
    const error = Math.max(0, Math.min(speedErrorLimit, desired - ego.speed));
    const throttle = Math.max(0, Math.min(maximumThrottle, this.#speed.step(error)));
    const brakes = desired < brakeSpeed || ego.speed > brakeRatio * desired;
    return brakes ? { steer, throttle: 0, brake: 1 } : { steer, throttle, brake: 0 };
  }

  /** Direction to drive in, from straight ahead, in units of 90 degrees, positive right. */
  #angle(plan: WorldPlan, ego: EgoState): number {
    const { aimDistance, angleThreshold, targetDistance } = this.#gains;
    const local = plan.waypoints.map(([x, y]) => toLocal(ego, x, y));
    const ahead = local.filter((point) => point.x > 0);
    const points = ahead.length >= 2 ? ahead : local.slice(-2);
    if (points.length < 2) return 0;
    let aim = points[0];
    let closest = Number.POSITIVE_INFINITY;
    for (let i = 0; i + 1 < points.length; i++) {
      const middle = Math.hypot(points[i].x + points[i + 1].x, points[i].y + points[i + 1].y) / 2;
      if (Math.abs(middle - aimDistance) >= closest) continue;
      closest = Math.abs(middle - aimDistance);
      aim = points[i];
    }
    const last = points[points.length - 1];
    const beforeLast = points[points.length - 2];
    const target = toLocal(ego, plan.target[0], plan.target[1]);
    const toAim = quarterTurns(aim.x, aim.y);
    const toTarget = quarterTurns(target.x, target.y);
    const atEnd = quarterTurns(last.x - beforeLast.x, last.y - beforeLast.y);
    const leavesPlan = Math.abs(toTarget - atEnd) > angleThreshold && target.x < targetDistance;
    return Math.abs(toTarget) < Math.abs(toAim) || leavesPlan ? toTarget : toAim;
  }
}

/** Mean speed along the plan, m/s; the way to its first waypoint does not count. */
function meanSpeed({ waypoints, waypointSeconds }: WorldPlan): number {
  let length = 0;
  for (let i = 0; i + 1 < waypoints.length; i++) {
    length += Math.hypot(waypoints[i + 1][0] - waypoints[i][0], waypoints[i + 1][1] - waypoints[i][1]);
  }
  return waypoints.length > 1 ? length / (waypoints.length - 1) / waypointSeconds : 0;
}

function quarterTurns(ahead: number, right: number): number {
  return Math.atan2(right, ahead) / (Math.PI / 2);
}
