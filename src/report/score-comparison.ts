import { styleText } from "node:util";
import Table from "cli-table3";
import type { Comparison, PairScore } from "../bench/compare.js";
import { intervalText, percentText, pointsText } from "./score-rows.js";

/** A comparison for people at a terminal. @param colour whether the terminal shows colours. */
export function comparisonTable(comparison: Comparison, colour: boolean): string {
  const table = (head: readonly string[], rows: string[][]) => {
    const drawn = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
    drawn.push(...rows);
    return drawn.toString();
  };
  const { verdict } = comparison;
  const verdictStyle = { "non-inferior": "green", inferior: "red", inconclusive: "yellow" } as const;
  const lines = [
    `A ${comparison.a}`,
    `B ${comparison.b}`,
    pairsLine(comparison),
    table(COMPARISON_HEAD, comparisonRows(comparison)),
    ...(comparison.flipped.length > 0
      ? ["routes that flipped", table(FLIPPED_HEAD, comparison.flipped.map(flippedRow))]
      : ["no route flipped between success and failure"]),
    colour ? styleText(verdictStyle[verdict.type], verdictLine(comparison)) : verdictLine(comparison),
  ];
  return `${lines.join("\n")}\n`;
}

export const COMPARISON_HEAD = ["metric", "A", "B", "B − A", "95 % interval", "p", "p (Holm)", "test"];

/** One row a metric; abilities carry Holm's correction. */
export function comparisonRows({ drivingScore, success, abilities }: Comparison): string[][] {
  const rateRow = (name: string, rates: typeof success, correctedP: number | null) => [
    name,
    percentText(rates.rateA),
    percentText(rates.rateB),
    `${signed(100 * (rates.rateB - rates.rateA))} %`,
    "–",
    pText(rates.p),
    correctedP === null ? "–" : pText(correctedP),
    `McNemar exact by routes, ${rates.onlyA} against ${rates.onlyB} of ${rates.pairs}`,
  ];
  return [
    [
      "Driving score",
      pointsText(drivingScore.meanA),
      pointsText(drivingScore.meanB),
      signed(drivingScore.difference),
      intervalText(drivingScore.interval, signed),
      pText(drivingScore.p),
      "–",
      `sign flips; B wins ${percentText(drivingScore.probabilityOfSuperiority)}`,
    ],
    rateRow("Success rate", success, null),
    ...abilities.map((row) => rateRow(row.ability.replace("_", " "), row, row.correctedP)),
  ];
}

export const FLIPPED_HEAD = ["route", "scenario", "town", "A", "B", "status A", "status B"];

export function flippedRow(pair: PairScore): string[] {
  return [
    pair.routeId,
    pair.scenario ?? "–",
    pair.town ?? "–",
    pointsText(pair.scoreA),
    pointsText(pair.scoreB),
    pair.statusA,
    pair.statusB,
  ];
}

export function pairsLine({ pairs, onlyA, onlyB }: Comparison): string {
  const alone = onlyA.length + onlyB.length;
  return `${pairs} pairs${alone > 0 ? `; left out: ${onlyA.length} only in A, ${onlyB.length} only in B` : ""}`;
}

export function verdictLine({ verdict }: Comparison): string {
  const { type, margin, missing } = verdict;
  const stated = `verdict at a margin of ${margin} in driving score: B is ${type === "inconclusive" ? "neither shown non-inferior nor inferior (inconclusive)" : `${type} to A`}`;
  if (type !== "inconclusive") return stated;
  if (missing > 0) {
    return `${stated}; B has no record of ${counted(missing, "run")} that A drove: drive them with B and compare again`;
  }
  return `${stated}; ${decidingText(verdict)}`;
}

/** What would decide, in a sentence. */
function decidingText({ furtherRoutes, furtherRepetitions }: Comparison["verdict"]): string {
  const routes = furtherRoutes === null ? [] : [counted(furtherRoutes, "further route")];
  const repetitions =
    furtherRepetitions === null
      ? []
      : [`${counted(furtherRepetitions, "further repetition")} of these routes`];
  const ways = [...routes, ...repetitions];
  return ways.length === 0
    ? "these routes say too little to tell how many more would decide"
    : `about ${ways.join(" or ")} would decide if the difference stays`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function signed(value: number): string {
  return `${value > 0 ? "+" : ""}${value.toFixed(2)}`;
}

function pText(p: number): string {
  return p < 0.0001 ? "< 0.0001" : p.toFixed(4);
}
