import { DEGREES, positiveModulo, wrapAngle } from "../../geometry/angles.js";
import { lanePose } from "../../map/lane.js";
import type { LaneMap, TrafficLight } from "../../map/lane-map.js";
import { RoadOption } from "../../map/road-option.js";
import type { RouteTracker } from "../route-tracker.js";
import type { LaneStretch } from "../scripted/scripted-path.js";
import { type LanePlace, placeAhead } from "../traffic/lane-walk.js";
import { impossible } from "./placement.js";

/** Where an entry lane lies as seen from the ego's: by yaw only, as the official helper looks. */
export type EntrySide = "same" | "left" | "opposite" | "right";

/** Candidates at a fork are compared this far on, m. */
const COMPARED_AHEAD = 10;

/** The junction that a route passes next. */
export interface RouteJunction {
  readonly id: number;
  /** Lane by which the route enters, and the one behind the junction. */
  readonly entryLane: number;
  readonly exitLane: number;
  /** Positions on the route: the first point inside and the first one behind. */
  readonly entryIndex: number;
  readonly exitIndex: number;
}

const turns: ReadonlySet<number> = new Set([RoadOption.LEFT, RoadOption.RIGHT, RoadOption.STRAIGHT]);

/**
 * The first junction on the route from a point on: it begins at the first turn (left, right or straight) and ends at
 * the first point that is none. Throws SCENARIO_IMPOSSIBLE where no junction follows.
 */
export function routeJunction(map: LaneMap, { points }: RouteTracker, fromIndex: number): RouteJunction {
  let entryIndex = fromIndex;
  while (entryIndex < points.length && !turns.has(points[entryIndex].option)) entryIndex++;
  let exitIndex = entryIndex;
  while (exitIndex < points.length && turns.has(points[exitIndex].option)) exitIndex++;
  // The planner's label begins at the last point before the junction.
  let inside = entryIndex;
  while (inside < exitIndex && !points[inside].isJunction) inside++;
  if (inside >= exitIndex || exitIndex >= points.length) throw impossible("no junction follows on the route");
  let before = inside;
  while (before > 0 && points[before].isJunction) before--;
  return {
    id: map.lanes[points[inside].lane].junctionId,
    entryLane: points[before].lane,
    exitLane: points[exitIndex].lane,
    entryIndex: inside,
    exitIndex,
  };
}

/** The driving lanes that lead into a junction, in map order. */
function entryLanesOf(map: LaneMap, junctionId: number): number[] {
  const isInside = (lane: number) => map.lanes[lane].junctionId === junctionId;
  return map.lanes
    .filter((lane) => lane.type === "driving" && !isInside(lane.index) && lane.successors.some(isInside))
    .map((lane) => lane.index);
}

/** On which side of the ego's entry another one lies. */
function entrySide(map: LaneMap, egoEntry: number, entry: number): EntrySide {
  const difference = positiveModulo(endYaw(map, entry) - endYaw(map, egoEntry), 2 * Math.PI) / DEGREES;
  if (difference > 330 || difference < 30) return "same";
  if (difference < 135) return "left";
  return difference < 225 ? "opposite" : "right";
}

/** The entries on one side, in map order. */
export function entriesOnSide(map: LaneMap, junction: RouteJunction, side: EntrySide): number[] {
  return entryLanesOf(map, junction.id).filter(
    (entry) => entry !== junction.entryLane && entrySide(map, junction.entryLane, entry) === side,
  );
}

/**
 * The way from a place through the next junction to so far behind it: at the first fork or junction point the
 * candidates are compared 10 m further on by the cross product with the heading there (smallest absolute value:
 * straight, largest: right, smallest: left).
 */
export function wayThrough(
  map: LaneMap,
  from: LanePlace,
  turn: "straight" | "left" | "right",
  beyond: number,
): LaneStretch[] {
  const way: LaneStretch[] = [];
  let { lane, distance } = from;
  let isInside = map.lanes[lane].junctionId !== -1;
  for (;;) {
    const { successors, length } = map.lanes[lane];
    const next = isInside ? successors[0] : chooseTurn(map, lane, successors, turn);
    way.push({ lane, from: distance, to: length });
    if (next === undefined) return way;
    const nextInside = map.lanes[next].junctionId !== -1;
    if (isInside && !nextInside) {
      way.push(...stretchesAhead(map, { lane: next, distance: 0 }, beyond));
      return way;
    }
    isInside = nextInside;
    lane = next;
    distance = 0;
  }
}

/** Stretches from a place so many metres on, by first successors; into junctions only if asked. */
export function stretchesAhead(
  map: LaneMap,
  from: LanePlace,
  metres: number,
  throughJunctions = false,
): LaneStretch[] {
  const way: LaneStretch[] = [];
  let { lane, distance } = from;
  let rest = metres;
  for (;;) {
    const { length, successors } = map.lanes[lane];
    const to = Math.min(length, distance + rest);
    way.push({ lane, from: distance, to });
    rest -= to - distance;
    const next = successors[0];
    if (rest <= 0 || next === undefined) return way;
    if (!throughJunctions && map.lanes[next].junctionId !== -1) return way;
    lane = next;
    distance = 0;
  }
}

function chooseTurn(
  map: LaneMap,
  lane: number,
  candidates: readonly number[],
  turn: "straight" | "left" | "right",
): number | undefined {
  if (candidates.length < 2) return candidates[0];
  const here = lanePose();
  const there = lanePose();
  map.poseOnLane(lane, map.lanes[lane].length, here);
  const scores = candidates.map((candidate) => {
    const place = placeAhead(map, { lane: candidate, distance: 0 }, COMPARED_AHEAD);
    const reached = place ?? { lane: candidate, distance: map.lanes[candidate].length };
    map.poseOnLane(reached.lane, reached.distance, there);
    const cross = Math.cos(here.yaw) * (there.y - here.y) - Math.sin(here.yaw) * (there.x - here.x);
    if (turn === "straight") return -Math.abs(cross);
    return turn === "right" ? cross : -cross;
  });
  return candidates[scores.indexOf(Math.max(...scores))];
}

/** The light that holds an entry lane; undefined where none does. */
export function lightOfLane(map: LaneMap, lane: number): TrafficLight | undefined {
  return map.trafficLights.find((light) => light.stopPoints.some((stop) => stop.lane === lane));
}

/** All lights of a junction. */
export function lightsOf(map: LaneMap, junctionId: number): TrafficLight[] {
  return map.trafficLights.filter((light) => light.junctionId === junctionId);
}

/** Heading at the end of a lane. */
function endYaw(map: LaneMap, lane: number): number {
  const { yaw } = map.lanes[lane];
  return wrapAngle(yaw[yaw.length - 1]);
}
