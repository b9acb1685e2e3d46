import type { ResultRecord } from "./result-file.js";

/**
 * Bench2Drive's success: the target reached with no infraction but those of minimum speed. A route that
 * reached its end and then deviated is `Completed` and still no success.
 */
export function isSuccess(record: Pick<ResultRecord, "status" | "infractions">): boolean {
  if (record.status !== "Completed" && record.status !== "Perfect") return false;
  return Object.entries(record.infractions).every(
    ([name, messages]) => name === "min_speed_infractions" || messages.length === 0,
  );
}

/**
 * The XML id in a `route_id`: `1711` of `RouteScenario_1711_rep0`. The official tools take what stands between the
 * first two underscores, which is the same for every id without one.
 */
export function xmlIdOf(routeId: string): string | null {
  return /^RouteScenario_(.+)_rep\d+$/.exec(routeId)?.[1] ?? routeId.split("_")[1] ?? null;
}

/** The repetition in a `route_id`; 0 where it names none. */
export function repetitionOf(routeId: string): number {
  const match = /_rep(\d+)$/.exec(routeId);
  return match ? Number(match[1]) : 0;
}

/** The scenario type of a record, from its scenario's name: `Accident` of `Accident_1`. */
export function scenarioTypeOf(record: Pick<ResultRecord, "scenario_name">): string | null {
  return record.scenario_name?.replace(/_\d+$/, "") ?? null;
}

/** A metric as the official tools compute it; null, with the reason, where they stop with an error. */
export type MetricOutcome<T = number> =
  | { readonly value: T; readonly reason: null }
  | { readonly value: null; readonly reason: string };

export function computed<T>(value: T): MetricOutcome<T> {
  return { value, reason: null };
}

export function notComputed<T = number>(reason: string): MetricOutcome<T> {
  return { value: null, reason };
}

/** The arithmetic mean; NaN of an empty list. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
