import { createHash } from "node:crypto";
import { cpus, platform, release } from "node:os";
import { pythonRound } from "../base/python-number.js";
import { drivingEfficiency } from "../bench/efficiency.js";
import { groupBy } from "../bench/group-by.js";
import type { Interval } from "../bench/intervals.js";
import { headlineOf, RESAMPLING_SEED } from "../bench/score-statistics.js";
import { isSuccess, meanOf } from "../bench/success.js";
import type { JobResult } from "./job-result.js";
import { recordsHash } from "./records-hash.js";
import type { RunSettings } from "./run-settings.js";

/** `summary.json`: what a run came to, and what it was driven with. */
export interface RunSummary {
  readonly version: 1;
  readonly settings: RunSettings;
  /** Routes driven, of so many. */
  readonly routes: number;
  readonly totalRoutes: number;
  /** Mean over the routes driven, 0..100. */
  readonly drivingScore: number | null;
  /** 95 %, as `drx score` computes it for these routes. */
  readonly drivingScoreInterval: Interval | null;
  /** Fraction. */
  readonly successRate: number | null;
  /** 95 %, as `drx score` computes it for these routes. */
  readonly successRateInterval: Interval | null;
  /** Percent of the traffic's speed, as the official tool computes it; null where that stops. */
  readonly efficiency: number | null;
  readonly comfort: number | null;
  readonly simSeconds: number;
  /** Of this call; a resumed run has had others before. */
  readonly wallSeconds: number;
  /** SHA-256 over the records without wall-clock fields. */
  readonly recordsHash: string;
  /** SHA-256 over the hashes of the world's state at every tick of every route. */
  readonly statesHash: string;
  /** Types of scenarios that were not played, why, and on how many routes. */
  readonly skippedScenarios: readonly SkippedCount[];
  /** What is odd about the scenarios that were played, one sentence each. */
  readonly warnings: readonly string[];
  /** Routes that were begun more than once, and routes lost to failures around the policy. */
  readonly retriedRoutes: readonly string[];
  readonly lostRoutes: readonly string[];
  /** Why they were lost, for those of which it is known. */
  readonly losses: readonly RouteFault[];
  /** Routes that ended because the policy failed, and what it said. */
  readonly agentFailures: readonly RouteFault[];
  /** Plans that were given, and those among them that held on to the plan before, as the model had said none. */
  readonly planSteps: number;
  readonly undecodablePlans: number;
  readonly machine: {
    readonly node: string;
    readonly system: string;
    readonly processor: string;
    readonly cores: number;
  };
  readonly workers: number;
  readonly transport: string;
  readonly finishedAt: string;
}

/** A route and what went wrong on it. */
export interface RouteFault {
  readonly route: string;
  readonly reason: string;
}

export interface RunFacts {
  readonly settings: RunSettings;
  readonly totalRoutes: number;
  readonly workers: number;
  readonly transport: string;
  readonly wallSeconds: number;
}

/** Sums a run up. */
export function summarize(results: readonly JobResult[], facts: RunFacts): RunSummary {
  const ordered = [...results].sort((a, b) => a.record.index - b.record.index);
  const records = ordered.map(({ record }) => record);
  const outcomes = records.map((record) => ({
    routeId: record.route_id,
    drivingScore: record.scores.score_composed,
    success: isSuccess(record),
  }));
  const { drivingScore, successRate } = headlineOf(outcomes, outcomes.length, RESAMPLING_SEED);
  const comforts = ordered.map(({ comfort }) => comfort).filter((comfort) => comfort !== null);
  const hasRoutes = records.length > 0;
  return {
    version: 1,
    settings: facts.settings,
    routes: records.length,
    totalRoutes: facts.totalRoutes,
    drivingScore: hasRoutes ? drivingScore.value : null,
    drivingScoreInterval: drivingScore.interval,
    successRate: hasRoutes ? successRate.value : null,
    successRateInterval: successRate.interval,
    efficiency: hasRoutes ? drivingEfficiency(records).value : null,
    comfort: comforts.length > 0 ? meanOf(comforts) : null,
    simSeconds: pythonRound(
      records.reduce((sum, record) => sum + record.meta.duration_game, 0),
      3,
    ),
    wallSeconds: facts.wallSeconds,
    recordsHash: recordsHash(records),
    statesHash: hashOf(ordered.map((result) => result.statesHash)),
    skippedScenarios: skippedCounts(ordered),
    warnings: [...new Set(ordered.flatMap(({ warnings }) => warnings))],
    retriedRoutes: ordered.filter(({ attempts }) => attempts > 1).map(({ record }) => record.route_id),
    losses: ordered.flatMap(({ record, failureDetail }) =>
      failureDetail !== null && isLost(record.status)
        ? [{ route: record.route_id, reason: failureDetail }]
        : [],
    ),
    lostRoutes: records.filter(({ status }) => isLost(status)).map(({ route_id }) => route_id),
    agentFailures: ordered.flatMap(({ record, failureDetail }) =>
      failureDetail === null || isLost(record.status)
        ? []
        : [{ route: record.route_id, reason: failureDetail }],
    ),
    planSteps: sumOf(ordered.map(({ planSteps }) => planSteps)),
    undecodablePlans: sumOf(ordered.map(({ undecodablePlans }) => undecodablePlans)),
    machine: {
      node: process.version,
      system: `${platform()} ${release()}`,
      processor: cpus()[0]?.model ?? "unknown",
      cores: cpus().length,
    },
    workers: facts.workers,
    transport: facts.transport,
    finishedAt: new Date().toISOString(),
  };
}

/** The share of undecodable plans above which a run's scores are not the model's. */
const MOST_UNDECODABLE = 0.001;

/** Could more of the plans not be decoded than may happen by chance? */
export function isUndecodable({ planSteps, undecodablePlans }: RunSummary): boolean {
  return undecodablePlans > MOST_UNDECODABLE * planSteps;
}

/** Did the route fail for a reason that lies with the machinery, not with the policy? */
export function isLost(status: string): boolean {
  return status === "Failed - Simulation crashed";
}

interface SkippedCount {
  readonly type: string;
  readonly reason: string;
  readonly routes: number;
}

function skippedCounts(results: readonly JobResult[]): SkippedCount[] {
  const skipped = results.flatMap(({ skippedScenarios }) => skippedScenarios);
  const groups = groupBy(skipped, ({ type, reason }) => `${type}\n${reason}`);
  return [...groups]
    .sort(([first], [second]) => (first < second ? -1 : 1))
    .map(([, [{ type, reason }, ...others]]) => ({ type, reason, routes: 1 + others.length }));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function hashOf(texts: readonly string[]): string {
  return createHash("sha256").update(texts.join()).digest("hex");
}
