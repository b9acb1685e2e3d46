import { DriverxError } from "../../base/errors.js";
import { DEGREES } from "../../geometry/angles.js";
import type { Point, Pose } from "../../geometry/vectors.js";
import { type Lane, lanePose, lanePosition, sameDirection } from "../../map/lane.js";
import type { LaneMap } from "../../map/lane-map.js";
import {
  distanceOnLane,
  type LanePlace,
  lanesAbreast,
  placeAhead,
  placeBehind,
} from "../traffic/lane-walk.js";

/**
 * The place so many metres ahead, or the last one before a junction or the road's end: the official helpers go
 * forward in steps of a metre and stop there.
 */
export function placeAheadOnRoad(map: LaneMap, from: LanePlace, metres: number): LanePlace {
  for (let rest = metres; rest > 0; rest--) {
    const place = placeAhead(map, from, rest, true);
    if (place) return place;
  }
  return from;
}

/** The place so many metres back, or the first one behind a junction or the road's beginning. */
export function placeBehindOnRoad(map: LaneMap, from: LanePlace, metres: number): LanePlace {
  for (let rest = metres; rest > 0; rest--) {
    const place = placeBehind(map, from, rest);
    if (place) return place;
  }
  return from;
}

/** The pose of a place on its lane, moved sideways (positive: to the right of the direction of travel) and turned. */
export function poseAt(map: LaneMap, place: LanePlace, right = 0, turnDeg = 0): Pose {
  const pose = lanePose();
  map.poseOnLane(place.lane, place.distance, pose);
  return {
    x: pose.x - Math.sin(pose.yaw) * right,
    y: pose.y + Math.cos(pose.yaw) * right,
    z: pose.z,
    yaw: pose.yaw + turnDeg * DEGREES,
  };
}

/** A pose moved forward and to its right, m, and turned. */
export function beside(pose: Pose, ahead: number, right: number, turnDeg = 0): Pose {
  const cos = Math.cos(pose.yaw);
  const sin = Math.sin(pose.yaw);
  return {
    x: pose.x + cos * ahead - sin * right,
    y: pose.y + sin * ahead + cos * right,
    z: pose.z,
    yaw: pose.yaw + turnDeg * DEGREES,
  };
}

/** Width of the lane at a place, m. */
export function laneWidthAt(map: LaneMap, place: LanePlace): number {
  const pose = lanePose();
  map.poseOnLane(place.lane, place.distance, pose);
  return pose.width;
}

/** The place on another lane that lies level with a place. */
export function levelWith(map: LaneMap, place: LanePlace, lane: Lane): LanePlace {
  const pose = lanePose();
  map.poseOnLane(place.lane, place.distance, pose);
  return { lane: lane.index, distance: distanceOnLane(lane, pose.x, pose.y) };
}

/** The place level with this one on the lane beside it, of any type; undefined where there is none. */
export function sidePlace(map: LaneMap, place: LanePlace, side: "left" | "right"): LanePlace | undefined {
  const lane = map.lanes[place.lane];
  const index = side === "left" ? lane.left : lane.right;
  return index === -1 ? undefined : levelWith(map, place, map.lanes[index]);
}

/** The nearest place on a driving lane, or on lanes of the given types. */
export function placeNear(map: LaneMap, point: Point, types?: number): LanePlace | undefined {
  const found = lanePosition();
  if (!map.nearestLane(point.x, point.y, found, types, point.z)) return undefined;
  return { lane: found.lane, distance: found.distance };
}

/** The places level with this one on all driving lanes of its direction, from the innermost (left) outwards. */
export function placesAbreast(map: LaneMap, place: LanePlace): LanePlace[] {
  const same = lanesAbreast(map, map.lanes[place.lane]).same;
  // On right-hand roads the innermost lane has the smallest number.
  return same
    .sort((first, second) => Math.abs(first.laneId) - Math.abs(second.laneId))
    .map((lane) => levelWith(map, place, lane));
}

/** +1 when the given outward side lies to the right of that lane's direction of travel, else -1. */
export function outwardSign(lane: Lane, egoLane: Lane, side: "left" | "right"): 1 | -1 {
  const isRight = (side === "right") === sameDirection(lane, egoLane);
  return isRight ? 1 : -1;
}

/** The error of a scenario for which the map has no room: the route is driven without it. */
export function impossible(why: string): DriverxError {
  return new DriverxError("SCENARIO_IMPOSSIBLE", why);
}
