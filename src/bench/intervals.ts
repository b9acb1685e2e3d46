import type { RandomStream } from "../base/random.js";
import { meanOf } from "./success.js";

/** Intervals for rates and means, and the smallest difference that a number of routes can show. */

/** A two-sided 95 % interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** 97.5 % and 80 % quantiles of the standard normal distribution. */
const Z_95 = 1.959963984540054;
const Z_POWER_80 = 0.8416212335729143;

const MOST_RESAMPLES = 2000;
const FEWEST_RESAMPLES = 200;
/** Keeps the work bounded: large results need fewer resamples for the same precision in their own units. */
const DRAWS = 2_000_000;

/** Wilson's score interval of a rate (Wilson 1927); null without trials. */
export function wilsonInterval(successes: number, trials: number): Interval | null {
  if (trials === 0) return null;
  const rate = successes / trials;
  const z2 = Z_95 ** 2 / trials;
  const middle = (rate + z2 / 2) / (1 + z2);
  const half = (Z_95 / (1 + z2)) * Math.sqrt((rate * (1 - rate)) / trials + z2 / (4 * trials));
  return { low: Math.max(middle - half, 0), high: Math.min(middle + half, 1) };
}

/**
 * Interval of a success rate whose trials come in groups (repetitions of a route). Wilson's interval at the number
 * of independent trials that would spread as the routes do (Kish's effective size): the number of routes when
 * repetitions of a route end alike, the number of runs when they do not depend on it. Without repetitions, and
 * where all or none succeed, it is Wilson's interval over the routes. Null without routes.
 *
 * @param groups whether each run of each route succeeded.
 */
export function clusteredRateInterval(groups: readonly (readonly boolean[])[]): Interval | null {
  if (groups.length === 0) return null;
  const runs = groups.reduce((sum, group) => sum + group.length, 0);
  const successes = groups.reduce((sum, group) => sum + group.filter(Boolean).length, 0);
  const rate = successes / runs;
  // Ratio estimator of the rate: its variance from what each route has above or below its share.
  const squares = groups.reduce(
    (sum, group) => sum + (group.filter(Boolean).length - rate * group.length) ** 2,
    0,
  );
  const routes = groups.length;
  const variance = routes < 2 ? 0 : (routes / (routes - 1)) * (squares / runs ** 2);
  const effective = variance === 0 ? runs : (rate * (1 - rate)) / variance;
  const isMixed = successes > 0 && successes < runs;
  const trials = isMixed && routes > 1 ? Math.min(Math.max(effective, routes), runs) : routes;
  return wilsonInterval(rate * trials, trials);
}

/**
 * Interval of a mean of values that lie between `lowest` and `highest`: the bootstrap over routes. Values that are
 * all the same resample to themselves; then routes not seen could have any value, and Wilson's bound for an event
 * that was never seen says how many of them. Null with fewer than two routes.
 */
export function boundedMeanInterval(
  groups: readonly (readonly number[])[],
  range: { readonly lowest: number; readonly highest: number },
  stream: RandomStream,
): Interval | null {
  const resampled = bootstrapInterval(groups, stream);
  if (resampled === null || resampled.low < resampled.high) return resampled;
  const value = resampled.low;
  const unseen = (wilsonInterval(0, groups.length) as Interval).high;
  return {
    low: value - unseen * (value - range.lowest),
    high: value + unseen * (range.highest - value),
  };
}

/**
 * Percentile bootstrap of a mean over routes. With several values a route (repetitions) it is hierarchical:
 * routes are drawn first, then repetitions within each. Null with fewer than two routes.
 *
 * @param groups values of each route.
 */
export function bootstrapInterval(
  groups: readonly (readonly number[])[],
  stream: RandomStream,
): Interval | null {
  if (groups.length < 2) return null;
  const first = groups[0]?.[0] as number;
  // Equal values resample to themselves.
  if (groups.every((group) => group.every((value) => value === first))) return { low: first, high: first };
  const hasRepetitions = groups.some((group) => group.length > 1);
  const resamples = Math.max(FEWEST_RESAMPLES, Math.min(MOST_RESAMPLES, Math.floor(DRAWS / groups.length)));
  const means = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0;
    let count = 0;
    for (let draw = 0; draw < groups.length; draw++) {
      const group = stream.choice(groups);
      for (let i = 0; i < group.length; i++)
        sum += hasRepetitions ? stream.choice(group) : (group[i] as number);
      count += group.length;
    }
    means[resample] = sum / count;
  }
  return percentileInterval(means);
}

/** The middle 95 % of resampled values; sorts them in place. */
export function percentileInterval(values: Float64Array): Interval {
  values.sort();
  const at = (share: number) =>
    values[Math.min(Math.floor(share * values.length), values.length - 1)] as number;
  return { low: at(0.025), high: at(0.975) };
}

/** Sample standard deviation; 0 for fewer than two values. */
export function standardDeviationOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/**
 * The smallest true difference between two runs of `count` independent values each that a two-sided 5 % test
 * finds with 80 % power: (z_0.975 + z_0.8) s sqrt(2/n). Paired comparison can do better. Null for a single value
 * and for values that are all the same: they say nothing about the spread of others.
 */
export function detectableDifference(standardDeviation: number, count: number): number | null {
  return count < 2 || standardDeviation === 0
    ? null
    : (Z_95 + Z_POWER_80) * standardDeviation * Math.sqrt(2 / count);
}

/** Pairs needed for a one-sided 2.5 % test to show with 80 % power that a mean difference exceeds a margin. */
export function pairsToDecide(standardDeviation: number, distanceToMargin: number): number | null {
  if (distanceToMargin === 0) return null;
  return Math.ceil((((Z_95 + Z_POWER_80) * standardDeviation) / distanceToMargin) ** 2);
}
