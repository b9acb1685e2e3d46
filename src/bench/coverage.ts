import { DriverxError } from "../base/errors.js";
import type { AbilityRoute } from "./abilities.js";
import type { LoadedResults } from "./load-results.js";
import { OFFICIAL_DIVISOR } from "./merge.js";
import type { ResultRecord } from "./result-file.js";
import { repetitionOf, xmlIdOf } from "./success.js";

/** More runs than any evaluation has; bounds what resampling costs. */
export const MOST_RUNS = 20_000;

/** What became of a route, by whose doing. */
export const STATUS_CLASSES = [
  "driven",
  "failed driving",
  "agent crash",
  "simulation crash",
  "tick cap",
  "unknown",
] as const;

export type StatusClass = (typeof STATUS_CLASSES)[number];

const CLASS_OF_STATUS: Readonly<Record<string, StatusClass>> = {
  Perfect: "driven",
  Completed: "driven",
  Failed: "failed driving",
  "Failed - Agent timed out": "failed driving",
  "Failed - Agent deviated from the route": "failed driving",
  "Failed - Agent got blocked": "failed driving",
  "Failed - Agent crashed": "agent crash",
  "Failed - Agent couldn't be set up": "agent crash",
  "Failed - Agent's sensors were invalid": "agent crash",
  "Failed - Simulation crashed": "simulation crash",
  "Failed - TickRuntime": "tick cap",
};

/** Which runs the results should hold, and which they do. */
export interface Coverage {
  /** Runs (routes times repetitions) that a whole result has. */
  readonly expected: number;
  /** Where that number comes from. */
  readonly expectedFrom: "suite" | "progress" | "official";
  /** Expected runs that have at least one record. */
  readonly covered: number;
  /** covered / expected. */
  readonly fraction: number;
  /** Different repetition numbers that were planned or are among the records. */
  readonly repetitions: number;
  /** XML ids, or `id_rep1` where there are repetitions; null where no suite says which routes there are. */
  readonly missing: readonly string[] | null;
  /** `route_id`s with several records. */
  readonly duplicate: readonly string[];
  /** `route_id`s that are not in the suite; null without a suite. */
  readonly unknown: readonly string[] | null;
  readonly statusClasses: Readonly<Record<StatusClass, number>>;
}

/**
 * @param suite routes of the suite; null takes the number of routes from the files' own progress.
 * @param planned how often each route was to be driven; null takes the repetitions that the records show.
 */
export function coverageOf(
  results: LoadedResults,
  suite: readonly AbilityRoute[] | null,
  planned: number | null,
): Coverage {
  const { records } = results;
  const repetitionNumbers = new Set(
    [...Array(planned ?? 0).keys(), ...records.map((record) => repetitionOf(record.route_id))].sort(
      (a, b) => a - b,
    ),
  );
  const repetitions = Math.max(1, repetitionNumbers.size);
  const seen = new Map<string, number>();
  for (const { route_id } of records) seen.set(route_id, (seen.get(route_id) ?? 0) + 1);
  const common = {
    repetitions,
    duplicate: [...seen].filter(([, times]) => times > 1).map(([id]) => id),
    statusClasses: statusClassesOf(records),
  };
  if (suite !== null) return { ...common, ...againstSuite(seen, suite, repetitionNumbers) };

  const fromProgress = plannedByProgress(results);
  const expected = fromProgress ?? OFFICIAL_DIVISOR * repetitions;
  return {
    ...common,
    expected,
    expectedFrom: fromProgress === null ? "official" : "progress",
    covered: seen.size,
    fraction: expected === 0 ? 0 : seen.size / expected,
    missing: null,
    unknown: null,
  };
}

function againstSuite(
  seen: ReadonlyMap<string, number>,
  suite: readonly AbilityRoute[],
  repetitionNumbers: ReadonlySet<number>,
): Pick<Coverage, "expected" | "expectedFrom" | "covered" | "fraction" | "missing" | "unknown"> {
  const repeated = repetitionNumbers.size > 1;
  const seenRuns = new Set<string>();
  const inSuite = new Set(suite.map((route) => route.id));
  const unknown: string[] = [];
  for (const routeId of seen.keys()) {
    const id = xmlIdOf(routeId);
    if (id !== null && inSuite.has(id)) seenRuns.add(runName(id, repetitionOf(routeId), repeated));
    else unknown.push(routeId);
  }
  const planned = suite.flatMap((route) =>
    [...(repeated ? repetitionNumbers : [0])].map((repetition) => runName(route.id, repetition, repeated)),
  );
  const missing = planned.filter((run) => !seenRuns.has(run));
  const covered = planned.length - missing.length;
  return {
    expected: planned.length,
    expectedFrom: "suite",
    covered,
    fraction: planned.length === 0 ? 0 : covered / planned.length,
    missing,
    unknown,
  };
}

function runName(id: string, repetition: number, repeated: boolean): string {
  return !repeated ? id : `${id}_rep${repetition}`;
}

/** Routes that the files' runs had planned together; null where a file does not say. */
function plannedByProgress({ files }: LoadedResults): number | null {
  let planned = 0;
  for (const file of files) {
    if (file.totalRoutes === null) return null;
    planned += file.totalRoutes;
    if (planned > MOST_RUNS) {
      throw new DriverxError(
        "RESULT_FIELD_WRONG",
        `results file ${file.path}: _checkpoint.progress[1]: the files plan more than ${MOST_RUNS} runs together; is it a Bench2Drive results file?`,
      );
    }
  }
  return files.length === 0 ? null : planned;
}

function statusClassesOf(records: readonly ResultRecord[]): Record<StatusClass, number> {
  const counts = Object.fromEntries(STATUS_CLASSES.map((name) => [name, 0])) as Record<StatusClass, number>;
  for (const { status } of records) counts[CLASS_OF_STATUS[status] ?? "unknown"]++;
  return counts;
}
