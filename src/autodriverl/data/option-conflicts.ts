import { normalised } from "../answers/options.js";

/** Why two options cannot both stand in a question with one right answer. */
export type OptionConflict = "equal" | "overlap" | "one-step";

/** Statuses that say the same, or of which one holds whenever the other does. */
const alike: readonly (readonly string[])[] = [
  ["stopped", "stationary", "parked", "not moving", "standing", "standing still"],
  ["back up", "reverse parking", "drive backward", "driving backward", "reversing"],
  ["going ahead", "going straight", "go straight", "straight", "moving straight"],
  ["turn left", "turning left"],
  ["turn right", "turning right"],
];

/** Scales of the ego's behavior; options one step apart cannot be told apart in a picture. */
const steering = [
  "steering to the left",
  "slightly steering to the left",
  "going straight",
  "slightly steering to the right",
  "steering to the right",
];
const speeds = [
  "not moving",
  "driving slowly",
  "driving with normal speed",
  "driving fast",
  "driving very fast",
];

/** The worst conflict of two options; null where they exclude each other plainly. */
export function optionConflict(a: string, b: string): OptionConflict | null {
  const [one, other] = [normalised(a), normalised(b)];
  if (one === other) return "equal";
  if (alike.some((group) => group.includes(one) && group.includes(other))) return "overlap";
  const [first, second] = [egoBehavior(one), egoBehavior(other)];
  if (first === null || second === null) return null;
  const turn = Math.abs(first.steering - second.steering);
  const pace = Math.abs(first.speed - second.speed);
  // Standing still is plain to see, however slow the other option.
  const isStanding = first.speed === 0 || second.speed === 0;
  return turn + pace === 1 && !(pace === 1 && isStanding) ? "one-step" : null;
}

/** Places of a behavior sentence on both scales; null where it is none. @param text normalised. */
function egoBehavior(text: string): { steering: number; speed: number } | null {
  const [turn, pace] = [placeOn(steering, text), placeOn(speeds, text)];
  return turn < 0 || pace < 0 ? null : { steering: turn, speed: pace };
}

/** The step whose words stand in the text; the longest, since "slightly steering to the left" holds "steering to the left". */
function placeOn(scale: readonly string[], text: string): number {
  const found = scale.filter((step) => ` ${text} `.includes(` ${step} `)).sort((a, b) => b.length - a.length);
  return found.length === 0 ? -1 : scale.indexOf(found[0]);
}

/** The 21 behaviors that DriveLM's choices are made of: five ways to steer at four speeds, and standing. */
export const egoBehaviors: readonly string[] = [
  ...steering.flatMap((turn) => speeds.slice(1).map((pace) => behaviorText(turn, pace))),
  behaviorText("going straight", "not moving"),
];

function behaviorText(turn: string, pace: string): string {
  return `The ego vehicle is ${turn}. The ego vehicle is ${pace}.`;
}

/** The statuses that DriveLM's choices about other road users are made of. */
export const movingStatuses: readonly string[] = [
  "Going ahead.",
  "Turn right.",
  "Turn left.",
  "Stopped.",
  "Back up.",
  "Reverse parking.",
  "Drive backward.",
];
