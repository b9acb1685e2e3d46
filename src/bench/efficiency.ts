import type { ResultRecord } from "./result-file.js";
import { computed, type MetricOutcome, meanOf, notComputed } from "./success.js";

/** What becomes of percentages above a limit. */
export interface EfficiencyRule {
  readonly limit: number;
  readonly above: "drop" | "cap";
}

/** The official tool drops what is above 1000 %; the value itself stays. */
export const OFFICIAL_EFFICIENCY: EfficiencyRule = { limit: 1000, above: "drop" };

/** The official tool's pattern; only the first match of a message counts. */
const PERCENTAGE = /\b\d+\.?\d*%/;

/** The percentage in a minimum-speed message; null where the official pattern finds none. */
export function percentageOf(message: string): number | null {
  const match = PERCENTAGE.exec(message);
  return match ? Number.parseFloat(match[0]) : null;
}

/**
 * Efficiency of one route in percent of the surrounding traffic's speed: the mean over its minimum-speed
 * messages. Undefined for a record without messages, which the overall mean leaves out.
 */
export function recordEfficiency(
  record: ResultRecord,
  rule: EfficiencyRule = OFFICIAL_EFFICIENCY,
): MetricOutcome | undefined {
  const messages = record.infractions.min_speed_infractions ?? [];
  if (messages.length === 0) return undefined;
  const kept: number[] = [];
  for (const message of messages) {
    const percentage = percentageOf(message);
    if (percentage === null) return notComputed(`${record.route_id}: no percentage in "${message}"`);
    if (percentage <= rule.limit) kept.push(percentage);
    else if (rule.above === "cap") kept.push(rule.limit);
  }
  if (kept.length === 0) return notComputed(`${record.route_id}: every percentage is above ${rule.limit}`);
  return computed(meanOf(kept));
}

/** Driving efficiency over all records; not computed where the official tool stops. */
export function drivingEfficiency(records: readonly ResultRecord[], rule?: EfficiencyRule): MetricOutcome {
  const means: number[] = [];
  for (const record of records) {
    const outcome = recordEfficiency(record, rule);
    if (outcome === undefined) continue;
    if (outcome.value === null) return outcome;
    means.push(outcome.value);
  }
  return means.length === 0 ? notComputed("no record has minimum-speed messages") : computed(meanOf(means));
}
