import { RandomStream } from "../base/random.js";
import { ABILITY_NAMES } from "./abilities.js";
import type { Coverage } from "./coverage.js";
import { groupBy } from "./group-by.js";
import {
  bootstrapInterval,
  boundedMeanInterval,
  clusteredRateInterval,
  detectableDifference,
  type Interval,
  standardDeviationOf,
  wilsonInterval,
} from "./intervals.js";
import type { Metrics } from "./metrics.js";
import type { RouteScore } from "./route-score.js";
import { meanOf, xmlIdOf } from "./success.js";

/** What statistics need to know of one run of a route. */
export interface RouteOutcome {
  readonly routeId: string;
  /** 0..100. */
  readonly drivingScore: number;
  readonly success: boolean;
}

/** A figure with its 95 % interval; null where there is no route or nothing to tell the spread from. */
export interface Estimate {
  readonly value: number;
  readonly interval: Interval | null;
}

/** The two figures that every run is told by, with the route as the unit of all uncertainty. */
export interface Headline {
  /** Mean, 0..100; bootstrap over routes. */
  readonly drivingScore: Estimate;
  /** Fraction; Wilson's interval, by routes where there are repetitions. */
  readonly successRate: Estimate;
}

/** Seed of the resampling where nobody asks for another: `drive` and `score` then print the same intervals. */
export const RESAMPLING_SEED = 0;

const SCORE_RANGE = { lowest: 0, highest: 100 };
const FRACTION_RANGE = { lowest: 0, highest: 1 };

/**
 * Driving score and success rate of a result, the same whoever asks.
 *
 * @param expected runs (routes times repetitions) that count; those without an outcome count as failures with 0.
 */
export function headlineOf(outcomes: readonly RouteOutcome[], expected: number, seed: number): Headline {
  const runs = Math.max(expected, outcomes.length);
  const missing = runs - outcomes.length;
  const byRoute = outcomesByRoute(outcomes);
  const without = <T>(value: T) => Array.from({ length: missing }, () => [value]);
  const scores = [...byRoute.map((group) => group.map((run) => run.drivingScore)), ...without(0)];
  const successes = [...byRoute.map((group) => group.map((run) => run.success)), ...without(false)];
  const stream = new RandomStream(seed).fork("driving score");
  return {
    drivingScore: {
      value: runs === 0 ? 0 : meanOf(scores.flat()),
      interval: boundedMeanInterval(scores, SCORE_RANGE, stream),
    },
    successRate: {
      value: runs === 0 ? 0 : successes.flat().filter(Boolean).length / runs,
      interval: clusteredRateInterval(successes),
    },
  };
}

/** Runs by their route, routes in the order of their ids, so that the order of records changes no resampling. */
export function outcomesByRoute<Outcome extends { readonly routeId: string }>(
  outcomes: readonly Outcome[],
): Outcome[][] {
  const groups = groupBy(outcomes, ({ routeId }) => xmlIdOf(routeId) ?? routeId);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => group.sort((a, b) => (a.routeId < b.routeId ? -1 : 1)));
}

/** Uncertainty over all expected runs, those without a record counting as zero. */
export interface ScoreStatistics extends Headline {
  readonly confidence: 0.95;
  readonly runs: number;
  readonly efficiencyInterval: Interval | null;
  readonly comfortInterval: Interval | null;
  readonly abilityIntervals: Readonly<Record<(typeof ABILITY_NAMES)[number], Interval | null>>;
  /** Smallest difference that two unpaired runs of this size show with 80 % power. */
  readonly detectableDifference: {
    readonly drivingScore: number | null;
    readonly successRate: number | null;
  };
}

/** Intervals and detectable differences of a result; resampling is seeded. */
export function statisticsOf(
  perRoute: readonly RouteScore[],
  metrics: Metrics,
  coverage: Coverage,
  seed: number,
): ScoreStatistics {
  const runs = Math.max(coverage.expected, perRoute.length);
  const headline = headlineOf(perRoute, runs, seed);
  const stream = new RandomStream(seed);
  const presentOf = (value: (route: RouteScore) => number | null) =>
    outcomesByRoute(perRoute)
      .map((routes) => routes.map(value).filter((known) => known !== null))
      .filter((values) => values.length > 0);
  return {
    confidence: 0.95,
    runs,
    ...headline,
    efficiencyInterval:
      metrics.efficiency.value === null
        ? null
        : bootstrapInterval(
            presentOf((route) => route.efficiency),
            stream.fork("efficiency"),
          ),
    comfortInterval:
      metrics.comfort.value === null
        ? null
        : boundedMeanInterval(
            presentOf((route) => route.comfort),
            FRACTION_RANGE,
            stream.fork("comfort"),
          ),
    abilityIntervals: Object.fromEntries(
      ABILITY_NAMES.map((name) => {
        const { successes: passed, routes } = metrics.abilities.counts[name];
        return [name, metrics.abilities.rates[name] === null ? null : wilsonInterval(passed, routes)];
      }),
    ) as ScoreStatistics["abilityIntervals"],
    detectableDifference: detectableDifferences(perRoute, runs),
  };
}

/** Over the routes' means, since repetitions of a route are not independent. */
function detectableDifferences(
  perRoute: readonly RouteOutcome[],
  runs: number,
): ScoreStatistics["detectableDifference"] {
  const groups = outcomesByRoute(perRoute);
  const missing = Array.from({ length: runs - perRoute.length }, () => 0);
  const spread = (value: (run: RouteOutcome) => number) =>
    standardDeviationOf([...groups.map((group) => meanOf(group.map(value))), ...missing]);
  const routes = groups.length + missing.length;
  return {
    drivingScore: detectableDifference(
      spread((run) => run.drivingScore),
      routes,
    ),
    successRate: detectableDifference(
      spread((run) => Number(run.success)),
      routes,
    ),
  };
}
