import type { Pose } from "../../../geometry/vectors.js";
import { anyLane, lanePosition, laneTypeBits } from "../../../map/lane.js";
import type { LaneMap, Waypoint } from "../../../map/lane-map.js";
import { materialIds } from "../materials.js";
import type { SolidBuilder } from "../solids.js";

/** Room between a pole and the nearest driving lane's edge, m, and how it is found. */
const clearance = 0.5;
const searchStep = 0.5;
const mostSteps = 30;

/** Lanes that nothing may stand on. */
export const pavedLanes = anyLane & ~laneTypeBits.median;
const carriageway =
  laneTypeBits.driving | laneTypeBits.bidirectional | laneTypeBits.biking | laneTypeBits.parking;

/**
 * Where a signal's pole stands: at the signal's own place, or to the right of it where that is on a lane; on the road's
 * height, looking at the traffic that comes to the stop point.
 */
export function standBeside(map: LaneMap, signal: { x: number; y: number }, stop: Waypoint): Pose {
  const rightX = -Math.sin(stop.yaw);
  const rightY = Math.cos(stop.yaw);
  let { x, y } = signal;
  for (
    let step = 0;
    step < mostSteps && distanceToLanes(map, x, y, stop.z, carriageway) < clearance;
    step++
  ) {
    x += searchStep * rightX;
    y += searchStep * rightY;
  }
  return { x, y, z: stop.z, yaw: stop.yaw + Math.PI };
}

/** Metres from a point to the edge of the nearest lane of these types; negative on it. */
export function distanceToLanes(map: LaneMap, x: number, y: number, z: number, types: number): number {
  if (!map.nearestLane(x, y, position, types, z)) return Infinity;
  const lane = map.lanes[position.lane];
  const widest = lane.width.reduce((most, width) => Math.max(most, width), 0);
  return position.gap - widest / 2;
}

const position = lanePosition();

/** A box by its middle and half sizes: ahead, right, up. */
export function boxAround(
  builder: SolidBuilder,
  x: number,
  y: number,
  z: number,
  halfX: number,
  halfY: number,
  halfZ: number,
  material: number = materialIds.darkMetal,
): void {
  builder.box([x - halfX, y - halfY, z - halfZ], [x + halfX, y + halfY, z + halfZ], material);
}
