import type { Question } from "../questions/question.js";
import type { KeptFrame } from "../questions/question-set.js";
import type { Trace } from "../traces/trace.js";

/** An attempt with what it is about. */
export interface TraceItem {
  readonly trace: Trace;
  readonly question: Question;
  readonly frame: KeptFrame;
}

/** Why an attempt is dropped: the rule in a word or two, and what of the text broke it. */
export interface Rejection {
  readonly rule: string;
  readonly found: string;
}

/** Looks at all attempts that the filters before it left. */
export interface TraceFilter {
  readonly name: string;
  /** What it drops, in a sentence. */
  readonly drops: string;
  /** @returns for each item why it is dropped; undefined where it stays. */
  check(items: readonly TraceItem[]): readonly (Rejection | undefined)[] | Promise<(Rejection | undefined)[]>;
}

/** A filter that looks at one attempt at a time. */
export function each(
  name: string,
  drops: string,
  check: (item: TraceItem) => Rejection | undefined,
): TraceFilter {
  return { name, drops, check: (items) => items.map(check) };
}

/** Tokens of reasoning and answer; words where no server counted them. */
export function lengthOf({ trace }: TraceItem): number {
  return trace.completionTokens ?? wordsOf(trace.reasoning).length + wordsOf(trace.content).length;
}

export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
