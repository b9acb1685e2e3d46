import { createHash } from "node:crypto";
import { type RoadOption, roadOptionName } from "../../map/road-option.js";

/** What a student is told beside the pictures. */
export interface PromptFacts {
  /** m/s along the forward axis. */
  readonly speed: number;
  readonly command: RoadOption;
  /** Next point of the thinned route in the ego frame: metres ahead and to the right. */
  readonly targetPoint: readonly [number, number];
}

/** Nothing to tell. */
export const NONE = "none";

/**
 * Words of the prompt at which a student tells what it makes of the scene, in the order of a teacher's reasoning:
 * perception, prediction, planning, behavior. What it tells is not fed back and costs no step of decoding.
 */
export const readouts = {
  /** The next traffic light on the route, as far as a camera shows it. */
  light: ["red", "yellow", "green", NONE],
  /** Metres to its stop line. */
  line: "metres",
  /** Metres to the line of the next stop sign. */
  sign: "metres",
  /** The first in the way. */
  lead: ["vehicle", "obstacle", "pedestrian", "bicycle", NONE],
  /** Metres to where one would have to stand behind it. */
  gap: "metres",
  /** Its speed. */
  pace: "speed",
  /** Who may come into the way. */
  threat: ["crossing", "oncoming", "merging", "walking", NONE],
  /** Metres that will be driven in three seconds. */
  reach: "metres",
  steer: ["turn-left", "bear-left", "go-straight", "bear-right", "turn-right"],
  change: ["speed-up", "keep", "slow-down", "stop", "wait"],
} as const;
export type Readout = keyof typeof readouts;
export const readoutNames = Object.keys(readouts) as Readout[];

/** The words of a prompt in their order; those in braces are filled in. Every prompt has as many words as this. */
export const promptTemplate = `speed {speed} command {command} target {ahead} ahead {right} right ${readoutNames.join(" ")} plan`;

/** SHA-256 of the template and the answers: a checkpoint that was trained on others is refused. */
export const promptHash: string = createHash("sha256")
  .update(promptTemplate)
  .update(JSON.stringify(readouts))
  .digest("hex");

const SPEED_STEP = 0.2;
const FASTEST = 40;
/** Metres up to which the target is told to the metre; beyond, to {@link FAR_STEP}. */
const NEAR = 20;
const FAR_STEP = 5;
const FARTHEST = 100;

/**
 * The prompt: words from a bounded list ({@link promptWords}) with one space between them, so that a small student
 * needs no more of a tokenizer than the list, and a large one reads plain English.
 */
export function promptOf({ speed, command, targetPoint: [ahead, right] }: PromptFacts): string {
  return promptTemplate
    .replace("{speed}", speedWord(speed))
    .replace("{command}", roadOptionName(command))
    .replace("{ahead}", metresWord(ahead))
    .replace("{right}", metresWord(right));
}

/** Every word that a prompt or an answer can hold, each once, in a fixed order. */
export function promptWords(): string[] {
  const words = new Set(promptTemplate.split(" ").filter((word) => !word.startsWith("{")));
  for (let i = 0; i <= FASTEST / SPEED_STEP; i++) words.add(speedWord(i * SPEED_STEP));
  for (const option of [1, 2, 3, 4, 5, 6] as const) words.add(roadOptionName(option));
  for (let metres = -FARTHEST; metres <= FARTHEST; metres++) words.add(metresWord(metres));
  for (const answers of Object.values(readouts))
    if (typeof answers !== "string") for (const answer of answers) words.add(answer);
  return [...words];
}

export function speedWord(speed: number): string {
  const steps = Math.round(Math.min(FASTEST, Math.max(0, speed)) / SPEED_STEP);
  return (steps * SPEED_STEP).toFixed(1);
}

export function metresWord(metres: number): string {
  const inReach = Math.max(-FARTHEST, Math.min(FARTHEST, metres));
  const step = Math.abs(inReach) <= NEAR ? 1 : FAR_STEP;
  // Adding 0 makes a negative zero positive.
  return String(Math.round(inReach / step) * step + 0);
}
