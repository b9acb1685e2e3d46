import { join } from "node:path";
import { readTraces } from "../filters/run-filters.js";
import { DECISION } from "./claims.js";

/**
 * The reasoning that stands before a frame's action tokens, by frame: that of the first kept trace about its decision.
 * Traces about other questions say nothing of what to do.
 */
export function reasoningByFrame(keptTraces: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const { frame, template, reasoning } of readTraces(join(keptTraces, "traces.jsonl")))
    if (template === DECISION && !found.has(frame)) found.set(frame, reasoning);
  return found;
}
