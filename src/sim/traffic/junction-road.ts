import type { RoutePoint } from "../../map/dense-route.js";
import type { LaneMap } from "../../map/lane-map.js";
import type { RouteTracker } from "../route-tracker.js";
import { lanesAbreast } from "./lane-walk.js";
import type { TrafficVehicle } from "./traffic-vehicle.js";

export function isInJunction(map: LaneMap, car: TrafficVehicle): boolean {
  return map.lanes[car.path[0]].junctionId !== -1;
}

/** The lanes of the ego's road from where it is to the next junction. */
export function lanesBeforeJunction(map: LaneMap, { points, index }: RouteTracker): Set<number> {
  const lanes = new Set<number>();
  for (let i = index; i < points.length && !points[i].isJunction; i++) {
    if (lanes.has(points[i].lane)) continue;
    for (const lane of lanesAbreast(map, map.lanes[points[i].lane]).same) lanes.add(lane.index);
  }
  return lanes;
}

/** Moves the cars on the road behind a junction on, until all are at least so far from its exit, m. */
export function pushBeyond(
  map: LaneMap,
  cars: Iterable<TrafficVehicle>,
  exit: RoutePoint,
  metres: number,
): void {
  for (const car of cars) {
    if (isInJunction(map, car) || map.lanes[car.path[0]].roadId !== exit.roadId) continue;
    const away = Math.hypot(car.actor.x - exit.x, car.actor.y - exit.y);
    if (away >= metres) continue;
    car.advance(metres - away);
    car.place();
  }
}
