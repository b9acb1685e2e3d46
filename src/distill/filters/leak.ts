import { normalised } from "../../autodriverl/answers/options.js";
import { each, type TraceItem } from "./filter.js";

/** Phrases that speak of an answer that was given. */
const confessions =
  /\b(?:(?:given|provided|correct|right|reference|stated|expected|known)[\s-]+(?:answer|solution|option|decision)|ground[\s-]?truth|the hint|as (?:stated|given|told|indicated)(?: in the (?:answer|prompt|question))?|answer (?:was|is) (?:given|provided|known))\b/i;
/** How much of the hint may stand word for word before anything was observed, and where that ends: characters. */
const ECHO = 0.6;
const OPENING = 160;
/** Shorter hints are single words that any sentence may hold. */
const SHORTEST_HINT = 12;

/** 5. What shows that the answer was known beforehand. */
export const leak = each(
  "leak",
  "speaks of a given answer, or begins with it before anything was observed",
  (item) => {
    const { trace } = item;
    const said = confessions.exec(trace.reasoning);
    if (said) return { rule: "speaks of the answer", found: said[0] };
    if (trace.origin !== "answer-given") return undefined;
    const first = firstSentence(trace.reasoning);
    const stated = statedAnswer(item, first);
    if (stated) return { rule: "answer first", found: first.slice(0, 120) };
    const hint = normalised(item.question.answer);
    const echoed = longestCommon(hint, normalised(trace.reasoning.slice(0, OPENING)));
    if (hint.length >= SHORTEST_HINT && echoed > ECHO * hint.length)
      return { rule: "echo", found: trace.reasoning.slice(0, 120) };
    return undefined;
  },
);

/** The first sentence after the heading of the first stage. */
function firstSentence(text: string): string {
  const body = text.replace(/^\W*perception\W+/i, "");
  return /^[\s\S]*?[.!?](?=\s|$)/.exec(body)?.[0] ?? body;
}

/** Whether a sentence gives the answer: its letter, or its text. */
function statedAnswer({ question }: TraceItem, first: string): boolean {
  const text = question.form === "choice" ? question.answer.replace(/^[A-Z]\.\s*/, "") : question.answer;
  const words = normalised(text);
  if (words.length >= SHORTEST_HINT && normalised(first).includes(words)) return true;
  return (
    question.form === "choice" &&
    new RegExp(`\\b(?:option|answer)\\s*(?:is\\s*)?\\(?${question.answer[0]}\\b`).test(first)
  );
}

/** Length of the longest run of characters that both texts hold. */
function longestCommon(first: string, second: string): number {
  let best = 0;
  let before = new Uint16Array(second.length + 1);
  for (let i = 0; i < first.length; i++) {
    const row = new Uint16Array(second.length + 1);
    for (let j = 0; j < second.length; j++) {
      if (first[i] !== second[j]) continue;
      row[j + 1] = before[j] + 1;
      if (row[j + 1] > best) best = row[j + 1];
    }
    before = row;
  }
  return best;
}
