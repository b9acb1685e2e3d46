import { existsSync } from "node:fs";
import { join } from "node:path";
import { DriverxError } from "../../base/errors.js";
import { readBytes, writeFileWhole } from "../../base/files.js";
import { version } from "../../base/version.js";
import { contentKey } from "../../chat/content-key.js";
import { ChatFault } from "../../chat/fault.js";
import type { KeptChat } from "../../chat/kept-chat.js";
import { ASKED_VERSION, askedText, textHash } from "../prompts.js";
import type { Question } from "../questions/question.js";
import { type KeptFrame, readFrames, readQuestions } from "../questions/question-set.js";
import { parseDecision } from "../reasoning/decision.js";
import { claimOf, DECISION } from "./claims.js";
import { RULES_VERSION, writeByRules } from "./rules-teacher.js";
import { TEACHER_VERSION, teacherMessages } from "./teacher-prompt.js";
import type { Trace } from "./trace.js";

/** Who is asked. */
export type Teacher =
  | { readonly type: "rules" }
  | {
      readonly type: "chat";
      readonly chat: KeptChat;
      readonly name: string;
      readonly revision: string;
      /** Blind attempts at each question. */
      readonly samples: number;
      readonly temperature: number;
      readonly topP: number;
      readonly maxTokens: number;
    };

export interface TraceOrder {
  /** Folder of a question set. */
  readonly set: string;
  readonly teacher: Teacher;
  /** Templates whose questions are put to the teacher. */
  readonly templates: readonly string[];
  readonly out: string;
  /** Questions under way at once. */
  readonly atOnce: number;
  readonly onProgress: (done: number, total: number, note: string) => void;
}

/** `manifest.json` beside `traces.jsonl`. */
export interface TraceManifest {
  readonly version: 1;
  readonly driverx: string;
  readonly set: string;
  readonly teacher: Trace["teacher"];
  readonly askedVersion: string;
  readonly templates: readonly string[];
  readonly questions: number;
  readonly attempts: number;
  /** Questions with a right blind attempt, those that fell back to the given answer, and those that got nothing. */
  readonly blind: number;
  readonly answerGiven: number;
  readonly failed: number;
  /** Of the answered questions by answer: the share that needed the given answer, the honest measure of what the teacher knows. */
  readonly fallbackByAnswer: Readonly<Record<string, { readonly asked: number; readonly fallback: number }>>;
  /** Replies without reasoning. */
  readonly empty: number;
}

/** More replies than this share without reasoning mean that it is not read where it is written. */
const MOST_EMPTY = 0.01;

/**
 * Puts the questions of a set to a teacher: blind first, with the answer given where no blind attempt is right. Writes
 * every attempt to `traces.jsonl`, in the order of the questions, and `manifest.json`.
 *
 * @throws DriverxError OUT_OCCUPIED, QUESTIONS_NONE, TEACHER_UNFIT where the rules are asked what they do not know,
 *   TRACES_EMPTY where more than 1 % of the replies hold no reasoning, or what asking throws.
 */
export async function makeTraces(order: TraceOrder): Promise<TraceManifest> {
  const { set, teacher, templates, out, atOnce, onProgress } = order;
  if (existsSync(join(out, "manifest.json")))
    throw new DriverxError("OUT_OCCUPIED", `${out} holds traces already; choose another --out`);
  if (teacher.type === "rules" && templates.some((name) => name !== DECISION)) {
    throw new DriverxError(
      "TEACHER_UNFIT",
      `the rules know answers to the template ${DECISION} only; leave --templates out`,
    );
  }
  const frames = readFrames(set);
  const questions = readQuestions(set).filter(({ template }) => templates.includes(template));
  if (questions.length === 0) {
    throw new DriverxError(
      "QUESTIONS_NONE",
      `${set} has no question of the template ${templates.join(", ")}`,
    );
  }
  const asked: Trace[][] = new Array(questions.length).fill([]);
  let done = 0;
  let next = 0;
  const work = async () => {
    while (next < questions.length) {
      const index = next++;
      const question = questions[index];
      asked[index] = await attempts(question, frames.get(question.frame)!, order);
      onProgress(++done, questions.length, question.template);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const traces = asked.flat();
  const manifest = manifestOf(order, questions, asked);
  const { empty } = manifest;
  if (empty > MOST_EMPTY * traces.length) {
    throw new DriverxError(
      "TRACES_EMPTY",
      `${empty} of ${traces.length} replies hold no reasoning: the server puts it into a field that nobody reads, or the model does not reason; ask it one question by hand`,
    );
  }
  writeFileWhole(join(out, "traces.jsonl"), traces.map((trace) => `${JSON.stringify(trace)}\n`).join(""));
  writeFileWhole(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
  return manifest;
}

function attempts(question: Question, frame: KeptFrame, order: TraceOrder): Promise<Trace[]> {
  return order.teacher.type === "rules"
    ? Promise.resolve(ruleAttempts(question, frame))
    : chatAttempts(question, frame, order.set, order.teacher);
}

/** One blind attempt, and where it is wrong the reasoning that leads to what was driven. */
function ruleAttempts(question: Question, frame: KeptFrame): Trace[] {
  // The rules get the frame without its truth: they cannot look at what no camera shows.
  const { truth: _, ...seen } = frame;
  const attempt = (origin: Trace["origin"]) => {
    const given = origin === "blind" ? undefined : parseDecision(question.value);
    return traceOf(question, frame, origin, 0, rulesTeacher, {
      ...writeByRules(seen, question, given),
      reasoningField: "reasoning",
      finishReason: "stop",
      completionTokens: null,
    });
  };
  const blind = attempt("blind");
  return blind.isRight ? [blind] : [blind, attempt("answer-given")];
}

const rulesTeacher: Trace["teacher"] = { name: "rules", revision: version, prompt: RULES_VERSION };

async function chatAttempts(
  question: Question,
  frame: KeptFrame,
  set: string,
  teacher: Teacher & { type: "chat" },
): Promise<Trace[]> {
  const images = new Map(
    frame.images.map(({ camera, path }) => [camera, readBytes(join(set, path), "picture")] as const),
  );
  const { temperature, topP, maxTokens, name, revision } = teacher;
  const by = { name, revision, prompt: TEACHER_VERSION };
  const ask = async (origin: Trace["origin"], sample: number): Promise<Trace[]> => {
    const hint = origin === "blind" ? undefined : question.answer;
    try {
      const reply = await teacher.chat.ask(
        {
          messages: teacherMessages(frame, question, images, hint),
          sampling: { temperature, topP, maxTokens, seed: sample },
        },
        { prompt: TEACHER_VERSION, sample },
      );
      const { reasoning, reasoningField, content, finishReason, usage } = reply;
      const completionTokens = usage?.completionTokens ?? null;
      return [
        traceOf(question, frame, origin, sample, by, {
          reasoning,
          reasoningField,
          content,
          finishReason,
          completionTokens,
        }),
      ];
    } catch (error) {
      // One question that gets no answer costs itself; the next run of the same command asks it again.
      if (error instanceof ChatFault && error.type !== "unwelcome") return [];
      throw error;
    }
  };
  const blind = await Promise.all(
    Array.from({ length: teacher.samples }, (_, sample) => ask("blind", sample)),
  );
  const found = blind.flat();
  // What nobody but a reader can judge counts as found.
  if (found.some(({ isRight }) => isRight !== false)) return found;
  return [...found, ...(await ask("answer-given", 0))];
}

function traceOf(
  question: Question,
  frame: KeptFrame,
  origin: Trace["origin"],
  sample: number,
  teacher: Trace["teacher"],
  said: Pick<Trace, "reasoning" | "reasoningField" | "content" | "finishReason" | "completionTokens">,
): Trace {
  const promptSha256 = textHash(askedText(frame, question));
  return {
    key: contentKey({ question, promptSha256, frame: frame.id, origin, sample, teacher }),
    question: question.id,
    frame: frame.id,
    split: question.split,
    task: question.task,
    template: question.template,
    origin,
    sample,
    teacher,
    promptSha256,
    ...said,
    ...claimOf(question, said.content),
  };
}

function manifestOf(
  { set, teacher, templates }: TraceOrder,
  questions: readonly Question[],
  asked: readonly (readonly Trace[])[],
): TraceManifest {
  const fallbackByAnswer: Record<string, { asked: number; fallback: number }> = {};
  let blind = 0;
  let answerGiven = 0;
  for (const [index, traces] of asked.entries()) {
    if (traces.length === 0) continue;
    const { value } = questions[index];
    fallbackByAnswer[value] ??= { asked: 0, fallback: 0 };
    const counts = fallbackByAnswer[value];
    counts.asked++;
    if (traces.some(({ origin }) => origin === "answer-given")) {
      counts.fallback++;
      answerGiven++;
    } else blind++;
  }
  const traces = asked.flat();
  return {
    version: 1,
    driverx: version,
    set,
    teacher:
      teacher.type === "rules"
        ? rulesTeacher
        : { name: teacher.name, revision: teacher.revision, prompt: TEACHER_VERSION },
    askedVersion: ASKED_VERSION,
    templates: [...templates],
    questions: questions.length,
    attempts: traces.length,
    blind,
    answerGiven,
    failed: asked.filter((list) => list.length === 0).length,
    fallbackByAnswer,
    empty: traces.filter(({ reasoning }) => reasoning.trim() === "").length,
  };
}
