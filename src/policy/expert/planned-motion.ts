import type { EgoState } from "../../bridge/observation.js";
import { toLocal } from "../../geometry/vectors.js";
import type { DrivePath } from "../drive-path.js";
import type { Hindrance } from "./hindrances.js";
import { roadSpeed } from "./road-speed.js";

const WAYPOINTS = 6;
/** Seconds between waypoints, and steps of the look ahead between two of them. */
export const WAYPOINT_SECONDS = 0.5;
const STEPS = 5;

/** Intelligent Driver Model for motion that is held for half a second: gentler than the one-tick predictor. */
const ACCELERATION = 3;
const BRAKING = 3.5;
const HARDEST_BRAKING = 8;
const TIME_GAP = 0.8;

/**
 * Where the ego will be over the next 3 s if everything ahead keeps its speed: waypoints at 2 Hz in the ego frame.
 */
export function plannedWaypoints(
  path: DrivePath,
  ego: EgoState,
  hindrances: readonly Hindrance[],
): [number, number][] {
  const step = WAYPOINT_SECONDS / STEPS;
  let speed = ego.speed;
  let travelled = 0;
  return Array.from({ length: WAYPOINTS }, (_, waypoint) => {
    for (let i = 0; i < STEPS; i++) {
      const seconds = (waypoint * STEPS + i) * step;
      const acceleration = accelerationAt(path, speed, travelled, seconds, hindrances);
      const next = Math.max(0, speed + acceleration * step);
      travelled += ((speed + next) / 2) * step;
      speed = next;
    }
    const index = path.ahead(travelled);
    const { x, y } = toLocal(ego, path.x[index], path.y[index]);
    return [x, y];
  });
}

function accelerationAt(
  path: DrivePath,
  speed: number,
  travelled: number,
  seconds: number,
  hindrances: readonly Hindrance[],
): number {
  const desired = roadSpeed(path, path.ahead(travelled), speed);
  const free = Math.max(-BRAKING, ACCELERATION * (1 - (speed / desired) ** 4));
  let acceleration = free;
  for (const { gap, speed: leaderSpeed, headway } of hindrances) {
    const room = gap + leaderSpeed * seconds - travelled;
    const timeGap = leaderSpeed > 0 || headway.minimumGap > 1 ? TIME_GAP : headway.timeGap;
    const closing = (speed * (speed - leaderSpeed)) / (2 * Math.sqrt(ACCELERATION * BRAKING));
    const wanted = headway.minimumGap + Math.max(0, speed * timeGap + closing);
    acceleration = Math.min(acceleration, free - ACCELERATION * (wanted / Math.max(0.1, room)) ** 2);
  }
  return Math.max(-HARDEST_BRAKING, acceleration);
}
