import { agree, decisionText, parseDecision } from "../reasoning/decision.js";
import { DECISION } from "../traces/claims.js";
import { UNEXPLAINED } from "../traces/rules-teacher.js";
import { each } from "./filter.js";

/** 7. What comes to another decision than was driven, in its answer or in its reasoning. */
export const consistency = each(
  "consistency",
  "an answer or a decision in the reasoning that is not the truth, or that nothing seen accounts for",
  ({ trace, question }) => {
    if (trace.isRight === false)
      return { rule: "wrong answer", found: trace.claimed ?? trace.content.slice(0, 80) };
    if (trace.reasoning.includes(UNEXPLAINED)) return { rule: "unexplained", found: UNEXPLAINED };
    if (question.template !== DECISION) return undefined;
    const truth = parseDecision(question.value);
    const decided = parseDecision(trace.reasoning);
    if (!decided) return { rule: "no decision", found: trace.reasoning.slice(-120) };
    if (truth && !agree(decided, truth)) return { rule: "other decision", found: decisionText(decided) };
    return undefined;
  },
);
