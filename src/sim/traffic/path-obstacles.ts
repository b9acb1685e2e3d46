import type { GroundBox } from "../../geometry/boxes.js";
import { pieceAtDistance } from "../../map/lane.js";
import type { LaneMap } from "../../map/lane-map.js";
import type { TrafficVehicle } from "./traffic-vehicle.js";

/** Room that a car wants on each side of itself, m. */
const SIDE_CLEARANCE = 0.2;

/**
 * How many points a walk along a line may leave out, so far (m) from the box that it looks for; `widest` is the line's
 * longest step from one point to the next, m.
 */
export function pointsToSkip(away: number, widest: number): number {
  return away > widest ? Math.floor(away / widest) : 0;
}

/** The longest step from one point of a line to the next, m. */
export function widestStep(distance: Float64Array): number {
  let widest = 0;
  for (let i = 1; i < distance.length; i++) widest = Math.max(widest, distance[i] - distance[i - 1]);
  return widest;
}

const stepsOfMap = new WeakMap<LaneMap, Float64Array>();

/** The longest step of each lane's centre line, in map order. */
function widestSteps(map: LaneMap): Float64Array {
  let steps = stepsOfMap.get(map);
  if (!steps) {
    steps = Float64Array.from(map.lanes, ({ distance }) => widestStep(distance));
    stepsOfMap.set(map, steps);
  }
  return steps;
}

/**
 * How far, m, a car can drive along its path before its bumper meets a box; infinity when the path does not meet
 * it within `reach` metres. Walks the points of the lane centre lines.
 */
export function gapToBox(map: LaneMap, vehicle: TrafficVehicle, box: GroundBox, reach: number): number {
  const cos = Math.cos(box.yaw);
  const sin = Math.sin(box.yaw);
  const halfWidth = vehicle.actor.halfWidth;
  const along = box.halfLength + halfWidth;
  const across = box.halfWidth + halfWidth + SIDE_CLEARANCE;
  const steps = widestSteps(map);
  let offset = -vehicle.distance;
  for (const index of vehicle.path) {
    const lane = map.lanes[index];
    const first = offset < 0 ? pieceAtDistance(lane, -offset) : 0;
    for (let i = first; i < lane.x.length; i++) {
      const ahead = offset + lane.distance[i];
      if (ahead <= 0) continue;
      if (ahead > reach + vehicle.actor.halfLength) return Number.POSITIVE_INFINITY;
      const dx = lane.x[i] - box.x;
      const dy = lane.y[i] - box.y;
      if (Math.abs(cos * dx + sin * dy) <= along && Math.abs(cos * dy - sin * dx) <= across) {
        return Math.max(0, ahead - vehicle.actor.halfLength);
      }
      i += pointsToSkip(Math.hypot(dx, dy) - along - across, steps[index]);
    }
    offset += lane.length;
  }
  return Number.POSITIVE_INFINITY;
}
