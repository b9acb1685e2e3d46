import { normalised, type Option, optionsOf } from "../answers/options.js";
import { chosenOption } from "../answers/read-answer.js";
import { tagsOf, type VqaFrame, type VqaItem } from "./item.js";
import { type OptionConflict, optionConflict } from "./option-conflicts.js";

/** Why an item is not used, in the order in which the rules are tried: an item counts under the first that it breaks. */
export const cleaningRules = [
  "empty-text",
  "duplicate-question",
  "equal-options",
  "overlapping-options",
  "one-step-options",
  "answer-no-option",
  "unknown-object",
  "bad-box",
  "missing-picture",
] as const;
export type CleaningRule = (typeof cleaningRules)[number];

export interface Cleaned {
  readonly kept: readonly VqaItem[];
  readonly removed: Readonly<Record<CleaningRule, number>>;
  /** Some removed items of each rule, to look at. */
  readonly examples: Readonly<Partial<Record<CleaningRule, readonly string[]>>>;
}

const MOST_EXAMPLES = 5;

/**
 * The items of frames that are sound. The paper removes annotation errors, duplicate options and questions whose options are not exclusive;
 * these rules are ours.
 *
 * @param hasPicture whether the picture at a path is there; without it pictures are not looked for.
 */
export function cleaned(frames: readonly VqaFrame[], hasPicture?: (path: string) => boolean): Cleaned {
  const removed = Object.fromEntries(cleaningRules.map((rule) => [rule, 0])) as Record<CleaningRule, number>;
  const examples: Partial<Record<CleaningRule, string[]>> = {};
  const kept: VqaItem[] = [];
  for (const frame of frames) {
    const asked = new Set<string>();
    for (const item of frame.items) {
      const rule = brokenRule(item, frame, asked, hasPicture);
      asked.add(askedText(item));
      if (rule === null) {
        kept.push(item);
        continue;
      }
      removed[rule]++;
      const some = examples[rule] ?? [];
      examples[rule] = [...some, `${item.id}: ${item.question} → ${item.truth}`].slice(0, MOST_EXAMPLES);
    }
  }
  return { kept, removed, examples };
}

function brokenRule(
  item: VqaItem,
  frame: VqaFrame,
  asked: ReadonlySet<string>,
  hasPicture: ((path: string) => boolean) | undefined,
): CleaningRule | null {
  if (item.question.trim() === "" || item.truth.trim() === "") return "empty-text";
  if (asked.has(askedText(item))) return "duplicate-question";
  if (item.form === "mcq") {
    const options = optionsOf(item.question);
    const conflict = worstConflict(options);
    if (conflict !== null) return conflict;
    if (!truthIsOption(item.truth, options)) return "answer-no-option";
  }
  // Files for evaluation list no objects; their tags cannot be looked up.
  const tags = frame.objects.size === 0 ? [] : tagsOf(item.question);
  if (tags.some((tag) => !frame.objects.has(tag))) return "unknown-object";
  if (tags.some((tag) => !boxIsSound(frame.objects.get(tag)!.box, frame.imageSize))) return "bad-box";
  const paths = Object.values(item.images);
  if (hasPicture && (paths.length === 0 || !paths.every(hasPicture))) return "missing-picture";
  return null;
}

/** Case and marks apart; tags with their coordinates stay, since they tell objects apart. */
function askedText({ task, question }: VqaItem): string {
  return `${task} ${question.toLowerCase().replace(/\s+/g, " ").trim()}`;
}

const ruleOfConflict: Readonly<Record<OptionConflict, CleaningRule>> = {
  equal: "equal-options",
  overlap: "overlapping-options",
  "one-step": "one-step-options",
};

function worstConflict(options: readonly Option[]): CleaningRule | null {
  const conflicts = options.flatMap((a, i) =>
    options.slice(i + 1).map((b) => optionConflict(a.text, b.text)),
  );
  const worst = (["equal", "overlap", "one-step"] as const).find((conflict) => conflicts.includes(conflict));
  return worst === undefined ? null : ruleOfConflict[worst];
}

/** The truth names an option, and where it also tells its text, that is the option's. */
function truthIsOption(truth: string, options: readonly Option[]): boolean {
  const letter = chosenOption(truth, options);
  if (letter === null) return false;
  const told = /^\s*\(?[A-H][.):]\)?\s*(.+)$/s.exec(truth)?.[1];
  return (
    told === undefined ||
    normalised(told) === normalised(options.find((option) => option.letter === letter)!.text)
  );
}

function boxIsSound(
  [left, top, right, bottom]: readonly [number, number, number, number],
  size: VqaFrame["imageSize"],
): boolean {
  return right > left && bottom > top && right > 0 && bottom > 0 && left < size.width && top < size.height;
}
