import type { RandomStream } from "../base/random.js";
import { ABILITY_NAMES } from "./abilities.js";
import type { Coverage } from "./coverage.js";
import { groupBy } from "./group-by.js";
import {
  bootstrapInterval,
  detectableDifference,
  type Interval,
  standardDeviationOf,
  wilsonInterval,
} from "./intervals.js";
import type { Metrics } from "./metrics.js";
import type { RouteScore } from "./route-score.js";
import { xmlIdOf } from "./success.js";

/** Uncertainty over all expected runs, those without a record counting as zero. */
export interface ScoreStatistics {
  readonly confidence: 0.95;
  readonly runs: number;
  readonly drivingScore: { readonly value: number; readonly interval: Interval | null };
  readonly successRate: {
    readonly value: number;
    readonly interval: Interval | null;
    readonly method: "wilson" | "hierarchical bootstrap";
  };
  readonly efficiencyInterval: Interval | null;
  readonly comfortInterval: Interval | null;
  readonly abilityIntervals: Readonly<Record<(typeof ABILITY_NAMES)[number], Interval | null>>;
  /** Smallest difference that two unpaired runs of this size show with 80 % power. */
  readonly detectableDifference: {
    readonly drivingScore: number | null;
    readonly successRate: number | null;
  };
}

/** Intervals and detectable differences of a result; resampling is seeded by the stream. */
export function statisticsOf(
  perRoute: readonly RouteScore[],
  metrics: Metrics,
  coverage: Coverage,
  stream: RandomStream,
): ScoreStatistics {
  const runs = Math.max(coverage.expected, perRoute.length);
  const byRoute = [...groupBy(perRoute, ({ routeId }) => xmlIdOf(routeId) ?? routeId).values()];
  const missing = Array.from({ length: runs - perRoute.length }, () => [0]);
  const groupsOf = (value: (route: RouteScore) => number) => [
    ...byRoute.map((routes) => routes.map(value)),
    ...missing,
  ];
  const presentOf = (value: (route: RouteScore) => number | null) =>
    byRoute
      .map((routes) => routes.map(value).filter((known) => known !== null))
      .filter((values) => values.length > 0);

  const scores = groupsOf((route) => route.drivingScore);
  const successes = perRoute.filter((route) => route.success).length;
  const successRate = runs === 0 ? 0 : successes / runs;
  const isRepeated = coverage.repetitions > 1;
  return {
    confidence: 0.95,
    runs,
    drivingScore: {
      value: runs === 0 ? 0 : perRoute.reduce((sum, route) => sum + route.drivingScore, 0) / runs,
      interval: bootstrapInterval(scores, stream.fork("driving score")),
    },
    successRate: {
      value: successRate,
      interval: isRepeated
        ? bootstrapInterval(
            groupsOf((route) => Number(route.success)),
            stream.fork("success"),
          )
        : wilsonInterval(successes, runs),
      method: isRepeated ? "hierarchical bootstrap" : "wilson",
    },
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
        : bootstrapInterval(
            presentOf((route) => route.comfort),
            stream.fork("comfort"),
          ),
    abilityIntervals: Object.fromEntries(
      ABILITY_NAMES.map((name) => {
        const { successes: passed, routes } = metrics.abilities.counts[name];
        return [name, metrics.abilities.rates[name] === null ? null : wilsonInterval(passed, routes)];
      }),
    ) as ScoreStatistics["abilityIntervals"],
    detectableDifference: {
      drivingScore: detectableDifference(standardDeviationOf(scores.flat()), runs),
      successRate: detectableDifference(Math.sqrt(successRate * (1 - successRate)), runs),
    },
  };
}
