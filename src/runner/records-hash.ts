import { createHash } from "node:crypto";
import type { RouteRecord } from "../bench/route-record.js";

/**
 * SHA-256 over the records of a run without what depends on the wall clock: `meta.duration_system` and the time
 * stamp at the end of `save_name`. Records in order of their index, keys sorted, JSON without spaces.
 */
export function recordsHash(records: readonly RouteRecord[]): string {
  const ordered = [...records].sort((a, b) => a.index - b.index).map(withoutWallClock);
  return createHash("sha256").update(canonicalJson(ordered)).digest("hex");
}

function withoutWallClock(record: RouteRecord): unknown {
  const { route_length, duration_game } = record.meta;
  return {
    ...record,
    save_name: record.save_name.replace(/_\d\d_\d\d_\d\d_\d\d_\d\d$/, ""),
    meta: { route_length, duration_game },
  };
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
