import { DEGREES, positiveModulo } from "../geometry/angles.js";
import type { Pose } from "../geometry/vectors.js";
import type { ScenarioTrigger } from "./suite.js";

const nearest = 2;
const sameHeadingDeg = 10;

/** Does a scenario belong to a route: does its trigger lie on the dense route (scoring reference 5.3)? */
export function isTriggerOnRoute(trigger: ScenarioTrigger, points: readonly Pose[]): boolean {
  return points.some((point) => {
    const turnDeg = positiveModulo(trigger.yawDeg - point.yaw / DEGREES, 360);
    return (
      trigger.z - point.z < nearest &&
      Math.hypot(trigger.x - point.x, trigger.y - point.y) < nearest &&
      (turnDeg < sameHeadingDeg || turnDeg > 360 - sameHeadingDeg)
    );
  });
}
