import { ABILITY_NAMES } from "../bench/abilities.js";
import type { Interval } from "../bench/intervals.js";
import type { MetricValues, Score } from "../bench/score.js";

/** The figures of a score as text, for the terminal, Markdown and HTML alike. */

/** One metric in all its versions; a dash where there is none. */
export interface ScoreRow {
  readonly metric: string;
  readonly official: string;
  readonly fitting: string;
  readonly interval: string;
  readonly corrected: string;
}

export const NONE = "–";

/** Headings of {@link scoreRows}; columns that would repeat or stay empty are left out by {@link scoreColumns}. */
export function scoreColumns(score: Score): { title: string; of: (row: ScoreRow) => string }[] {
  const { divisor, audit, statistics, corrected } = score;
  return [
    { title: "metric", of: (row) => row.metric },
    { title: `official (÷ ${divisor})`, of: (row) => row.official },
    ...(audit.fitting.divisor === divisor
      ? []
      : [{ title: `÷ ${audit.fitting.divisor} runs`, of: (row: ScoreRow) => row.fitting }]),
    { title: `95 % interval (${statistics.runs} runs)`, of: (row) => row.interval },
    ...(corrected === null ? [] : [{ title: "corrected", of: (row: ScoreRow) => row.corrected }]),
  ];
}

export function scoreRows(score: Score): ScoreRow[] {
  const { statistics, audit, corrected } = score;
  const row = (
    metric: string,
    text: (value: number | null) => string,
    pick: (values: MetricValues) => number | null,
    interval: Interval | null,
    fitting: number | null = null,
  ): ScoreRow => ({
    metric,
    official: text(pick(score)),
    fitting: fitting === null ? NONE : text(fitting),
    interval: intervalText(interval, text),
    corrected: corrected === null ? NONE : text(pick(corrected)),
  });
  return [
    row(
      "Driving score",
      pointsText,
      (v) => v.drivingScore,
      statistics.drivingScore.interval,
      audit.fitting.drivingScore,
    ),
    row(
      "Success rate",
      percentText,
      (v) => v.successRate,
      statistics.successRate.interval,
      audit.fitting.successRate,
    ),
    row("Efficiency", pointsText, (v) => v.efficiency, statistics.efficiencyInterval),
    row("Comfort", percentText, (v) => v.comfort, statistics.comfortInterval),
    ...ABILITY_NAMES.map((name) =>
      row(name.replace("_", " "), percentText, (v) => v.abilities[name], statistics.abilityIntervals[name]),
    ),
    row("Ability mean", percentText, (v) => v.abilities.mean, null),
  ];
}

/** A score or percentage that is already in points. */
export function pointsText(value: number | null): string {
  return value === null ? NONE : value.toFixed(2);
}

/** A fraction in percent. */
export function percentText(value: number | null): string {
  return value === null ? NONE : `${(100 * value).toFixed(2)} %`;
}

export function intervalText(interval: Interval | null, text: (value: number) => string): string {
  return interval === null ? NONE : `${text(interval.low)} to ${text(interval.high)}`;
}

/** What could not be computed and why, one line each. */
export function notComputedLines({ notComputed }: Score): string[] {
  return Object.entries(notComputed).flatMap(([metric, reason]) =>
    reason === null ? [] : [`${metric}: ${reason}`],
  );
}

/** One line on what the results cover. */
export function coverageLine({ evalNum, coverage, audit }: Score): string {
  const classes = Object.entries(coverage.statusClasses).filter(([, count]) => count > 0);
  const statuses = classes.map(([name, count]) => `${count} ${name}`).join(", ");
  return `${evalNum} records; ${coverage.covered} of ${coverage.expected} runs covered${statuses ? `: ${statuses}` : ""}${audit.misleading ? "" : "; nothing speaks against the figures"}`;
}

/** What a run of this size can show. */
export function detectableLine({ statistics }: Score): string {
  const { drivingScore, successRate } = statistics.detectableDifference;
  const shown = [
    ...(drivingScore === null ? [] : [`${drivingScore.toFixed(1)} points of driving score`]),
    ...(successRate === null ? [] : [`${(100 * successRate).toFixed(1)} points of success rate`]),
  ];
  if (shown.length === 0)
    return "Too few runs, or all alike: they do not show how small a difference could be found.";
  return `Two unpaired results of ${statistics.runs} runs differ detectably (5 %, power 80 %) from ${shown.join(" and ")} on.`;
}
