import { styleText } from "node:util";
import Table from "cli-table3";
import type { GroupScore } from "../bench/group-scores.js";
import type { Score } from "../bench/score.js";
import {
  correctionChanges,
  coverageLine,
  detectableLine,
  intervalText,
  notComputedLines,
  percentText,
  pointsText,
  scoreColumns,
  scoreRows,
} from "./score-rows.js";

type Style = "bold" | "red" | "yellow" | "dim";

/** A score for people at a terminal. @param colour whether the terminal shows colours. */
export function scoreTable(score: Score, colour: boolean): string {
  const styled = (style: Style, text: string) => (colour ? styleText(style, text) : text);
  const table = (head: string[], rows: string[][]) => {
    const drawn = new Table({
      head: head.map((title) => styled("bold", title)),
      style: { head: [], border: [], compact: true },
      colAligns: head.map((_, i) => (i === 0 ? "left" : "right")),
    });
    drawn.push(...rows);
    return drawn.toString();
  };
  const correctionTable = (corrected: Score) => {
    const drawn = new Table({ head: CORRECTION_HEAD, style: { head: [], border: [] } });
    for (const { name, changes } of correctionChanges(corrected))
      drawn.push([name, changes.join("\n") || "nothing here"]);
    return drawn.toString();
  };
  const columns = scoreColumns(score);
  const lines = [
    styled("bold", score.source),
    coverageLine(score),
    table(
      columns.map(({ title }) => title),
      scoreRows(score).map((row) => columns.map(({ of }) => of(row))),
    ),
    ...notComputedLines(score).map((line) => styled("dim", `not computed: ${line}`)),
    "",
    table(groupHead("scenario type"), score.perScenario.map(groupRow)),
    table(groupHead("town"), score.perTown.map(groupRow)),
    ...(score.corrected === null ? [] : ["", correctionTable(score)]),
    "",
    styled("dim", detectableLine(score)),
    ...score.audit.findings.map(({ severity, message }) =>
      severity === "misleading"
        ? styled("red", `misleading: ${message}`)
        : styled("yellow", `note: ${message}`),
    ),
    ...publishedLines(score),
  ];
  return `${lines.join("\n")}\n`;
}

export function groupHead(name: string): string[] {
  return [name, "records", "success rate", "95 % interval", "driving score", "95 % interval"];
}

export function groupRow(group: GroupScore): string[] {
  return [
    group.name,
    String(group.records),
    percentText(group.successRate),
    intervalText(group.successRateInterval, percentText),
    pointsText(group.drivingScore),
    intervalText(group.drivingScoreInterval, pointsText),
  ];
}

export const CORRECTION_HEAD = ["correction alone", "changes"];

/** What each correction changes, in one cell. */
export function correctionRows(score: Score): string[][] {
  return correctionChanges(score).map(({ name, changes }) => [name, changes.join(", ") || "nothing here"]);
}

export function publishedLines({ audit }: Score): string[] {
  if (audit.published === null) return [];
  const { percent, runs, possible, nearest } = audit.published;
  const near = nearest.map((rate) => rate.toFixed(3)).join(" and ");
  return [
    possible
      ? `A success rate of ${percent} % is possible for ${runs} runs.`
      : `A success rate of ${percent} % is impossible for ${runs} runs; the nearest are ${near} %.`,
  ];
}
