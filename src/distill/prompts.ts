import { createHash } from "node:crypto";
import { type RoadOption, roadOptionName } from "../map/road-option.js";
import type { DrivingFrame } from "./frames/frame.js";
import type { Question } from "./questions/question.js";

/** Changes with any word of {@link askedText}. */
export const ASKED_VERSION = "asked 1";

/**
 * What a student is asked beside the pictures, and what a teacher was asked before any hint: the ego's state and the
 * question. Training prompts are made by this and nothing else.
 */
export function askedText(
  { ego, navigation }: DrivingFrame,
  { question }: Pick<Question, "question">,
): string {
  const [ahead, right] = navigation.targetPoint;
  const side = right < 0 ? "left" : "right";
  return (
    `The ego vehicle drives at ${ego.speed.toFixed(1)} m/s. The command is ${commandWords(navigation.command as RoadOption)}; ` +
    `the next point of the route lies ${Math.round(ahead)} m ahead and ${Math.abs(Math.round(right))} m to the ${side}.\n${question}`
  );
}

/** `change lane left`. */
function commandWords(option: RoadOption): string {
  const words = {
    LEFT: "turn left",
    RIGHT: "turn right",
    STRAIGHT: "go straight",
    LANEFOLLOW: "follow the lane",
    CHANGELANELEFT: "change lane to the left",
    CHANGELANERIGHT: "change lane to the right",
  };
  return words[roadOptionName(option)];
}

/** SHA-256, hexadecimal. */
export function textHash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
