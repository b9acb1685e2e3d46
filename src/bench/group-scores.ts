import { groupBy } from "./group-by.js";
import type { Interval } from "./intervals.js";
import { headlineOf, type RouteOutcome } from "./score-statistics.js";

/** Routes of one scenario type or town; means are over the records present. */
export interface GroupScore {
  readonly name: string;
  readonly records: number;
  readonly successes: number;
  readonly successRate: number;
  readonly successRateInterval: Interval | null;
  readonly drivingScore: number;
  readonly drivingScoreInterval: Interval | null;
}

/** Scores of the routes by a property, names ascending; a route of which it is not known is "unknown". */
export function groupScores<Route extends RouteOutcome>(
  routes: readonly Route[],
  nameOf: (route: Route) => string | null,
  seed: number,
): GroupScore[] {
  const groups = groupBy(routes, (route) => nameOf(route) ?? "unknown");
  const names = [...groups.keys()].sort();
  return names.map((name) => {
    const members = groups.get(name) as Route[];
    const { drivingScore, successRate } = headlineOf(members, members.length, seed);
    return {
      name,
      records: members.length,
      successes: members.filter((route) => route.success).length,
      successRate: successRate.value,
      successRateInterval: successRate.interval,
      drivingScore: drivingScore.value,
      drivingScoreInterval: drivingScore.interval,
    };
  });
}
