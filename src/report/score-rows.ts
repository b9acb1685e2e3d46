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

const METRICS: readonly {
  readonly title: string;
  readonly text: (value: number | null) => string;
  readonly of: (values: MetricValues) => number | null;
}[] = [
  { title: "Driving score", text: pointsText, of: (values) => values.drivingScore },
  { title: "Success rate", text: percentText, of: (values) => values.successRate },
  { title: "Efficiency", text: pointsText, of: (values) => values.efficiency },
  { title: "Comfort", text: percentText, of: (values) => values.comfort },
  ...ABILITY_NAMES.map((name) => ({
    title: titleOf(name),
    text: percentText,
    of: (values: MetricValues) => values.abilities[name],
  })),
  { title: "Ability mean", text: percentText, of: (values) => values.abilities.mean },
];

function titleOf(ability: string): string {
  return ability.replace("_", " ");
}

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
  const intervals = new Map<string, Interval | null>([
    ["Driving score", statistics.drivingScore.interval],
    ["Success rate", statistics.successRate.interval],
    ["Efficiency", statistics.efficiencyInterval],
    ["Comfort", statistics.comfortInterval],
    ...ABILITY_NAMES.map((name) => [titleOf(name), statistics.abilityIntervals[name]] as const),
  ]);
  const fitting = new Map([
    ["Driving score", audit.fitting.drivingScore],
    ["Success rate", audit.fitting.successRate],
  ]);
  return METRICS.map(({ title, text, of }) => ({
    metric: title,
    official: text(of(score)),
    fitting: text(fitting.get(title) ?? null),
    interval: intervalText(intervals.get(title) ?? null, text),
    corrected: corrected === null ? NONE : text(of(corrected)),
  }));
}

/** Each correction's name, and what it changes by itself, such as "Efficiency 245.11 → 95.57". */
export function correctionChanges(score: Score): { name: string; changes: string[] }[] {
  return (score.corrected?.switches ?? []).map(({ name, alone }) => ({
    name,
    changes: METRICS.map(({ title, text, of }) => ({ title, from: text(of(score)), to: text(of(alone)) }))
      .filter(({ from, to }) => from !== to)
      .map(({ title, from, to }) => `${title} ${from} → ${to}`),
  }));
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
