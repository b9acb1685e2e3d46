import { isDeepStrictEqual } from "node:util";
import { type FailureText, type RouteRecord, routeRecord } from "../bench/route-record.js";
import type { CheckableEpisode } from "./checkable-episode.js";

/** A field of the record that the events do not give. */
export interface RecordDifference {
  readonly field: string;
  readonly recorded: unknown;
  readonly now: unknown;
}

const failures: readonly FailureText[] = [
  "Agent crashed",
  "Agent couldn't be set up",
  "Agent's sensors were invalid",
  "Simulation crashed",
  "TickRuntime",
];

/**
 * Depth 1: scores the events of an episode again. The route's length and the durations are taken over, and so is a
 * failure or timeout that no event tells of. @returns what differs from the record; empty when nothing does.
 */
export function rescore({ record, events }: Pick<CheckableEpisode, "record" | "events">): RecordDifference[] {
  const again = routeRecord(record, {
    routePoints: null,
    events,
    timedOut: record.infractions.route_timeout.length > 0,
    durationGame: record.meta.duration_game,
    durationSystem: record.meta.duration_system,
    failure: failures.find((text) => record.status === `Failed - ${text}`) ?? null,
  });
  const compared = { ...again, meta: { ...again.meta, route_length: record.meta.route_length } };
  return differences(record, compared);
}

function differences(recorded: RouteRecord, now: RouteRecord): RecordDifference[] {
  const found: RecordDifference[] = [];
  const fields = ["status", "num_infractions", "infractions", "scores", "meta"] as const;
  for (const field of fields) {
    const [before, after] = [recorded[field], now[field]];
    if (isDeepStrictEqual(before, after)) continue;
    if (typeof before !== "object" || typeof after !== "object") {
      found.push({ field, recorded: before, now: after });
      continue;
    }
    const parts = [before, after] as unknown as [Record<string, unknown>, Record<string, unknown>];
    for (const key of new Set([...Object.keys(parts[0]), ...Object.keys(parts[1])])) {
      if (isDeepStrictEqual(parts[0][key], parts[1][key])) continue;
      found.push({ field: `${field}.${key}`, recorded: parts[0][key], now: parts[1][key] });
    }
  }
  return found;
}
