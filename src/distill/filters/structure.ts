import { each } from "./filter.js";

/** Tags that belong around the reasoning, and tokens of chat templates: neither may be left in a text. */
const leftover = /<\/?think>|<\|[^|]*\|>|<\/?s>|\[\/?INST\]/i;
const stages = ["perception", "prediction", "planning", "behavior"];
/** Share of letters that must be Latin. */
const LATIN = 0.97;

/** 2. What has not the form that was asked for. */
export const structure = each(
  "structure",
  "left-over tags or template tokens, a missing stage, another language",
  ({ trace: { reasoning, content } }) => {
    const left = leftover.exec(`${reasoning}\n${content}`);
    if (left) return { rule: "left-over tag", found: left[0] };
    const lower = reasoning.toLowerCase();
    const missing = stages.find((stage) => !lower.includes(stage));
    if (missing) return { rule: "missing stage", found: missing };
    const letters = reasoning.match(/\p{L}/gu) ?? [];
    const latin = reasoning.match(/\p{Script=Latin}/gu) ?? [];
    if (latin.length < LATIN * letters.length)
      return { rule: "language", found: (/[^\p{Script=Latin}\p{P}\p{N}\s]+/u.exec(reasoning) ?? [""])[0] };
    return undefined;
  },
);
