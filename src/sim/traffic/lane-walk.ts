import { type Lane, sameDirection } from "../../map/lane.js";
import type { LaneMap } from "../../map/lane-map.js";

/** A place on a lane: lane index and metres from the lane's start in the direction of travel. */
export interface LanePlace {
  readonly lane: number;
  readonly distance: number;
}

/** The place so many metres further on, by first successors; undefined where the road or (if asked) the free stretch ends. */
export function placeAhead(
  map: LaneMap,
  from: LanePlace,
  metres: number,
  stopAtJunction = false,
): LanePlace | undefined {
  let { lane, distance } = from;
  let rest = metres;
  for (;;) {
    const here = map.lanes[lane];
    if (distance + rest <= here.length) return { lane, distance: distance + rest };
    rest -= here.length - distance;
    const next = here.successors[0];
    if (next === undefined || (stopAtJunction && map.lanes[next].junctionId !== -1)) return undefined;
    lane = next;
    distance = 0;
  }
}

/** The place so many metres back, by first predecessors outside junctions; undefined where the road begins. */
export function placeBehind(map: LaneMap, from: LanePlace, metres: number): LanePlace | undefined {
  let { lane, distance } = from;
  let rest = metres;
  for (;;) {
    if (distance >= rest) return { lane, distance: distance - rest };
    rest -= distance;
    const previous = map.lanes[lane].predecessors.find((index) => map.lanes[index].junctionId === -1);
    if (previous === undefined) return undefined;
    lane = previous;
    distance = map.lanes[lane].length;
  }
}

/** The lanes from a lane outward to one side, nearest first; across the road for the left of a two-way road. */
export function lanesOutward(map: LaneMap, lane: Lane, side: "left" | "right"): Lane[] {
  const lanes: Lane[] = [];
  let current = lane;
  let towards = side;
  for (;;) {
    const index = towards === "left" ? current.left : current.right;
    if (index === -1) return lanes;
    const next = map.lanes[index];
    // Beyond the reference line the lanes run the other way, and outward is to their right.
    if (!sameDirection(next, current)) towards = towards === "left" ? "right" : "left";
    lanes.push(next);
    current = next;
  }
}

/** The driving lanes beside a lane (itself included) that run its way, and those that run against it. */
export function lanesAbreast(map: LaneMap, lane: Lane): { same: Lane[]; oncoming: Lane[] } {
  const all = [lane, ...lanesOutward(map, lane, "left"), ...lanesOutward(map, lane, "right")];
  const driving = all.filter((other) => other.type === "driving");
  return {
    same: driving.filter((other) => sameDirection(other, lane)),
    oncoming: driving.filter((other) => !sameDirection(other, lane)),
  };
}

/** The point of a lane's centre line that lies nearest to a place, as metres from the lane's start. */
export function distanceOnLane(lane: Lane, x: number, y: number): number {
  let nearest = 0;
  let shortest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < lane.x.length; i++) {
    const squared = (lane.x[i] - x) ** 2 + (lane.y[i] - y) ** 2;
    if (squared < shortest) {
      shortest = squared;
      nearest = i;
    }
  }
  return lane.distance[nearest];
}
