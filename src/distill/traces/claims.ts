import { chosenOption, yesOrNo } from "../../autodriverl/answers/read-answer.js";
import { letter } from "../questions/generate.js";
import type { Question } from "../questions/question.js";
import { agree, parseDecision } from "../reasoning/decision.js";

/** What an answer comes to, and whether that is right; null where nobody but a reader can tell. */
export interface Claim {
  readonly claimed: string | null;
  readonly isRight: boolean | null;
}

/** The template whose answers are decisions in words. */
export const DECISION = "decision";

/** Reads an answer to a question. */
export function claimOf(question: Question, content: string): Claim {
  if (question.form === "choice") {
    const options = question.options.map((text, index) => ({ letter: letter(index), text }));
    const claimed = chosenOption(content, options);
    return { claimed, isRight: claimed === question.answer[0] };
  }
  if (question.form === "yes-no") {
    const claimed = yesOrNo(content);
    return { claimed, isRight: claimed === question.value };
  }
  if (question.template !== DECISION) return { claimed: null, isRight: null };
  const decision = parseDecision(content);
  const truth = parseDecision(question.value);
  return {
    claimed: decision ? `${decision.steering} and ${decision.speed}` : null,
    isRight: decision !== undefined && truth !== undefined && agree(decision, truth),
  };
}
