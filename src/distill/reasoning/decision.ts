/**
 * What a driver does in the next three seconds, as steering and speed: read off poses (driven, or decoded from action
 * tokens) and off text, so that both can be compared.
 */

/** From left to right. */
export const steerings = ["turn left", "bear left", "go straight", "bear right", "turn right"] as const;
export type Steering = (typeof steerings)[number];

/** What becomes of the speed. `wait` is to stand and go on standing. */
export const speedChanges = ["speed up", "keep the speed", "slow down", "stop", "wait"] as const;
export type SpeedChange = (typeof speedChanges)[number];

export interface Decision {
  readonly steering: Steering;
  readonly speed: SpeedChange;
}

/** Change of heading over three seconds from which a path is a bend, and from which it is a turn: radians. */
const BEND = 0.07;
const TURN = 0.35;
/** Shift to a side, without a turn, from which a path leads to that side: metres. */
const SHIFT = 1;
/** Slower than this a vehicle stands, m/s. */
const STANDING = 0.5;
/** Changes of speed below both of these are none: m/s, and share of the speed. */
const CHANGE = 1;
const CHANGE_SHARE = 0.12;

type Pose = readonly [x: number, y: number, yaw: number];

/** The manoeuvre of six poses 0.5 s apart in the ego frame (x ahead, y right, yaw clockwise), begun at `speed` m/s. */
export function decisionOf(future: readonly Pose[], speed: number): Decision {
  const last = future[future.length - 1];
  const before = future[future.length - 2];
  const end = Math.hypot(last[0] - before[0], last[1] - before[1]) / POSE_SECONDS;
  const speedChange = speedChangeOf(speed, end, Math.hypot(last[0], last[1]));
  if (speedChange === "wait") return { steering: "go straight", speed: speedChange };
  return { steering: steeringOf(last), speed: speedChange };
}

/** Seconds between two poses. */
const POSE_SECONDS = 0.5;

function speedChangeOf(begin: number, end: number, travelled: number): SpeedChange {
  if (end < STANDING) return begin < STANDING && travelled < 1 ? "wait" : "stop";
  const change = end - begin;
  if (Math.abs(change) < Math.max(CHANGE, CHANGE_SHARE * begin)) return "keep the speed";
  return change > 0 ? "speed up" : "slow down";
}

function steeringOf([, y, yaw]: Pose): Steering {
  if (Math.abs(yaw) >= TURN) return yaw < 0 ? "turn left" : "turn right";
  if (Math.abs(yaw) >= BEND) return yaw < 0 ? "bear left" : "bear right";
  if (Math.abs(y) >= SHIFT) return y < 0 ? "bear left" : "bear right";
  return "go straight";
}

/** `bear left and slow down`; a vehicle that waits does not steer. */
export function decisionText({ steering, speed }: Decision): string {
  return speed === "wait" ? "stand and wait" : `${steering} and ${speed}`;
}

const spoken = new RegExp(
  `\\b(?:stand and wait|(${steerings.join("|")}) and (${speedChanges.slice(0, 4).join("|")}))\\b`,
  "gi",
);

/** The last decision that a text names; undefined where it names none. */
export function parseDecision(text: string): Decision | undefined {
  const found = [...text.matchAll(spoken)].at(-1);
  if (!found) return undefined;
  const [, steering, speed] = found;
  if (steering === undefined) return { steering: "go straight", speed: "wait" };
  return { steering: steering.toLowerCase() as Steering, speed: speed.toLowerCase() as SpeedChange };
}

/** Every decision that {@link decisionText} can write. */
export function allDecisions(): Decision[] {
  const moving = speedChanges.filter((speed) => speed !== "wait");
  return [
    ...steerings.flatMap((steering) => moving.map((speed) => ({ steering, speed }))),
    { steering: "go straight", speed: "wait" },
  ];
}

/**
 * Whether two decisions mean the same drive: the same speed, and steering at most one step apart and never to opposite
 * sides. Where a bend begins is a matter of hundredths of a radian, and no text can be held to that.
 */
export function agree(first: Decision, second: Decision): boolean {
  if (first.speed !== second.speed) return false;
  const a = steerings.indexOf(first.steering) - 2;
  const b = steerings.indexOf(second.steering) - 2;
  return Math.abs(a - b) <= 1 && a * b >= 0;
}
