import { type Decision, decisionOf } from "./decision.js";
import { braking, type Hazard, hazardsOf, type SeenFrame } from "./hazards.js";

/** What a plan looks ahead, seconds, and the time between its poses. */
const HORIZON = 3;
const POSE_SECONDS = 0.5;
/** Drivers begin to brake when so much is asked of them, m/s2. */
const BRAKING_FROM = 1.3;
/** Slower than this the ego stands, m/s. */
const STANDING = 0.5;
/** Closer than this to what holds it a standing vehicle stays, metres. */
const HELD = 6;
/** m/s2 */
const SPEEDING_UP = 2;
/** Speed that is aimed at where no map says the limit, m/s. */
const USUAL_SPEED = 10;
/** Share of the limit that is driven. */
const AIM = 0.72;

/** What a driver would do, and the hazard that decides the speed; none where the way is free. */
export interface Foresight {
  readonly decision: Decision;
  readonly reason: Hazard | undefined;
}

/** What a careful driver would do, judged by what is visible alone. */
export function foreseen(frame: SeenFrame): Foresight {
  const { speed } = frame.ego;
  const hazards = hazardsOf(frame);
  if (speed < STANDING) {
    const reason = hazards.find((hazard) => hazard.speed < STANDING && hazard.gap < HELD);
    if (reason) return { decision: { steering: "go straight", speed: "wait" }, reason };
  }
  const [pressing] = hazards;
  const reason = pressing && braking(pressing, speed) > BRAKING_FROM ? pressing : undefined;
  const aim = AIM * (frame.road?.speedLimit ?? USUAL_SPEED);
  const acceleration = reason
    ? -braking(reason, speed)
    : Math.max(-SPEEDING_UP, Math.min(SPEEDING_UP, (aim - speed) / HORIZON));
  return { decision: decisionOf(posesAlong(frame, acceleration, reason?.speed ?? 0), speed), reason };
}

/** Poses along the route under an acceleration, m/s2; braking ends at the `lowest` speed, m/s. */
function posesAlong(
  { navigation: { route }, ego }: SeenFrame,
  acceleration: number,
  lowest: number,
): [number, number, number][] {
  const poses: [number, number, number][] = [];
  let travelled = 0;
  let speed = ego.speed;
  for (let i = 0; i < HORIZON / POSE_SECONDS; i++) {
    const next = Math.max(
      acceleration < 0 ? Math.min(lowest, speed) : 0,
      speed + acceleration * POSE_SECONDS,
    );
    travelled += ((speed + next) / 2) * POSE_SECONDS;
    speed = next;
    poses.push(poseOnLine(route, travelled));
  }
  return poses;
}

/** The pose so many metres along a line from the ego; straight on beyond the line's end. */
function poseOnLine(
  line: readonly (readonly [number, number])[],
  travelled: number,
): [number, number, number] {
  let x = 0;
  let y = 0;
  let yaw = 0;
  let left = travelled;
  for (const [nextX, nextY] of line) {
    const length = Math.hypot(nextX - x, nextY - y);
    // The line may begin a little behind the ego or beside it.
    if (left <= 0 || length === 0 || (x === 0 && nextX <= 0.5)) continue;
    yaw = Math.atan2(nextY - y, nextX - x);
    const part = Math.min(1, left / length);
    x += part * (nextX - x);
    y += part * (nextY - y);
    left -= part * length;
  }
  return [x + Math.max(0, left) * Math.cos(yaw), y + Math.max(0, left) * Math.sin(yaw), yaw];
}
