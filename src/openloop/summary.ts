import type { RandomStream } from "../base/random.js";
import { groupBy } from "../bench/group-by.js";
import { type Interval, percentileInterval } from "../bench/intervals.js";
import type { SampleResult } from "./evaluate-sample.js";
import { type Contribution, contribution, PROTOCOLS, type Protocol, type ProtocolName } from "./protocols.js";
import { PLAN_STEPS } from "./sample.js";

/** Values at the horizons; null where they cannot be computed. */
export interface HorizonValues<T = number> {
  readonly "1s": T | null;
  readonly "2s": T | null;
  readonly "3s": T | null;
  readonly avg: T | null;
}

/** A protocol over a set of samples. Lengths in metres, rates as fractions. */
export interface ProtocolSummary {
  /** The divisor. */
  readonly samples: number;
  readonly scenes: number;
  readonly l2: HorizonValues;
  readonly collision: HorizonValues;
  /** Collisions counted also at steps where the recorded ego's own box hits. */
  readonly collisionUnmasked: HorizonValues;
  /** The recorded path's own rate, by the same test and rule. */
  readonly recordedCollision: HorizonValues;
  /** 95 % intervals, scenes resampled; null below two scenes. */
  readonly l2Interval: HorizonValues<Interval>;
  readonly collisionInterval: HorizonValues<Interval>;
  /** Steps with a future at which the recorded ego's own box hits, so that nothing counts. */
  readonly excludedSteps: number | null;
  /** Steps of these samples that have no future; they add nothing and count in the divisor. */
  readonly missingSteps: number;
}

export type ProtocolSummaries = Readonly<Record<ProtocolName, ProtocolSummary>>;

const RESAMPLES = 1000;
const MEASURES = ["l2", "collision", "collisionUnmasked", "recordedCollision"] as const;
type Measure = (typeof MEASURES)[number];
const HORIZONS = ["1s", "2s", "3s", "avg"] as const;
const VALUES = HORIZONS.length;

/** All protocols over the results. @param stream null leaves the intervals out. */
export function summarise(results: readonly SampleResult[], stream: RandomStream | null): ProtocolSummaries {
  return Object.fromEntries(
    PROTOCOLS.map((protocol) => [protocol.name, summariseProtocol(protocol, results, stream)]),
  ) as Record<ProtocolName, ProtocolSummary>;
}

function summariseProtocol(
  protocol: Protocol,
  results: readonly SampleResult[],
  stream: RandomStream | null,
): ProtocolSummary {
  const kept = results.filter(({ sample }) => protocol.keeps(sample));
  const scenes = [...groupBy(kept, ({ sample }) => sample.scene).values()].map((scene) =>
    sceneSums(scene.map((result) => contribution(protocol, result))),
  );
  const intervals = stream && scenes.length > 1 ? resampledScenes(scenes, stream.fork("scenes")) : null;
  const values = (measure: Measure) => horizonValues((i) => ratio(scenes, measure, i));
  const interval = (measure: Measure) =>
    horizonValues((i) => (ratio(scenes, measure, i) === null ? null : (intervals?.[measure][i] ?? null)));
  return {
    samples: kept.length,
    scenes: scenes.length,
    l2: values("l2"),
    collision: values("collision"),
    collisionUnmasked: values("collisionUnmasked"),
    recordedCollision: values("recordedCollision"),
    l2Interval: interval("l2"),
    collisionInterval: interval("collision"),
    excludedSteps: excludedSteps(protocol, kept),
    missingSteps: kept.reduce((sum, { sample }) => sum + PLAN_STEPS - sumOf(sample.mask), 0),
  };
}

/** A scene's part of the sums; null where no sample of it has the measure. */
interface SceneSums {
  readonly count: number;
  readonly sums: Readonly<Record<Measure, Float64Array | null>>;
}

function sceneSums(contributions: readonly Contribution[]): SceneSums {
  const sumsOf = (measure: Measure) => {
    const present = contributions.map((part) => part[measure]).filter((values) => values !== null);
    if (present.length < contributions.length) return null;
    const sums = new Float64Array(VALUES);
    for (const values of present) for (let i = 0; i < VALUES; i++) sums[i] += values[i];
    return sums;
  };
  return {
    count: contributions.length,
    sums: {
      l2: sumsOf("l2"),
      collision: sumsOf("collision"),
      collisionUnmasked: sumsOf("collisionUnmasked"),
      recordedCollision: sumsOf("recordedCollision"),
    },
  };
}

/** A measure over all scenes; null without samples, or where a scene lacks it. */
function ratio(scenes: readonly SceneSums[], measure: Measure, i: number): number | null {
  let sum = 0;
  let count = 0;
  for (const scene of scenes) {
    const sums = scene.sums[measure];
    if (sums === null) return null;
    sum += sums[i];
    count += scene.count;
  }
  return count === 0 ? null : sum / count;
}

/** Percentile bootstrap over scenes: keyframes of one scene depend on each other, scenes hardly. */
function resampledScenes(scenes: readonly SceneSums[], stream: RandomStream): Record<Measure, Interval[]> {
  const draws = MEASURES.map(() => HORIZONS.map(() => new Float64Array(RESAMPLES)));
  const totals = new Float64Array(MEASURES.length * VALUES);
  for (let resample = 0; resample < RESAMPLES; resample++) {
    totals.fill(0);
    let count = 0;
    for (let draw = 0; draw < scenes.length; draw++) {
      const scene = scenes[stream.integer(0, scenes.length - 1)];
      count += scene.count;
      MEASURES.forEach((measure, m) => {
        const sums = scene.sums[measure];
        if (sums) for (let i = 0; i < VALUES; i++) totals[m * VALUES + i] += sums[i];
      });
    }
    for (let m = 0; m < MEASURES.length; m++) {
      for (let i = 0; i < VALUES; i++) draws[m][i][resample] = totals[m * VALUES + i] / count;
    }
  }
  const intervals = draws.map((measure) => measure.map(percentileInterval));
  return {
    l2: intervals[0],
    collision: intervals[1],
    collisionUnmasked: intervals[2],
    recordedCollision: intervals[3],
  };
}

function excludedSteps(protocol: Protocol, kept: readonly SampleResult[]): number | null {
  let steps = 0;
  for (const { sample, collisions } of kept) {
    const flags = collisions[protocol.collision];
    if (flags === null) return null;
    for (let i = 0; i < PLAN_STEPS; i++) steps += sample.mask[i] * flags.excluded[i];
  }
  return steps;
}

function horizonValues<T>(at: (i: number) => T | null): HorizonValues<T> {
  return { "1s": at(0), "2s": at(1), "3s": at(2), avg: at(3) };
}

function sumOf(values: Uint8Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
