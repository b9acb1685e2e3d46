import { DriverxError } from "../base/errors.js";
import type { Point } from "../geometry/vectors.js";
import type { GlobalRoutePlanner } from "./global-route-planner.js";
import { lanePosition } from "./lane.js";
import type { LaneMap } from "./lane-map.js";
import type { RoadOption } from "./road-option.js";

/** A point of a route about every metre, in CARLA's frame. */
export interface RoutePoint {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
  readonly pitch: number;
  readonly option: RoadOption;
  /** Lane index. */
  readonly lane: number;
  readonly roadId: number;
  readonly sectionIndex: number;
  readonly laneId: number;
  /** The road's s. */
  readonly s: number;
  readonly isJunction: boolean;
}

/**
 * The route through the keypoints as the leaderboard interpolates it: each pair of neighbours is planned on its
 * own and the pieces are joined as they are, so points at the joints may repeat (scoring reference 6.1).
 *
 * @throws DriverxError ROUTE_NOT_FOUND; ROUTE_OFF_MAP for a waypoint far from every lane; ROUTE_TOO_SHORT where nothing is left to drive, since its score would be 0/0.
 */
export function denseRoute(planner: GlobalRoutePlanner, keypoints: readonly Point[]): RoutePoint[] {
  for (const keypoint of keypoints) refuseBeyondMap(planner.map, keypoint);
  const points: RoutePoint[] = [];
  for (let index = 0; index + 1 < keypoints.length; index++) {
    for (const { waypoint, option } of planner.trace(keypoints[index], keypoints[index + 1])) {
      const { x, y, z, yaw, pitch, lane, roadId, sectionIndex, laneId, s, isJunction } = waypoint;
      points.push({ x, y, z, yaw, pitch, option, lane, roadId, sectionIndex, laneId, s, isJunction });
    }
  }
  if (planarLength(points) < shortestRoute) {
    const [{ x, y }] = keypoints;
    throw new DriverxError(
      "ROUTE_TOO_SHORT",
      `map ${planner.map.name} leaves nothing to drive: the waypoints of the route, which begin at (${x}, ${y}), lie at one place of its lanes`,
    );
  }
  return points;
}

/** A waypoint farther from every driving lane than this is of another map, metres. */
const farthestWaypoint = 50;

function refuseBeyondMap(map: LaneMap, { x, y }: Point): void {
  const nearest = lanePosition();
  if (map.nearestLane(x, y, nearest) && nearest.gap <= farthestWaypoint) return;
  throw new DriverxError(
    "ROUTE_OFF_MAP",
    `waypoint (${x}, ${y}) lies ${nearest.lane < 0 ? "beyond" : `${nearest.gap.toFixed(0)} m from`} every driving lane of map ${map.name}; is the route of this town?`,
  );
}

/** Metres that a route must have on the map's lanes. */
const shortestRoute = 1;

function planarLength(points: readonly Point[]): number {
  return points.reduce(
    (sum, { x, y }, i) => sum + (i > 0 ? Math.hypot(x - points[i - 1].x, y - points[i - 1].y) : 0),
    0,
  );
}

/** The leaderboard lifts a route's first point, where the ego spawns, by this much before anything is measured. */
export const spawnLift = 0.5;

/** Length of a dense route as the official records give it: with the first point lifted. */
export function routeLength(points: readonly Point[]): number {
  let length = 0;
  for (let index = 1; index < points.length; index++) {
    const from = points[index - 1];
    const to = points[index];
    const lift = index === 1 ? spawnLift : 0;
    length += Math.hypot(to.x - from.x, to.y - from.y, to.z - from.z - lift);
  }
  return length;
}
