import { createHash } from "node:crypto";
import { RandomStream } from "../../base/random.js";
import type { DrivingFrame } from "../frames/frame.js";
import { behavior } from "./behavior.js";
import { frameView } from "./frame-view.js";
import { perception } from "./perception.js";
import { planning } from "./planning.js";
import { prediction } from "./prediction.js";
import type { Finding, Question, QuestionForm, Template } from "./question.js";

/** All kinds of questions, stage after stage. */
export const templates: readonly Template[] = [...perception, ...prediction, ...planning, ...behavior];

/** Share of the common findings that are asked, as SimLingo keeps them. */
const COMMON_KEPT = 0.2;
/** Times that a template asks about one frame at most. */
const MOST_OF_A_KIND = 2;
/** Options of a choice at most. */
const MOST_OPTIONS = 4;

export interface Generated {
  readonly questions: Question[];
  /** Common findings that were left out, by template. */
  readonly thinned: Readonly<Record<string, number>>;
}

/** Asks about one frame. What is drawn follows from the seed, the frame and the template alone. */
export function questionsAbout(frame: DrivingFrame, split: string, seed: number): Generated {
  const view = frameView(frame);
  const questions: Question[] = [];
  const thinned: Record<string, number> = {};
  for (const template of templates) {
    let asked = 0;
    const found = template.find(view).map((finding) => {
      const id = [frame.id, template.name, finding.about].filter((part) => part !== undefined).join("/");
      return { finding, id, random: new RandomStream(`${seed}/questions/${id}`) };
    });
    for (const { finding, id, random } of found) {
      if (finding.isCommon && !random.chance(COMMON_KEPT)) {
        thinned[template.name] = (thinned[template.name] ?? 0) + 1;
      } else if (asked < MOST_OF_A_KIND) {
        asked++;
        questions.push({ ...worded(template, finding, random), id, frame: frame.id, split });
      }
    }
  }
  return { questions, thinned };
}

function worded(
  { name, task, chain, phrasings }: Template,
  finding: Finding,
  random: RandomStream,
): Omit<Question, "id" | "frame" | "split"> {
  const { value, slots = {}, objects = [] } = finding;
  const form = random.choice(Object.keys(phrasings) as QuestionForm[]);
  const wordings = phrasings[form]!;
  const phrasing = random.integer(0, wordings.length - 1);
  const asked = wordings[phrasing].replace(/\{(\w+)\}/g, (_, slot) => slots[slot]);
  const options = form === "choice" ? optionsOf(finding, random) : [];
  return {
    task,
    template: name,
    form,
    phrasing,
    question:
      form === "choice"
        ? `${asked} ${options.map((option, i) => `${letter(i)}. ${option}`).join(" ")}`
        : asked,
    options,
    answer: answerText(finding, form, options),
    value,
    objects: [...objects],
    chain: chain && [chain[0], chain[1]],
  };
}

function answerText({ answer, because }: Finding, form: QuestionForm, options: readonly string[]): string {
  if (form === "choice") return `${letter(options.indexOf(answer))}. ${answer}`;
  if (form === "yes-no") return `${answer === "yes" ? "Yes" : "No"}. ${because ?? ""}`.trim();
  return capitalised(answer);
}

/** The right option among wrong ones, in a drawn order. */
function optionsOf({ answer, others = [], areApart = () => true }: Finding, random: RandomStream): string[] {
  const chosen = [answer];
  for (const other of shuffled(others, random)) {
    if (chosen.length < MOST_OPTIONS && chosen.slice(1).every((option) => areApart(option, other)))
      chosen.push(other);
  }
  return shuffled(chosen, random);
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: RandomStream): T[] {
  const list = [...items];
  for (let last = list.length - 1; last > 0; last--) {
    const other = random.integer(0, last);
    [list[last], list[other]] = [list[other], list[last]];
  }
  return list;
}

export function letter(index: number): string {
  return String.fromCharCode(65 + index);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** How many times as often as the second answer of a template its most frequent one may stand, and how many are always kept. */
const MOST_TO_SECOND = 1.5;
const ALWAYS_KEPT = 20;

/**
 * Thins the most frequent answer of each template, within each split, until it is at most one and a half times as
 * frequent as the second: else a student learns to say it always. Which go follows from their ids.
 */
export function balanced(questions: readonly Question[]): Question[] {
  const groups = new Map<string, Map<string, Question[]>>();
  for (const question of questions) {
    const key = `${question.split}/${question.template}`;
    const values = groups.get(key) ?? new Map<string, Question[]>();
    groups.set(key, values);
    const same = values.get(question.value);
    if (same) same.push(question);
    else values.set(question.value, [question]);
  }
  const dropped = new Set<string>();
  for (const values of groups.values()) {
    const [most, second] = [...values.values()].sort((a, b) => b.length - a.length);
    if (!second) continue;
    const kept = Math.max(ALWAYS_KEPT, Math.floor(MOST_TO_SECOND * second.length));
    const order = [...most].sort((a, b) => (lot(a.id) < lot(b.id) ? -1 : 1));
    for (const { id } of order.slice(kept)) dropped.add(id);
  }
  return questions.filter(({ id }) => !dropped.has(id));
}

/** A place in a drawing of lots that a question's id decides. */
function lot(id: string): string {
  return createHash("sha256").update(id).digest("hex");
}
