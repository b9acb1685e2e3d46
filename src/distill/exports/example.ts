import { DriverxError } from "../../base/errors.js";
import type { Sample } from "../dataset-format.js";
import { askedText, textHash } from "../prompts.js";
import type { Question, Task } from "../questions/question.js";
import type { KeptFrame } from "../questions/question-set.js";
import type { Trace } from "../traces/trace.js";

/** One sample of training as every trainer's format tells it: pictures and a prompt, and what the student shall say. */
export interface Example {
  readonly id: string;
  readonly kind: "action" | "question";
  readonly task: Task | "action";
  readonly split: string;
  /** By camera, in the order of the rig; paths from the dataset's folder. */
  readonly images: readonly { readonly camera: string; readonly path: string }[];
  /** The user's turn without its pictures. */
  readonly prompt: string;
  /** The student's turn. */
  readonly target: string;
  /** What a reward compares with: the tokens, or the answer without reasoning. */
  readonly truth: string;
}

/** Ends the prompt of an action sample that has reasoning before its tokens: without it the student acts at once. */
export const THINK_FIRST = "Think first.";

/** Name of an action token in a tokenizer: added as an ordinary token, so that decoding keeps it. */
export function actionTokenName(token: number): string {
  return `<action_${token}>`;
}

/** An action sample; with reasoning where the sample has some. */
export function actionExample({ id, split, images, prompt, reasoning, actionTokens }: Sample): Example {
  const tokens = actionTokens.map(actionTokenName).join("");
  return {
    id,
    kind: "action",
    task: "action",
    split,
    images,
    prompt: reasoning === null ? prompt : `${prompt}\n${THINK_FIRST}`,
    target: reasoning === null ? tokens : `<think>${reasoning}</think>${tokens}`,
    truth: tokens,
  };
}

/**
 * A question, with the trace that leads to its answer where there is one.
 *
 * @throws DriverxError HINTED_PROMPT where the trace was written to another prompt than the one that trains.
 */
export function questionExample(question: Question, frame: KeptFrame, trace: Trace | undefined): Example {
  const prompt = askedText(frame, question);
  if (trace && trace.promptSha256 !== textHash(prompt)) {
    throw new DriverxError(
      "HINTED_PROMPT",
      `the trace of ${question.id} answers another prompt than the question's own: it holds a hint, or the questions were made anew; write the traces again`,
    );
  }
  return {
    id: question.id,
    kind: "question",
    task: question.task,
    split: question.split,
    images: frame.images,
    prompt,
    target: trace ? `<think>${trace.reasoning}</think>${question.answer}` : question.answer,
    truth: question.answer,
  };
}
