import { DriverxError } from "../base/errors.js";
import { parsePythonJson } from "./python-json.js";

/** Whether a run can go on from an earlier results file, and with which route. */
export type ResumeDecision =
  | { readonly resume: true; readonly index: number }
  | { readonly resume: false; readonly index: 0; readonly reason: string };

/** Statuses after which a route is driven again. */
const DRIVEN_AGAIN = new Set(["Failed", "Failed - Simulation crashed", "Failed - Agent crashed"]);

/**
 * The leaderboard's resume decision (docs/scoring.md, "Resume"): the position of the first route to drive.
 *
 * @param text content of the results file.
 * @param plannedRouteIds `RouteScenario_{id}_rep{n}` of every planned route, in order.
 */
export function decideResume(text: string, plannedRouteIds: readonly string[]): ResumeDecision {
  let data: unknown;
  try {
    data = parsePythonJson(text);
  } catch (error) {
    if (error instanceof DriverxError) return startOver("the results file is empty or not JSON");
    throw error;
  }
  const file = memberOf(data);
  const checkpoint = memberOf(file._checkpoint);
  if (typeof file.entry_status !== "string" || file.entry_status === "Invalid") {
    return startOver("the results file has no valid entry_status");
  }
  const progress = checkpoint.progress;
  if (!Array.isArray(progress)) return startOver("the results file has no progress");
  const [next, total] = progress as unknown[];
  if (total !== plannedRouteIds.length) {
    return startOver(`the results file is of a run with ${total ?? 0} routes, not ${plannedRouteIds.length}`);
  }
  const records = Array.isArray(checkpoint.records) ? checkpoint.records : [];
  const stop = firstRouteToDrive(records, Number(next), plannedRouteIds);
  if (typeof stop !== "number") return stop;
  // After a simulation crash the leaderboard goes back one route more.
  return { resume: true, index: file.entry_status === "Crashed" ? Math.max(stop - 1, 0) : stop };
}

function firstRouteToDrive(
  records: readonly unknown[],
  next: number,
  plannedRouteIds: readonly string[],
): number | ResumeDecision {
  for (let position = 0; position < next; position++) {
    if (position >= records.length) return Math.max(position - 1, 0);
    const record = memberOf(records[position]);
    if (record.route_id !== plannedRouteIds[position]) {
      return startOver(`record ${position} is of ${record.route_id}, not of ${plannedRouteIds[position]}`);
    }
    if (DRIVEN_AGAIN.has(record.status as string)) return position;
  }
  return next;
}

function startOver(reason: string): ResumeDecision {
  return { resume: false, index: 0, reason };
}

function memberOf(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};
}
