import type { Score } from "../bench/score.js";
import { coverageLine, detectableLine, notComputedLines, scoreColumns, scoreRows } from "./score-rows.js";
import { CORRECTION_HEAD, correctionRows, groupHead, groupRow, publishedLines } from "./score-table.js";

/** A score as Markdown tables, for papers and pull requests. */
export function scoreMarkdown(score: Score): string {
  const columns = scoreColumns(score);
  const lines = [
    coverageLine(score),
    "",
    ...markdownTable(
      columns.map(({ title }) => title),
      scoreRows(score).map((row) => columns.map(({ of }) => of(row))),
    ),
    "",
    ...notComputedLines(score).map((line) => `- not computed: ${line}`),
    ...score.audit.findings.map(({ severity, message }) => `- ${severity}: ${message}`),
    ...publishedLines(score).map((line) => `- ${line}`),
    `- ${detectableLine(score)}`,
    "",
    ...markdownTable(groupHead("scenario type"), score.perScenario.map(groupRow)),
    "",
    ...markdownTable(groupHead("town"), score.perTown.map(groupRow)),
    ...(score.corrected === null ? [] : ["", ...markdownTable(CORRECTION_HEAD, correctionRows(score))]),
  ];
  return `${lines.join("\n")}\n`;
}

/** Lines of a Markdown table, first column left-aligned, the rest right-aligned. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? ":---" : "---:"))), ...rows.map(line)];
}
