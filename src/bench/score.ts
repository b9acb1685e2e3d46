import { DriverxError } from "../base/errors.js";
import {
  type ABILITY_NAMES,
  type Abilities,
  type AbilityRoute,
  type JunctionLookup,
  officialAbilities,
} from "./abilities.js";
import { auditFindings, type UnplayedScenarios } from "./audit.js";
import { CORRECTIONS, type CorrectionName, correctedMetrics } from "./corrections.js";
import { type Coverage, coverageOf } from "./coverage.js";
import type { Finding } from "./finding.js";
import { globalRecord } from "./global-record.js";
import { type GroupScore, groupScores } from "./group-scores.js";
import type { LoadedResults } from "./load-results.js";
import { mergedScores, OFFICIAL_DIVISOR } from "./merge.js";
import { type Metrics, type MotionOf, metricsOf } from "./metrics.js";
import { checkPublishedRate, type PublishedRate } from "./published-rate.js";
import { pythonJsonText } from "./python-json.js";
import { isWholeRecord, type ResultRecord } from "./result-file.js";
import { type RouteScore, routeScore } from "./route-score.js";
import { type ScoreStatistics, statisticsOf } from "./score-statistics.js";
import { scenarioTypeOf, xmlIdOf } from "./success.js";

/** Version of the JSON that `drx score --json` prints; docs/scoring.md describes it. */
export const SCORE_VERSION = 1;

/** The metrics as `--json` shows them: what could not be computed is null. */
export interface MetricValues {
  readonly drivingScore: number;
  readonly successRate: number;
  readonly efficiency: number | null;
  readonly comfort: number | null;
  readonly abilities: Readonly<Record<(typeof ABILITY_NAMES)[number] | "mean", number | null>>;
}

export interface Score extends MetricValues {
  readonly version: typeof SCORE_VERSION;
  readonly source: string;
  readonly divisor: number;
  readonly evalNum: number;
  readonly notComputed: Readonly<Record<"efficiency" | "comfort" | "abilities", string | null>>;
  /** Successes and routes behind each ability, bonus included where it could be decided. */
  readonly abilityCounts: Abilities["counts"];
  /** Traffic_Signs without the bonus for a cleanly passed junction, which needs no map. */
  readonly trafficSignsWithoutBonus: number | null;
  /** [scenario type, id] of routes without a record, as the official ability tool lists them. */
  readonly crashed: readonly (readonly [string, string])[];
  readonly successes: readonly string[];
  readonly perRoute: readonly RouteScore[];
  readonly perScenario: readonly GroupScore[];
  readonly perTown: readonly GroupScore[];
  readonly coverage: Coverage;
  readonly audit: {
    /** Whether the figures would mislead as they stand. */
    readonly misleading: boolean;
    readonly findings: readonly Finding[];
    /** Driving score and success rate under the divisor that fits the results. */
    readonly fitting: {
      readonly divisor: number;
      readonly drivingScore: number | null;
      readonly successRate: number | null;
    };
    readonly published: PublishedRate | null;
  };
  /** The leaderboard's own summary over these records; null where they lack what it needs. */
  readonly globalRecord: unknown;
  readonly statistics: ScoreStatistics;
  readonly corrected: CorrectedScore | null;
}

export interface CorrectedScore extends MetricValues {
  readonly switches: readonly {
    readonly name: CorrectionName;
    readonly mends: string;
    readonly alone: MetricValues;
  }[];
}

export interface ScoreOptions {
  /** Routes of the suite in file order; null takes scenario types from the records themselves. */
  readonly suite: readonly AbilityRoute[] | null;
  /** How often each route was to be driven; null takes the repetitions that the records show. */
  readonly repetitions: number | null;
  /** What the simulator is known to have left out. */
  readonly unplayed: readonly UnplayedScenarios[];
  readonly junctionOf: JunctionLookup;
  readonly motionOf: MotionOf;
  readonly corrections: readonly CorrectionName[];
  readonly seed: number;
  /** A published success rate in percent, to be checked for possibility. */
  readonly published: string | null;
}

/** Scores loaded results: the official metrics, what they rest on, and how sure they are. */
export function scoreResults(results: LoadedResults, options: ScoreOptions): Score {
  const { records } = results;
  const routes = options.suite ?? routesOfRecords(records);
  const input = { records, routes, junctionOf: options.junctionOf, motionOf: options.motionOf };
  const metrics = metricsOf(input);
  const coverage = coverageOf(results, options.suite, options.repetitions);
  const perRoute = records.map((record) => routeScore(record, options.motionOf));
  const findings = auditFindings(results, coverage, options.unplayed);
  const fitting = coverage.expected === 0 ? null : mergedScores(records, coverage.expected);
  const published =
    options.published === null ? null : checkPublishedRate(options.published, coverage.expected);
  return {
    version: SCORE_VERSION,
    source: results.path,
    divisor: OFFICIAL_DIVISOR,
    evalNum: records.length,
    ...valuesOf(metrics),
    notComputed: {
      efficiency: metrics.efficiency.reason,
      comfort: metrics.comfort.reason,
      abilities: metrics.abilities.reason,
    },
    abilityCounts: metrics.abilities.counts,
    trafficSignsWithoutBonus: officialAbilities(routes, records, "off").rates.Traffic_Signs,
    crashed: metrics.abilities.crashed,
    successes: perRoute
      .filter((route) => route.success)
      .map((route) => route.routeId)
      .sort(),
    perRoute,
    perScenario: groupScores(perRoute, (route) => route.scenario, options.seed),
    perTown: groupScores(perRoute, (route) => route.town, options.seed),
    coverage,
    audit: {
      misleading:
        findings.some((finding) => finding.severity === "misleading") || published?.possible === false,
      findings,
      fitting: {
        divisor: coverage.expected,
        drivingScore: fitting?.drivingScore ?? null,
        successRate: fitting?.successRate ?? null,
      },
      published,
    },
    globalRecord: plainGlobalRecord(records, coverage.expected),
    statistics: statisticsOf(perRoute, metrics, coverage, options.seed),
    corrected:
      options.corrections.length === 0
        ? null
        : correctedScore(input, options.corrections, Math.max(coverage.expected, 1)),
  };
}

/** The suite as the records tell it: each XML id once, scenario types by the scenarios' names. */
function routesOfRecords(records: readonly ResultRecord[]): AbilityRoute[] {
  const routes = new Map<string, AbilityRoute>();
  for (const record of records) {
    const id = xmlIdOf(record.route_id);
    const scenarioType = scenarioTypeOf(record);
    if (id === null || scenarioType === null) continue;
    routes.set(id, { id, town: record.town_name ?? "", scenarioType });
  }
  return [...routes.values()];
}

function valuesOf(metrics: Metrics): MetricValues {
  return {
    drivingScore: metrics.drivingScore,
    successRate: metrics.successRate,
    efficiency: metrics.efficiency.value,
    comfort: metrics.comfort.value,
    abilities: { ...metrics.abilities.rates, mean: metrics.abilities.mean },
  };
}

function correctedScore(
  input: Parameters<typeof correctedMetrics>[0],
  names: readonly CorrectionName[],
  expectedRuns: number,
): CorrectedScore {
  const { all, alone } = correctedMetrics(input, names, expectedRuns);
  return {
    ...valuesOf(all),
    switches: names.map((name) => ({
      name,
      mends: CORRECTIONS[name].mends,
      alone: valuesOf(alone[name] as Metrics),
    })),
  };
}

/** The global record as plain JSON. */
function plainGlobalRecord(records: readonly ResultRecord[], total: number): unknown {
  if (total === 0 || !records.every(isWholeRecord)) return null;
  try {
    return JSON.parse(pythonJsonText(globalRecord(records, total)));
  } catch (error) {
    // The official manager stops at such a message too; the other figures do not need it.
    if (error instanceof DriverxError && error.code === "MESSAGE_WITHOUT_METRES") return null;
    throw error;
  }
}
