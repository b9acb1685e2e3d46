import { DriverxError } from "../base/errors.js";
import type { LoadedResults } from "./load-results.js";
import type { ResultRecord } from "./result-file.js";
import { scenarioTypeOf, xmlIdOf } from "./success.js";

/** The same route and repetition in two results. */
export interface RecordPair {
  readonly a: ResultRecord;
  readonly b: ResultRecord;
}

export interface PairedResults {
  readonly pairs: readonly RecordPair[];
  /** `route_id`s that only one result has. */
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
}

/** Less than this share of the larger result in common means another suite. */
const LEAST_IN_COMMON = 0.5;
/** The official length of a route is the same for every agent; more than this apart is another route or map. */
const LENGTH_TOLERANCE_METRES = 1;

/** Pairs records by route and repetition. Throws NOT_COMPARABLE for results of different suites or protocols. */
export function pairResults(a: LoadedResults, b: LoadedResults): PairedResults {
  const byIdA = uniqueById(a);
  const byIdB = uniqueById(b);
  const pairs: RecordPair[] = [];
  for (const [id, recordA] of byIdA) {
    const recordB = byIdB.get(id);
    if (recordB) pairs.push({ a: recordA, b: recordB });
  }
  const routesA = routesOf(byIdA);
  const routesB = routesOf(byIdB);
  const larger = Math.max(routesA.size, routesB.size);
  const common = [...routesA].filter((route) => routesB.has(route)).length;
  if (common === 0 || common < LEAST_IN_COMMON * larger) {
    throw notComparable(a, b, `only ${common} of ${larger} routes are in both: they are of different suites`);
  }
  if (pairs.length === 0) throw notComparable(a, b, "they have no repetition of a route in common");
  for (const pair of pairs) {
    const difference = protocolDifference(pair);
    if (difference !== null) throw notComparable(a, b, `${pair.a.route_id}: ${difference}`);
  }
  return {
    pairs,
    onlyA: [...byIdA.keys()].filter((id) => !byIdB.has(id)),
    onlyB: [...byIdB.keys()].filter((id) => !byIdA.has(id)),
  };
}

function routesOf(byId: ReadonlyMap<string, unknown>): Set<string> {
  return new Set([...byId.keys()].map((id) => xmlIdOf(id) ?? id));
}

function uniqueById(results: LoadedResults): Map<string, ResultRecord> {
  const byId = new Map<string, ResultRecord>();
  for (const record of results.records) {
    if (byId.has(record.route_id)) {
      throw new DriverxError(
        "NOT_COMPARABLE",
        `${results.path} has several records of ${record.route_id}; keep the one that counts`,
      );
    }
    byId.set(record.route_id, record);
  }
  return byId;
}

function protocolDifference({ a, b }: RecordPair): string | null {
  if (a.town_name !== b.town_name) return `town ${a.town_name} and ${b.town_name}`;
  if (scenarioTypeOf(a) !== scenarioTypeOf(b)) return `scenario ${a.scenario_name} and ${b.scenario_name}`;
  const lengthA = a.meta?.route_length ?? 0;
  const lengthB = b.meta?.route_length ?? 0;
  if (lengthA > 0 && lengthB > 0 && Math.abs(lengthA - lengthB) > LENGTH_TOLERANCE_METRES) {
    return `route length ${lengthA} m and ${lengthB} m`;
  }
  return null;
}

function notComparable(a: LoadedResults, b: LoadedResults, why: string): DriverxError {
  return new DriverxError("NOT_COMPARABLE", `${a.path} and ${b.path} cannot be compared: ${why}`);
}
