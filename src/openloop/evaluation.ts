import { RandomStream } from "../base/random.js";
import { BASELINES, type BaselineName } from "./baselines.js";
import { evaluateSample, type SampleResult } from "./evaluate-sample.js";
import type { Coverage, Matched } from "./match.js";
import { type PublishedTables, publishedTables } from "./published-tables.js";
import { commandOf, type OpenLoopSample, PLAN_STEPS } from "./sample.js";
import { type StepError, stepErrors } from "./step-errors.js";
import { type ProtocolSummaries, summarise } from "./summary.js";
import { timeWarnings } from "./time-check.js";

/** All that open-loop evaluation says of one set of plans. */
export interface Evaluation {
  readonly version: 1;
  /** What was evaluated, in words. */
  readonly source: string;
  /** Evaluated samples. */
  readonly samples: number;
  readonly scenes: number;
  readonly coverage: Coverage;
  readonly protocols: ProtocolSummaries;
  readonly tables: PublishedTables;
  /** The error at each step over the samples that have it: no zeros for missing futures. */
  readonly stepErrors: readonly StepError[];
  readonly slices: Readonly<Record<SliceName, Slice>>;
  /** Baselines on the same samples; empty where the source has no past of the ego. */
  readonly baselines: Readonly<Partial<Record<BaselineName, BaselineResult>>>;
  /** What could not be computed, by reason. */
  readonly notComputed: readonly string[];
  /** What makes the figures doubtful. */
  readonly warnings: readonly string[];
}

/** A part of the samples under all protocols. */
export interface Slice {
  readonly samples: number;
  /** Of all evaluated samples. */
  readonly share: number;
  readonly protocols: ProtocolSummaries;
}

export type SliceName = "left" | "straight" | "right" | "standstill" | "moving";

export interface BaselineResult {
  readonly title: string;
  readonly stepErrors: readonly StepError[];
  readonly protocols: ProtocolSummaries;
}

/** A recorded path whose steps all stay within this of the start is a standstill, m. */
const STANDSTILL = 0.5;

/** Baselines that stand beside every evaluation; command-mean needs the future's command. */
const SHOWN_BASELINES: readonly BaselineName[] = ["constant-velocity", "ego-status"];

const NO_AGENTS = "collisions: the source holds no other road users (its annotations are missing or empty)";
const NO_KERB = "kerb contact (bevplannerBoundary): the source holds no edges of the road";
const NO_MAP =
  "off-road rate (offRoad): no map of the road; nuScenes has it in maps/expansion/<location>.json";
const NO_PAST = "baselines: the source holds no past of the ego";

export interface EvaluationInput {
  readonly source: string;
  readonly matched: readonly Matched[];
  readonly coverage: Coverage;
  /** Seed of the resampling behind the intervals. */
  readonly seed: number;
  /** Called after each evaluated plan. */
  readonly onProgress?: (done: number) => void;
}

/** Plans that {@link evaluate} judges for one set: its own and the baselines'. */
export function plansToEvaluate(matched: readonly Matched[]): number {
  return matched.length * (1 + (hasPast(matched) ? SHOWN_BASELINES.length : 0));
}

/** Evaluates plans under every protocol, with slices, baselines and intervals; also gives the results by sample. */
export function evaluate({ source, matched, coverage, seed, onProgress }: EvaluationInput): {
  evaluation: Evaluation;
  results: SampleResult[];
} {
  let done = 0;
  const evaluateOne = (sample: OpenLoopSample, plan: Float64Array) => {
    const result = evaluateSample(sample, plan);
    onProgress?.(++done);
    return result;
  };
  const stream = new RandomStream(seed).fork("open-loop");
  const results = matched.map(({ sample, plan }) => evaluateOne(sample, plan));
  const protocols = summarise(results, stream);
  const samples = matched.map(({ sample }) => sample);
  const baselines: Partial<Record<BaselineName, BaselineResult>> = {};
  for (const name of hasPast(matched) ? SHOWN_BASELINES : []) {
    const plans = BASELINES[name].plan(samples);
    const baselineResults = samples.map((sample, i) => evaluateOne(sample, plans[i]));
    baselines[name] = {
      title: BASELINES[name].title,
      stepErrors: stepErrors(baselineResults),
      protocols: summarise(baselineResults, stream),
    };
  }
  const evaluation: Evaluation = {
    version: 1,
    source,
    samples: results.length,
    scenes: new Set(samples.map(({ scene }) => scene)).size,
    coverage,
    protocols,
    tables: publishedTables(results, protocols),
    stepErrors: stepErrors(results),
    slices: slicesOf(results),
    baselines,
    notComputed: notComputedReasons(samples),
    warnings: timeWarnings(matched),
  };
  return { evaluation, results };
}

function hasPast(matched: readonly Matched[]): boolean {
  return matched.every(({ sample }) => sample.history !== null || sample.speed !== null);
}

function slicesOf(results: readonly SampleResult[]): Record<SliceName, Slice> {
  const slice = (belongs: (sample: OpenLoopSample) => boolean): Slice => {
    const part = results.filter(({ sample }) => belongs(sample));
    return { samples: part.length, share: part.length / results.length, protocols: summarise(part, null) };
  };
  return {
    left: slice((sample) => commandOf(sample) === "left"),
    straight: slice((sample) => commandOf(sample) === "straight"),
    right: slice((sample) => commandOf(sample) === "right"),
    standstill: slice(isStandstill),
    moving: slice((sample) => sample.mask[0] === 1 && !isStandstill(sample)),
  };
}

/** A sample with a future in which the ego stays where it is. */
function isStandstill({ mask, recorded }: OpenLoopSample): boolean {
  if (mask[0] === 0) return false;
  for (let i = 0; i < PLAN_STEPS; i++) {
    if (mask[i] === 1 && Math.hypot(recorded[2 * i], recorded[2 * i + 1]) > STANDSTILL) return false;
  }
  return true;
}

function notComputedReasons(samples: readonly OpenLoopSample[]): string[] {
  return [
    ...(samples.some(({ agents }) => agents === null) ? [NO_AGENTS] : []),
    ...(samples.every(({ roadBoundary }) => roadBoundary === null) ? [NO_KERB] : []),
    ...(samples.every(({ drivable }) => drivable === null) ? [NO_MAP] : []),
    ...(samples.some(({ history, speed }) => history === null && speed === null) ? [NO_PAST] : []),
  ];
}
