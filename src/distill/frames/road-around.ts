import { angleBetween } from "../../geometry/angles.js";
import { type Lane, lanePose, lanePosition, sameDirection } from "../../map/lane.js";
import type { LaneMap } from "../../map/lane-map.js";
import type { Road } from "./frame.js";

const position = lanePosition();
const pose = lanePose();

/**
 * The lanes around a place as a driver would count them.
 *
 * @returns undefined off every road. `lane` is 0 for a driver on an oncoming lane.
 */
export function lanesAround(
  map: LaneMap,
  { x, y, z, yaw }: { x: number; y: number; z: number; yaw: number },
): Omit<Road, "junctionAhead"> | undefined {
  if (!map.nearestLane(x, y, position, undefined, z)) return undefined;
  const at = map.lanes[position.lane];
  map.poseOnLane(position.lane, position.distance, pose);
  const isOncoming = angleBetween(pose.yaw, yaw) > Math.PI / 2;
  const innermost = isOncoming ? across(map, at) : last(map, at, "left");
  const own = innermost ? drivingTowards(map, innermost, "right") : [];
  const beyond = innermost && (isOncoming ? at : across(map, innermost));
  const { laneChange } = map.waypointAt({ x, y, z })!;
  return {
    inJunction: at.junctionId >= 0,
    lanes: own.length,
    lane: own.indexOf(at.index) + 1,
    oncomingLanes: beyond ? drivingTowards(map, last(map, beyond, "left"), "right").length : 0,
    mayChangeLeft: !isOncoming && (laneChange === "left" || laneChange === "both"),
    mayChangeRight: !isOncoming && (laneChange === "right" || laneChange === "both"),
    laneWidth: pose.width,
    offset: isOncoming ? -position.lateral : position.lateral,
    speedLimit: at.speedLimit,
  };
}

/** The outermost lane on a side that runs the same way. */
function last(map: LaneMap, lane: Lane, side: "left" | "right"): Lane {
  let found = lane;
  for (let next = lane[side]; next >= 0 && sameDirection(map.lanes[next], lane); next = map.lanes[next][side])
    found = map.lanes[next];
  return found;
}

/** The innermost lane of the other direction; undefined on one-way roads. */
function across(map: LaneMap, lane: Lane): Lane | undefined {
  const next = last(map, lane, "left").left;
  return next < 0 ? undefined : map.lanes[next];
}

/** The driving lanes from one to the outermost on a side, in order. */
function drivingTowards(map: LaneMap, from: Lane, side: "left" | "right"): number[] {
  const found: number[] = [];
  for (
    let next = from.index;
    next >= 0 && sameDirection(map.lanes[next], from);
    next = map.lanes[next][side]
  ) {
    if (map.lanes[next].type === "driving") found.push(next);
  }
  return found;
}
