import { DriverxError } from "../base/errors.js";
import type { AbilityRoute, JunctionLookup } from "../bench/abilities.js";
import { denseRoute, type RoutePoint } from "../map/dense-route.js";
import { GlobalRoutePlanner } from "../map/global-route-planner.js";
import { loadTownMap } from "../routes/find-map.js";
import type { Route, Suite } from "../routes/suite.js";

/** What scoring needs of a suite's routes; the first scenario gives the type, as in the official ability tool. */
export function abilityRoutes(suite: Suite): AbilityRoute[] {
  return suite.routes.map(({ id, town, scenarios }) => ({
    id,
    town,
    scenarioType: scenarios[0]?.type ?? "",
  }));
}

/**
 * Finds each route's first junction on the towns' maps, with our own route planner. Maps are read when first
 * needed; a route whose town has no map, or that cannot be driven on it, is unknown.
 */
export function suiteJunctions(suite: Suite, mapFolders: readonly string[]): JunctionLookup {
  const planners = new Map<string, GlobalRoutePlanner | null>();
  const routes = new Map(suite.routes.map((route) => [route.id, route]));
  return (routeId) => {
    const route = routes.get(routeId);
    if (route === undefined) return null;
    if (!planners.has(route.town)) planners.set(route.town, townPlanner(route.town, mapFolders));
    const planner = planners.get(route.town);
    if (!planner) return null;
    const points = plannedRoute(planner, route);
    if (points === null) return null;
    const first = points.findIndex((point) => point.isJunction);
    return { points: points.length, firstJunctionIndex: first < 0 ? null : first };
  };
}

/** The dense route; null for one that cannot be driven on the map, which its run has recorded as lost. */
function plannedRoute(planner: GlobalRoutePlanner, { keypoints }: Route): RoutePoint[] | null {
  try {
    return denseRoute(planner, keypoints);
  } catch (error) {
    if (error instanceof DriverxError && error.code.startsWith("ROUTE_")) return null;
    throw error;
  }
}

function townPlanner(town: string, mapFolders: readonly string[]): GlobalRoutePlanner | null {
  try {
    return new GlobalRoutePlanner(loadTownMap(town, mapFolders));
  } catch (error) {
    if (error instanceof DriverxError && error.code === "MAP_NOT_FOUND") return null;
    throw error;
  }
}
