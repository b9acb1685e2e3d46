import { each } from "./filter.js";

/** 1. What did not arrive whole. */
export const transport = each(
  "transport",
  "replies that were cut, came without a count of tokens, or lack reasoning or answer",
  ({ trace }) => {
    const { finishReason, completionTokens, reasoning, content, teacher } = trace;
    if (finishReason !== "stop")
      return { rule: "not ended", found: `finish_reason ${finishReason || "absent"}` };
    if (reasoning.trim() === "") return { rule: "no reasoning", found: content.slice(0, 80) };
    if (content.trim() === "") return { rule: "no answer", found: reasoning.slice(-80) };
    // The rules send nothing that could be counted.
    if (completionTokens === null && teacher.name !== "rules") return { rule: "no usage", found: "" };
    return undefined;
  },
);
