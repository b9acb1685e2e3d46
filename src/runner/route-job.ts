import type { RouteIdentity } from "../bench/route-record.js";
import type { Route } from "../routes/suite.js";
import { weatherId } from "../routes/weather.js";

/** One route to drive once: a position in the run. */
export interface RouteJob {
  readonly index: number;
  readonly xmlId: string;
  readonly repetition: number;
  /** `RouteScenario_{xml id}_rep{repetition}`, also the name of the episode's file. */
  readonly routeId: string;
  readonly town: string;
  readonly attempt: number;
}

/** How often a route is begun before its failure stands. */
export const attemptsOfJob = 2;

/** The jobs of a run in the leaderboard's order: each route's repetitions follow one another. */
export function jobsOf(routes: readonly Route[], repetitions: number): RouteJob[] {
  return routes.flatMap((route, position) =>
    Array.from({ length: repetitions }, (_, repetition) => ({
      index: position * repetitions + repetition,
      xmlId: route.id,
      repetition,
      routeId: `RouteScenario_${route.id}_rep${repetition}`,
      town: route.town,
      attempt: 1,
    })),
  );
}

/** What the record of a job says of its route. @param begun wall-clock time at the start of the route. */
export function identityOf(job: RouteJob, route: Route, begun: Date): RouteIdentity {
  const weather = weatherId(route.weathers[0]);
  const scenario = route.scenarios[0]?.name ?? "None";
  return {
    index: job.index,
    route_id: job.routeId,
    scenario_name: scenario,
    weather_id: weather === null ? null : String(weather),
    save_name: [job.routeId, route.town, scenario, weather ?? "None", timeStamp(begun)].join("_"),
    town_name: route.town,
  };
}

/** MM_DD_HH_MM_SS in local time, as the leaderboard names its output folders. */
function timeStamp(time: Date): string {
  const parts = [time.getMonth() + 1, time.getDate(), time.getHours(), time.getMinutes(), time.getSeconds()];
  return parts.map((part) => String(part).padStart(2, "0")).join("_");
}
