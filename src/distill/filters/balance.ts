import type { Question } from "../questions/question.js";
import type { Trace } from "../traces/trace.js";

/** What became of the questions of one answer. */
export interface AnswerYield {
  readonly task: string;
  /** Questions, and of those the ones that kept a trace. */
  readonly asked: number;
  readonly kept: number;
  /** Kept questions whose trace was told the answer. */
  readonly answerGiven: number;
}

/** An answer that keeps less than this share of what all keep is filtered away. */
const LOW = 0.5;

/**
 * 10. Filters take rare actions first: the yield of each answer of each template, and the answers that lost more than half
 * as much again as the average.
 */
export function balance(
  questions: readonly Question[],
  kept: readonly Trace[],
): { yields: Record<string, AnswerYield>; low: string[] } {
  const byQuestion = new Map<string, Trace>();
  for (const trace of kept) if (!byQuestion.has(trace.question)) byQuestion.set(trace.question, trace);
  const yields: Record<string, { task: string; asked: number; kept: number; answerGiven: number }> = {};
  for (const { id, task, template, value } of questions) {
    const name = `${template}: ${value}`;
    yields[name] ??= { task, asked: 0, kept: 0, answerGiven: 0 };
    const trace = byQuestion.get(id);
    yields[name].asked++;
    if (trace) yields[name].kept++;
    if (trace?.origin === "answer-given") yields[name].answerGiven++;
  }
  const overall = byQuestion.size / Math.max(1, questions.length);
  const low = Object.entries(yields)
    .filter(([, { asked, kept: left }]) => left / asked < LOW * overall)
    .map(([name]) => name);
  return { yields, low };
}
