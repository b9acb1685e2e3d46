import type { ChatMessage, ChatPart } from "../../chat/message.js";
import type { DrivingFrame } from "../frames/frame.js";
import { askedText } from "../prompts.js";
import type { Question } from "../questions/question.js";
import { allDecisions, decisionText } from "../reasoning/decision.js";
import { DECISION } from "./claims.js";

/** Changes with any word that a teacher reads beside the question. */
export const TEACHER_VERSION = "teacher 1";

const system =
  "You are an experienced driver who explains what a driver should see and think. You see the pictures of the ego vehicle's cameras, each " +
  "after its name. Objects are written <c1,CAMERA,x,y>: x and y are pixels of that camera's picture from its top left corner. " +
  "Think between <think> and </think>, in four parts: Perception, Prediction, Planning, Behavior. Speak only of what the " +
  "pictures show and of the speed, command and route that are given. After </think> write the answer alone.";

/**
 * The messages that put a question to a teacher.
 *
 * @param images by camera.
 * @param hint the right answer, for a teacher that did not find it; never part of a training prompt.
 */
export function teacherMessages(
  frame: DrivingFrame,
  question: Question,
  images: ReadonlyMap<string, Uint8Array>,
  hint?: string,
): ChatMessage[] {
  const pictures = [...images].map(([camera, bytes]): ChatPart => ({ type: "image", bytes, camera }));
  const text = [askedText(frame, question), howToAnswer(question)];
  if (hint !== undefined) {
    text.push(
      `The right answer is: ${hint}. Write the thoughts of a driver who comes to it from the pictures alone. They must not mention that an answer was given.`,
    );
  }
  return [
    { role: "system", content: system },
    { role: "user", content: [...pictures, { type: "text", text: text.join("\n") }] },
  ];
}

function howToAnswer({ form, template }: Question): string {
  if (form === "choice") return "Answer with the letter of the right option and its text.";
  if (form === "yes-no") return "Answer with yes or no and a short reason.";
  if (template !== DECISION) return "Answer in one or two sentences.";
  return `Answer with one of: ${allDecisions().map(decisionText).join("; ")}.`;
}
