import { styleText } from "node:util";
import Table from "cli-table3";
import type { GroupScore, Score } from "../bench/score.js";
import {
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
    ...(score.corrected === null ? [] : ["", table(SWITCH_HEAD, switchRows(score))]),
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

export const SWITCH_HEAD = [
  "switch alone",
  "driving score",
  "success rate",
  "efficiency",
  "comfort",
  "ability mean",
];

/** The metrics under each correction by itself. */
export function switchRows({ corrected }: Score): string[][] {
  return (corrected?.switches ?? []).map(({ name, alone }) => [
    name,
    pointsText(alone.drivingScore),
    percentText(alone.successRate),
    pointsText(alone.efficiency),
    percentText(alone.comfort),
    percentText(alone.abilities.mean),
  ]);
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
