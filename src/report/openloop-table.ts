import { styleText } from "node:util";
import Table from "cli-table3";
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

/** An evaluation for people at a terminal. @param colour whether the terminal shows colours. */
export function openLoopTable(
  evaluation: Evaluation,
  names: readonly ProtocolName[],
  colour: boolean,
): string {
  const bold = (text: string) => (colour ? styleText("bold", text) : text);
  const dim = (text: string) => (colour ? styleText("dim", text) : text);
  const table = (head: readonly string[], rows: readonly string[][]) => {
    const drawn = new Table({
      head: head.map(bold),
      style: { head: [], border: [], compact: true },
      colAligns: head.map((_, i) => (i === 0 ? "left" : "right")),
    });
    drawn.push(...rows);
    return drawn.toString();
  };
  const lines = [
    bold(evaluation.source),
    coverageText(evaluation),
    table(PROTOCOL_HEAD, protocolRows(evaluation, names)),
    ...ruleLines(names).map(dim),
    "",
    "Averages beside planners that see nothing of the road:",
    table(baselineHead(evaluation), baselineRows(evaluation, names)),
    "",
    "Averages by command and motion:",
    table(SLICE_HEAD, sliceRows(evaluation)),
    ...evaluation.notComputed.map((reason) => dim(`not computed: ${reason}`)),
  ];
  return `${lines.join("\n")}\n`;
}
