import { DriverxError } from "../base/errors.js";
import { denseRoute, type RoutePoint } from "../map/dense-route.js";
import { lanePosition } from "../map/lane.js";
import { isTriggerOnRoute } from "../routes/scenario-trigger.js";
import type { Route } from "../routes/suite.js";
import { EmbeddedSimulator } from "../sim/embedded-simulator.js";
import type { Town } from "./town-maps.js";

/** What is odd about a route. */
export interface RouteFinding {
  readonly code:
    | "OFF_ROAD"
    | "NO_WAY"
    | "DETOUR"
    | "GAP"
    | "BACKWARDS"
    | "TRIGGER_UNREACHABLE"
    | "SCENARIO_DROPPED"
    | "PARAMETER_UNKNOWN"
    | "NO_SCENARIO";
  /** An `error` changes what is driven or judged; a `note` is worth knowing. */
  readonly severity: "error" | "note";
  readonly message: string;
}

/** Farther than this from the middle of a driving lane is beside it, m: half of a wide lane. */
const FARTHEST = 2.5;
/** A way between two waypoints that is so much longer than the straight line, and by so many metres, is a detour. */
const DETOUR_RATIO = 2;
const DETOUR_METRES = 20;
/** Largest step of a dense route, m: a lane change goes about 6 m. */
const LARGEST_STEP = 10;
/** A step against the lane that is longer than this goes backwards, m; joints of the pieces step back by less. */
const LARGEST_STEP_BACK = 1.5;

/** Looks over one route on its town's map. Throws what is a fault of ours. */
export function lintRoute(route: Route, town: Town): RouteFinding[] {
  const offRoad = offRoadFindings(route, town);
  let points: RoutePoint[];
  try {
    points = denseRoute(town.planner, route.keypoints);
  } catch (error) {
    if (!(error instanceof DriverxError)) throw error;
    return [...offRoad, { code: "NO_WAY", severity: "error", message: error.message }];
  }
  return [
    ...offRoad,
    ...detourFindings(route, town),
    ...stepFindings(points),
    ...scenarioFindings(route, town, points),
  ];
}

function offRoadFindings({ keypoints }: Route, { map }: Town): RouteFinding[] {
  const nearest = lanePosition();
  return keypoints.flatMap(({ x, y, z }, i): RouteFinding[] => {
    if (map.nearestLane(x, y, nearest, undefined, z) && nearest.gap <= FARTHEST) return [];
    const message = `waypoint ${i + 1} (${x}, ${y}) lies ${nearest.gap.toFixed(1)} m beside the nearest driving lane`;
    return [{ code: "OFF_ROAD", severity: "error", message }];
  });
}

/** Ways between neighbouring waypoints that lead round about: mostly a waypoint on the oncoming lane. */
function detourFindings({ keypoints }: Route, { planner }: Town): RouteFinding[] {
  return keypoints.slice(1).flatMap((to, i): RouteFinding[] => {
    const from = keypoints[i];
    const straight = Math.hypot(to.x - from.x, to.y - from.y);
    const way = planner.trace(from, to);
    const length = way.reduce((sum, { waypoint }, at) => {
      const before = way[at - 1]?.waypoint;
      return sum + (before ? Math.hypot(waypoint.x - before.x, waypoint.y - before.y) : 0);
    }, 0);
    if (length < DETOUR_RATIO * straight + DETOUR_METRES) return [];
    const message = `from waypoint ${i + 1} to ${i + 2}, ${straight.toFixed(0)} m apart, the way is ${length.toFixed(0)} m long`;
    return [{ code: "DETOUR", severity: "error", message }];
  });
}

/** Steps of the dense route that no car can follow. */
function stepFindings(points: readonly RoutePoint[]): RouteFinding[] {
  return points.slice(1).flatMap((point, i): RouteFinding[] => {
    const { x, y, yaw } = points[i];
    const [dx, dy] = [point.x - x, point.y - y];
    const step = Math.hypot(dx, dy);
    const back = -(dx * Math.cos(yaw) + dy * Math.sin(yaw));
    const place = `at (${x.toFixed(1)}, ${y.toFixed(1)})`;
    if (step > LARGEST_STEP) {
      return [{ code: "GAP", severity: "error", message: `a gap of ${step.toFixed(0)} m ${place}` }];
    }
    if (back <= LARGEST_STEP_BACK) return [];
    const message = `${back.toFixed(1)} m against the lane's direction ${place}`;
    return [{ code: "BACKWARDS", severity: "error", message }];
  });
}

function scenarioFindings(route: Route, town: Town, points: readonly RoutePoint[]): RouteFinding[] {
  if (route.scenarios.length === 0) {
    return [{ code: "NO_SCENARIO", severity: "note", message: "the route has no scenario" }];
  }
  const unreachable = route.scenarios.filter(({ trigger }) => !isTriggerOnRoute(trigger, points));
  const simulator = new EmbeddedSimulator({
    episode: route.id,
    map: town.map,
    openDrive: town.openDrive,
    route,
    denseRoute: points,
    repetition: 0,
    seed: 0,
  });
  const dropped = simulator.skipped.filter(({ name }) => !unreachable.some((spec) => spec.name === name));
  return [
    ...unreachable.map(
      ({ name, trigger: { x, y } }): RouteFinding => ({
        code: "TRIGGER_UNREACHABLE",
        severity: "error",
        message: `the trigger of ${name} at (${x}, ${y}) does not lie on the route (2 m, 10 degrees)`,
      }),
    ),
    ...dropped.map(
      ({ name, reason }): RouteFinding => ({
        code: "SCENARIO_DROPPED",
        severity: "error",
        message: `${name} would be dropped: ${reason}`,
      }),
    ),
    ...simulator.warnings.map(
      (message): RouteFinding => ({ code: "PARAMETER_UNKNOWN", severity: "note", message }),
    ),
  ];
}
