import pLimit from "p-limit";
import { ChatFault } from "../../chat/fault.js";
import type { KeptChat } from "../../chat/kept-chat.js";
import { optionsOf } from "../answers/options.js";
import { PROMPT_VERSION, questionMessages } from "../answers/prompt.js";
import { chosenOption, withoutReasoning, yesOrNo } from "../answers/read-answer.js";
import type { VqaItem } from "../data/item.js";
import { wholeText } from "../data/score-items.js";
import type { JudgeStage } from "../rewards/judge-stage.js";
import type { BenchPictures } from "./bench-pictures.js";
import type { Setting } from "./settings.js";

/** One answer to one question in one setting and run, judged. */
export interface Verdict {
  readonly item: VqaItem;
  readonly setting: Setting;
  readonly run: number;
  /** Null where the model's server refused the question. */
  readonly answer: string | null;
  /** From 0 to 100; null where there is no answer, or no score of the judge's. */
  readonly score: number | null;
  /** Whether the chosen option or the yes or no is the true one, told without a judge; null for open questions. */
  readonly isCorrect: boolean | null;
  readonly isBlank: boolean;
}

export interface EvaluationOrder {
  readonly items: readonly VqaItem[];
  readonly settings: readonly Setting[];
  readonly runs: number;
  /** Answers questions: a model, or a file of its answers. */
  readonly answerer: Answerer;
  readonly judge: JudgeStage;
  readonly onProgress: (done: number, total: number) => void;
}

/** The answer to a question; null where there will never be one. */
export type Answerer = (item: VqaItem, setting: Setting, run: number) => Promise<string | null>;

/** Questions under way at once; the servers have bounds of their own. */
const AT_ONCE = 128;

/** Asks and judges every question in every setting and run. Throws what the chats throw; what was answered is kept. */
export async function evaluate(order: EvaluationOrder): Promise<Verdict[]> {
  const { items, settings, runs, onProgress } = order;
  const slots = pLimit(AT_ONCE);
  const total = items.length * settings.length * runs;
  let done = 0;
  // A frame's questions and their runs follow each other, so that its pictures are made once.
  const asked = settings.flatMap((setting) =>
    items.flatMap((item) => Array.from({ length: runs }, (_, run) => ({ item, setting, run }))),
  );
  return Promise.all(
    asked.map(({ item, setting, run }) =>
      slots(async () => {
        const verdict = await verdictOn(item, setting, run, order);
        onProgress(++done, total);
        return verdict;
      }),
    ),
  );
}

async function verdictOn(
  item: VqaItem,
  setting: Setting,
  run: number,
  order: EvaluationOrder,
): Promise<Verdict> {
  const answer = await order.answerer(item, setting, run);
  if (answer === null) return { item, setting, run, answer, score: null, isCorrect: null, isBlank: false };
  const { task, form, question, truth, description } = item;
  const isBlank = withoutReasoning(answer) === "";
  // A judge has nothing to grade in a blank answer.
  const score = isBlank
    ? 0
    : (await order.judge.score({ task, form, question, truth, description, response: answer })).score;
  return { item, setting, run, answer, score, isCorrect: isRight(item, answer), isBlank };
}

/** Whether an answer is right as far as that needs no judge. */
export function isRight(
  { form, question, truth }: Pick<VqaItem, "form" | "question" | "truth">,
  answer: string,
): boolean | null {
  if (form === "mcq") {
    const options = optionsOf(question);
    const right = chosenOption(truth, options);
    return right === null ? null : chosenOption(answer, options) === right;
  }
  if (form === "vqa") return null;
  const right = yesOrNo(truth);
  return right === null ? null : yesOrNo(answer) === right;
}

/** How a model is asked: the paper evaluates at temperature 0.2 with at most 4,096 tokens. */
export interface AnswerSampling {
  readonly temperature: number;
  readonly maxTokens: number;
}

/** A model that looks at pictures. Each setting and run is asked anew, also where pictures are equal. */
export function modelAnswerer(
  model: KeptChat,
  pictures: BenchPictures,
  places: "pixels" | "shares",
  sampling: AnswerSampling,
): Answerer {
  return async (item, setting, run) => {
    const messages = questionMessages(item, await pictures.of(item, setting), places);
    try {
      const as = { prompt: `${PROMPT_VERSION}, ${setting}`, sample: run };
      return wholeText(await model.ask({ messages, sampling: { ...sampling, seed: run } }, as));
    } catch (error) {
      if (error instanceof ChatFault && error.isOfRequest) return null;
      throw error;
    }
  };
}
