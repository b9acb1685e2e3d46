import { RandomStream } from "../../base/random.js";
import type { LaneMap } from "../../map/lane-map.js";
import type { Route, ScenarioSpec } from "../suite.js";
import { RouteWalk } from "../town/route-walk.js";
import { numberedWeather } from "../weather.js";
import { type Approach, approachesOf } from "./approach.js";
import { junctionSites } from "./junction-sites.js";
import { rampSites } from "./ramp-sites.js";
import type { Site, SiteFinder, SiteParameter } from "./site.js";
import { straightSites } from "./straight-sites.js";

/** Finders of sites by scenario type, in the order of the types' names. */
const finders: readonly (readonly [type: string, find: SiteFinder])[] = Object.entries({
  ...straightSites,
  ...junctionSites,
  ...rampSites,
}).sort(([a], [b]) => (a < b ? -1 : 1));

export const ROUTES_A_TYPE = 5;

/**
 * The project's own suite: five routes for each scenario type, spread over towns and places.
 *
 * @param towns by name, in a fixed order.
 * @param isPlayable says whether the simulator plays a route's scenario; places where it does not are passed over.
 */
export function ownSuite(
  towns: ReadonlyMap<string, LaneMap>,
  isPlayable: (route: Route) => boolean,
): Route[] {
  const approaches = [...towns].flatMap(([town, map]) => approachesOf(town, map));
  const routes: Route[] = [];
  for (const [type, find] of finders) {
    const chosen: Route[] = [];
    for (let variation = 0; variation < ROUTES_A_TYPE; variation++) {
      const id = String(routes.length + 1);
      const route = inTurn(approaches, type, variation, chosen)
        .map((approach) => routeOn(approach, find, variation, type, id))
        .find(
          (candidate) =>
            candidate !== null &&
            !chosen.some((other) => taskOf(other) === taskOf(candidate)) &&
            isPlayable(candidate),
        );
      if (!route) throw new RangeError(`no place in the towns for route ${variation + 1} of ${type}`);
      chosen.push(route);
      routes.push(route);
    }
  }
  return routes;
}

/** The way and the scenario: two routes of the same task would say the same twice. */
function taskOf({ town, keypoints, scenarios }: Route): string {
  return JSON.stringify([town, keypoints, scenarios[0].parameters]);
}

/** Towns that have had the fewest of a type's routes come first, then approaches in an order of the type's own. */
function inTurn(
  approaches: readonly Approach[],
  type: string,
  variation: number,
  chosen: readonly Route[],
): Approach[] {
  const stream = new RandomStream(`own suite ${type} ${variation}`);
  const used = (town: string) => chosen.filter((route) => route.town === town).length;
  return approaches
    .map((approach) => ({ approach, routes: used(approach.town), draw: stream.uniform() }))
    .sort((a, b) => a.routes - b.routes || a.draw - b.draw)
    .map(({ approach }) => approach);
}

/** The route of a site on an approach; null where there is none, or no way as the site wants it. */
function routeOn(
  approach: Approach,
  find: SiteFinder,
  variation: number,
  type: string,
  id: string,
): Route | null {
  const site = find(approach, variation);
  const walk = site && walkOf(approach, site);
  if (!site || !walk || walk.length < site.length) return null;
  // The benchmark's weathers have the numbers 0 to 26, with gaps.
  const weather = numberedWeather(WEATHERS[(Number(id) * 7) % WEATHERS.length]);
  return {
    id,
    town: approach.town,
    keypoints: walk.keypoints(site.length),
    scenarios: [
      {
        name: `${type}_1`,
        type,
        trigger: walk.at(site.trigger),
        parameters: parametersOf(approach.map, site),
      },
    ],
    weathers: [0, 100].map((routePercentage) => ({ routePercentage, ...weather })),
  };
}

const WEATHERS = [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 18, 19, 20, 21, 22, 23, 25, 26];

function walkOf({ map, lane }: Approach, site: Site): RouteWalk | null {
  try {
    return new RouteWalk(map, { lane: (site.lane ?? lane).index, distance: site.start }, site.steps);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function parametersOf(map: LaneMap, { parameters }: Site): ScenarioSpec["parameters"] {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, attributesOf(map, value)]),
  );
}

function attributesOf(map: LaneMap, value: SiteParameter): Record<string, string> {
  if (typeof value === "number" || typeof value === "string") return { value: String(value) };
  if ("lane" in value) {
    const { x, y, z } = new RouteWalk(map, { lane: value.lane.index, distance: value.at }, []).at(0);
    return { x: x.toFixed(1), y: y.toFixed(1), z: z.toFixed(1) };
  }
  return { from: String(value[0]), to: String(value[1]) };
}
