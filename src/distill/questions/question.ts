import { z } from "zod";
import { type Task, tasks } from "../../autodriverl/objective/difficulty.js";
import type { FrameView } from "./frame-view.js";

export { type Task, tasks };

export const questionForms = ["open", "yes-no", "choice"] as const;
export type QuestionForm = (typeof questionForms)[number];

/** One question about one frame, with its answer. */
export const questionSchema = z.object({
  /** Unique: frame, template and object. */
  id: z.string(),
  frame: z.string(),
  split: z.string(),
  task: z.enum(tasks),
  /** What is asked; its answers are balanced against each other. */
  template: z.string(),
  form: z.enum(questionForms),
  /** Number of the phrasing that was drawn. */
  phrasing: z.int(),
  question: z.string(),
  /** Of a choice: in the order of the letters. */
  options: z.array(z.string()),
  /** What a perfect answerer says: a letter with its option, `Yes. ...`, or a sentence. */
  answer: z.string(),
  /** The answer without its words, as it is counted: `red`, `yes`. */
  value: z.string(),
  /** Tags of the objects that the question or the answer speaks of: `<c1,CAM_FRONT,84.0,42.5>`. */
  objects: z.array(z.string()),
  /** Place in DriveLM-CARLA's graph: chain and layer; null for questions that it has not. */
  chain: z.tuple([z.int(), z.int()]).nullable(),
});
export type Question = z.infer<typeof questionSchema>;

/** What a template finds to ask about a frame. */
export interface Finding {
  /** As {@link Question.value}. */
  readonly value: string;
  /** The answer in words, for open questions and as the right option of a choice. */
  readonly answer: string;
  /** Wrong options: none may follow from the right one, nor be told apart from it by a hair only. */
  readonly others?: readonly string[];
  /** Whether two wrong options may stand in one choice; all may where absent. */
  readonly areApart?: (first: string, second: string) => boolean;
  /** Why, as a sentence; follows a yes or no. */
  readonly because?: string;
  /** What fills the phrasing's braces. */
  readonly slots?: Readonly<Record<string, string>>;
  readonly objects?: readonly string[];
  /** Tells several findings of a template apart. */
  readonly about?: string;
  /** What most frames have: a negative such as no light, or what stays the same along a road. Asked one time in five. */
  readonly isCommon?: boolean;
}

/** A kind of question. */
export interface Template {
  readonly name: string;
  readonly task: Task;
  readonly chain: readonly [number, number] | null;
  /** Phrasings by form; slots in braces. */
  readonly phrasings: Readonly<Partial<Record<QuestionForm, readonly string[]>>>;
  find(view: FrameView): Finding[];
}
