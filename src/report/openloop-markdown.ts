import type { Evaluation } from "../openloop/evaluation.js";
import type { ProtocolName } from "../openloop/protocols.js";
import {
  baselineHead,
  baselineRows,
  coverageText,
  PROTOCOL_HEAD,
  protocolRows,
  ruleLines,
  SLICE_HEAD,
  sliceRows,
} from "./openloop-rows.js";
import { markdownTable } from "./score-markdown.js";

/** An evaluation as Markdown tables, for papers and pull requests. */
export function openLoopMarkdown(evaluation: Evaluation, names: readonly ProtocolName[]): string {
  const lines = [
    `${evaluation.source}: ${coverageText(evaluation)}`,
    "",
    ...markdownTable(PROTOCOL_HEAD, protocolRows(evaluation, names)),
    "",
    ...markdownTable(baselineHead(evaluation), baselineRows(evaluation, names)),
    "",
    ...markdownTable(SLICE_HEAD, sliceRows(evaluation)),
    "",
    ...ruleLines(names).map((line) => `- ${line}`),
    ...evaluation.notComputed.map((reason) => `- not computed: ${reason}`),
  ];
  return `${lines.join("\n")}\n`;
}
