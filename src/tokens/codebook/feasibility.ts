import { POSE, SEGMENT } from "../motion/windows.js";
import { type ActionCodebook, CURVE_POSES } from "./codebook.js";

/** What the tokens would ask of a car. */
export interface Feasibility {
  /** m/s, from the pose change. */
  readonly fastest: number;
  /** Tokens that drive backwards. */
  readonly reverse: number;
  /** rad/s */
  readonly largestYawRate: number;
  /** Speed times yaw rate, m/s2. */
  readonly largestLateralAcceleration: number;
  /** Change of speed along the curve, m/s2. */
  readonly largestAcceleration: number;
  readonly largestBraking: number;
  /** Tokens beyond the limits of {@link LIMITS}. */
  readonly infeasible: number;
}

/** A car on dry road: m/s2, rad/s, and 1/m from a turning circle of 10.8 m. */
export const LIMITS = { lateral: 9.8, acceleration: 9.8, curvature: 0.22 } as const;

export function feasibilityOf(codebook: ActionCodebook): Feasibility {
  const result = {
    fastest: 0,
    reverse: 0,
    largestYawRate: 0,
    largestLateralAcceleration: 0,
    largestAcceleration: 0,
    largestBraking: 0,
    infeasible: 0,
  };
  const seconds = CURVE_POSES * SEGMENT.stepSeconds;
  for (let token = 0; token < codebook.k; token++) {
    const length = Math.hypot(codebook.dx(token), codebook.dy(token));
    const speed = length / seconds;
    const yawRate = Math.abs(codebook.dyaw(token)) / seconds;
    const acceleration = accelerationOf(codebook, token);
    const lateral = speed * yawRate;
    result.fastest = Math.max(result.fastest, speed);
    result.largestYawRate = Math.max(result.largestYawRate, yawRate);
    result.largestLateralAcceleration = Math.max(result.largestLateralAcceleration, lateral);
    result.largestAcceleration = Math.max(result.largestAcceleration, acceleration);
    result.largestBraking = Math.max(result.largestBraking, -acceleration);
    if (codebook.dx(token) < -0.01) result.reverse++;
    const turnsOnTheSpot = length > 0.2 && Math.abs(codebook.dyaw(token)) > LIMITS.curvature * length;
    if (lateral > LIMITS.lateral || Math.abs(acceleration) > LIMITS.acceleration || turnsOnTheSpot) {
      result.infeasible++;
    }
  }
  return result;
}

/** From the length of the first step of the curve to that of the last. */
function accelerationOf({ arrays: { curves } }: ActionCodebook, token: number): number {
  const at = (pose: number) => (token * CURVE_POSES + pose) * POSE;
  const step = (pose: number) => {
    const [x, y] = pose === 0 ? [0, 0] : [curves[at(pose - 1)], curves[at(pose - 1) + 1]];
    return Math.hypot(curves[at(pose)] - x!, curves[at(pose) + 1] - y!) / SEGMENT.stepSeconds;
  };
  return (step(CURVE_POSES - 1) - step(0)) / ((CURVE_POSES - 1) * SEGMENT.stepSeconds);
}
