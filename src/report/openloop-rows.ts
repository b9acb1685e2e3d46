import type { Interval } from "../bench/intervals.js";
import type { Evaluation } from "../openloop/evaluation.js";
import { PROTOCOLS, type ProtocolName } from "../openloop/protocols.js";
import type { ProtocolSummary } from "../openloop/summary.js";

/** The rows that all forms of an open-loop report share. Lengths in metres, rates in percent. */

export const PROTOCOL_HEAD = [
  "protocol",
  "N",
  "L2 1 s",
  "2 s",
  "3 s",
  "avg",
  "95 % of avg",
  "Col. 1 s",
  "2 s",
  "3 s",
  "avg %",
  "95 % of avg",
  "excluded",
  "missing",
];

/** Each protocol's values with the divisor; `excluded` and `missing` count steps. */
export function protocolRows({ protocols }: Evaluation, names: readonly ProtocolName[]): string[][] {
  return names.map((name) => {
    const { samples, l2, l2Interval, collision, collisionInterval, excludedSteps, missingSteps } =
      protocols[name];
    return [
      titleOf(name),
      String(samples),
      ...[l2["1s"], l2["2s"], l2["3s"], l2.avg].map(metres),
      intervalText(l2Interval.avg, metres),
      ...[collision["1s"], collision["2s"], collision["3s"], collision.avg].map(percent),
      intervalText(collisionInterval.avg, percent),
      excludedSteps === null ? "–" : String(excludedSteps),
      String(missingSteps),
    ];
  });
}

/** The plans beside planners that see nothing of the road, by each protocol's average. */
export function baselineHead({ baselines }: Evaluation): string[] {
  const names = Object.keys(baselines);
  return [
    "protocol",
    "L2 plans",
    ...names,
    "Col. plans %",
    ...names,
    "without exclusion %",
    "recorded path %",
  ];
}

export function baselineRows(
  { protocols, baselines }: Evaluation,
  names: readonly ProtocolName[],
): string[][] {
  const others = Object.values(baselines).map((baseline) => baseline.protocols);
  return names.map((name) => [
    titleOf(name),
    ...[protocols, ...others].map((set) => metres(set[name].l2.avg)),
    ...[protocols, ...others].map((set) => percent(set[name].collision.avg)),
    percent(protocols[name].collisionUnmasked.avg),
    percent(protocols[name].recordedCollision.avg),
  ]);
}

/** Lengths differ by family only; ST-P3 and those after it agree but for the samples. */
const SLICE_LENGTHS: readonly ProtocolName[] = ["uniad", "vad"];
const SLICE_RATES: readonly ProtocolName[] = ["uniad", "stp3", "vad", "bevplanner", "sparsedrive"];

/** Averages by command and by motion. */
export const SLICE_HEAD = [
  "slice",
  "samples",
  "share %",
  ...SLICE_LENGTHS.map((name) => `L2 ${titleOf(name)}`),
  ...SLICE_RATES.map((name) => `Col. ${titleOf(name)} %`),
];

export function sliceRows({ slices }: Evaluation): string[][] {
  return Object.entries(slices).map(([slice, { samples, share, protocols }]) => [
    slice,
    String(samples),
    percent(share),
    ...SLICE_LENGTHS.map((name) => metres(protocols[name].l2.avg)),
    ...SLICE_RATES.map((name) => percent(protocols[name].collision.avg)),
  ]);
}

export function coverageText({ coverage, scenes }: Evaluation): string {
  const { expected, evaluated, missing, unknown, maskedSteps } = coverage;
  const gaps = [
    ...(missing > 0 ? [`${missing} not predicted`] : []),
    ...(unknown > 0 ? [`${unknown} predictions of other samples left out`] : []),
    ...(maskedSteps > 0 ? [`${maskedSteps} steps left out by the plans`] : []),
  ];
  return `${evaluated} of ${expected} samples, ${scenes} scenes${gaps.length > 0 ? `; ${gaps.join(", ")}` : ""}`;
}

/** What each protocol's figures mean. */
export function ruleLines(names: readonly ProtocolName[]): string[] {
  return PROTOCOLS.filter(({ name }) => names.includes(name)).map(({ title, rule }) => `${title}: ${rule}`);
}

export function titleOf(name: ProtocolName): string {
  return PROTOCOLS.find((protocol) => protocol.name === name)!.title;
}

export function metres(value: number | null): string {
  return value === null ? "–" : value.toFixed(2);
}

export function percent(value: number | null): string {
  return value === null ? "–" : (100 * value).toFixed(2);
}

function intervalText(
  interval: ProtocolSummary["l2Interval"]["avg"],
  text: (value: number) => string,
): string {
  const known: Interval | null = interval;
  return known === null ? "–" : `${text(known.low)}..${text(known.high)}`;
}
