import { RuleStage } from "../../autodriverl/rewards/rule-stage.js";
import { each } from "./filter.js";

const rules = new RuleStage();
const looked = new Set(["repeated-sentence", "few-grams", "loop"]);

/** 4. What repeats itself, by the rule that rewards have. */
export const repetition = each(
  "repetition",
  "sentences, runs of words or endings that repeat",
  ({ trace }) => {
    const broken = rules.check({ response: trace.reasoning });
    return broken && looked.has(broken) ? { rule: broken, found: trace.reasoning.slice(-80) } : undefined;
  },
);
