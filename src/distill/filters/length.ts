import { lengthOf, type Rejection, type TraceFilter, type TraceItem } from "./filter.js";

/** Bounds of a useful trace, tokens; and the share of the longest that goes, from so many traces on. */
export const LENGTHS = { shortest: 40, longest: 1200, tail: 0.01, tailFrom: 200 } as const;

/** 3. What is too short to be reasoning, or longer than nearly all others. */
export const length: TraceFilter = {
  name: "length",
  drops: `fewer than ${LENGTHS.shortest} or more than ${LENGTHS.longest} tokens, or longer than 99 % of the traces`,
  check(items: readonly TraceItem[]): (Rejection | undefined)[] {
    const lengths = items.map(lengthOf);
    const sorted = [...lengths].sort((a, b) => a - b);
    const hasTail = items.length >= LENGTHS.tailFrom;
    const bound = hasTail
      ? sorted[Math.ceil((1 - LENGTHS.tail) * sorted.length) - 1]
      : Number.POSITIVE_INFINITY;
    return lengths.map((tokens) => {
      if (tokens < LENGTHS.shortest) return { rule: "too short", found: `${tokens} tokens` };
      if (tokens > LENGTHS.longest) return { rule: "too long", found: `${tokens} tokens` };
      if (tokens > bound) return { rule: "longer than 99 %", found: `${tokens} tokens` };
      return undefined;
    });
  },
};
