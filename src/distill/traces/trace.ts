import { z } from "zod";
import { tasks } from "../questions/question.js";

/** How a teacher came to its answer: by itself, or told the right one beforehand. */
export const origins = ["blind", "answer-given"] as const;

/** One attempt of a teacher at a question, kept whether right or wrong. */
export const traceSchema = z.object({
  /** SHA-256 over all that the attempt depends on. */
  key: z.string(),
  question: z.string(),
  frame: z.string(),
  split: z.string(),
  task: z.enum(tasks),
  template: z.string(),
  origin: z.enum(origins),
  /** Which of the blind attempts, from 0. */
  sample: z.int(),
  teacher: z.object({
    name: z.string(),
    /** Of the model, as far as told. */
    revision: z.string(),
    /** Template and version of the prompt. */
    prompt: z.string(),
  }),
  /** Of the training prompt: the state and the question, without any hint. */
  promptSha256: z.string(),
  reasoning: z.string(),
  /** Where the server put the reasoning. */
  reasoningField: z.string(),
  content: z.string(),
  finishReason: z.string(),
  /** Tokens of reasoning and answer as the server counts them; null where it does not. */
  completionTokens: z.number().nullable(),
  /** The answer that it comes to, as {@link Question.value} or a letter; null where none can be read. */
  claimed: z.string().nullable(),
  /** Whether that is the truth; null for open questions, which a judge must look at. */
  isRight: z.boolean().nullable(),
});
export type Trace = z.infer<typeof traceSchema>;
