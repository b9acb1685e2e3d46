import type { Lane } from "../../map/lane.js";
import type { LaneMap } from "../../map/lane-map.js";
import { type Turn, turnOf } from "../town/route-walk.js";

/** A driving lane outside junctions, and a way on at its end. */
export interface Approach {
  readonly town: string;
  readonly map: LaneMap;
  readonly lane: Lane;
  /** The lane through the junction and the one behind it; undefined where the lane ends in no junction. */
  readonly turn: Turn | undefined;
  readonly inside: Lane | undefined;
  readonly exit: Lane | undefined;
  readonly control: "lights" | "stop" | "yield" | "none";
  /** Roads that meet at the junction. */
  readonly arms: number;
}

/** All of a town, in the order of its lanes. */
export function approachesOf(town: string, map: LaneMap): Approach[] {
  return map.lanes
    .filter((lane) => lane.type === "driving" && lane.junctionId === -1)
    .flatMap((lane): Approach[] => {
      const common = { town, map, lane, control: controlOf(map, lane) };
      const insides = lane.successors
        .map((index) => map.lanes[index])
        .filter((next) => next.junctionId !== -1);
      if (insides.length === 0) {
        return [{ ...common, turn: undefined, inside: undefined, exit: undefined, arms: 0 }];
      }
      return insides.map((inside) => ({
        ...common,
        turn: turnOf(inside),
        inside,
        exit: map.lanes[inside.successors[0]],
        arms: armsOf(map, inside.junctionId),
      }));
    });
}

function controlOf(map: LaneMap, { index }: Lane): Approach["control"] {
  const holds = ({ stopPoints }: { readonly stopPoints: readonly { readonly lane: number }[] }) =>
    stopPoints.some(({ lane }) => lane === index);
  if (map.trafficLights.some(holds)) return "lights";
  if (map.stopSigns.some(holds)) return "stop";
  return map.yieldSigns.some(holds) ? "yield" : "none";
}

function armsOf(map: LaneMap, junctionId: number): number {
  return new Set(map.junctions.get(junctionId)!.connections.map(({ incomingRoad }) => incomingRoad)).size;
}

/** The neighbour lane of any type; undefined where there is none. */
function beside({ map, lane }: Approach, side: "left" | "right"): Lane | undefined {
  return map.lanes[side === "left" ? lane.left : lane.right];
}

export function hasSameWay(approach: Approach, side: "left" | "right"): boolean {
  const neighbour = beside(approach, side);
  return neighbour?.type === "driving" && neighbour.alongRoad === approach.lane.alongRoad;
}

export function hasOncoming(approach: Approach): boolean {
  const neighbour = beside(approach, "left");
  return neighbour?.type === "driving" && neighbour.alongRoad !== approach.lane.alongRoad;
}

/** Is the lane's road all of one way? */
export function isOneWay({ map, lane }: Approach): boolean {
  let inner = lane;
  for (let next = map.lanes[inner.left]; next; next = map.lanes[next.left]) {
    if (next.alongRoad !== lane.alongRoad) return false;
    inner = next;
  }
  return true;
}

/** Outermost of its way, with a lane of the type to its right. */
export function hasBeside(approach: Approach, type: Lane["type"]): boolean {
  return beside(approach, "right")?.type === type;
}

/** Is there a sidewalk beyond what lies beside the lane? */
export function hasSidewalk({ map, lane }: Approach): boolean {
  for (let outer = map.lanes[lane.right]; outer; outer = map.lanes[outer.right]) {
    if (outer.type === "sidewalk") return true;
    if (outer.type === "driving") return false;
  }
  return false;
}

/** Other lanes that lead into the approach's junction. */
export function othersInto({ map, lane, inside }: Approach): Lane[] {
  if (!inside) return [];
  return map.lanes.filter(
    (other) =>
      other.type === "driving" &&
      other.junctionId === -1 &&
      other.roadId !== lane.roadId &&
      other.successors.some((index) => map.lanes[index].junctionId === inside.junctionId),
  );
}

/** Yaw of another lane's arrival against the approach's, by the official classes: see scenarios, placement. */
export function comesFrom({ lane }: Approach, other: Lane): "left" | "opposite" | "right" | "same" {
  const own = lane.yaw[lane.yaw.length - 1];
  const degrees = (((other.yaw[other.yaw.length - 1] - own) * 180) / Math.PI + 720) % 360;
  if (degrees > 330 || degrees < 30) return "same";
  if (degrees < 135) return "left";
  return degrees < 225 ? "opposite" : "right";
}
