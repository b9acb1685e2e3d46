import { DriverxError } from "../base/errors.js";
import type { AbilityRoute, JunctionLookup } from "../bench/abilities.js";
import { denseRoute } from "../map/dense-route.js";
import { GlobalRoutePlanner } from "../map/global-route-planner.js";
import { loadTownMap } from "../routes/find-map.js";
import type { Suite } from "../routes/suite.js";

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
 * needed; a route whose town has no map is unknown.
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
    const points = denseRoute(planner, route.keypoints);
    const first = points.findIndex((point) => point.isJunction);
    return { points: points.length, firstJunctionIndex: first < 0 ? null : first };
  };
}

function townPlanner(town: string, mapFolders: readonly string[]): GlobalRoutePlanner | null {
  try {
    return new GlobalRoutePlanner(loadTownMap(town, mapFolders));
  } catch (error) {
    if (error instanceof DriverxError && error.code === "MAP_NOT_FOUND") return null;
    throw error;
  }
}
