import { wrapAngle } from "../../geometry/angles.js";
import { besideRight, joinPoses, type PlanPose } from "./path.js";
import { type PlanConnection, type PlanLane, type PlanRoad, planLane } from "./town-plan.js";

/** One arm of a junction: a road and which of its ends lies there. */
export interface JunctionLeg {
  readonly road: Omit<PlanRoad, "predecessor" | "successor">;
  readonly end: "start" | "end";
}

const straight = Math.PI / 8;

/** One lane that goes over into another; lanes are counted from 1 at the middle of the road. */
export interface LaneJoin {
  readonly from: JunctionLeg;
  readonly entering: number;
  readonly to: JunctionLeg;
  readonly leaving: number;
  /** Lanes that go along on the right. */
  readonly side: readonly PlanLane[];
}

interface Connected {
  readonly roads: PlanRoad[];
  readonly connections: PlanConnection[];
}

/**
 * Connects the arms of a junction, which meet at right angles. Straight on goes from driving lanes to the
 * opposite ones, left turns from the innermost to the innermost, right turns from the outermost to the outermost
 * with the corner's sidewalk. Where an arm has no opposite one on its right, straight on carries the sidewalk. Bicycle
 * lanes go straight on.
 *
 * @param firstId id of the first connecting road; the others follow.
 */
export function connectLegs(
  junctionId: number,
  legs: readonly JunctionLeg[],
  firstId: number,
  side: readonly PlanLane[],
): Connected {
  const joins: LaneJoin[] = [];
  const cycleways: LaneJoin[] = [];
  for (const from of legs) {
    const turns = legs.filter((leg) => leg !== from).map((to) => ({ to, turn: turnBetween(from, to) }));
    const hasRight = turns.some(({ turn }) => turn < -straight);
    for (const { to, turn } of turns) {
      for (const [entering, leaving] of lanePairs(from, to, turn, hasRight)) {
        const isOutermost = entering === lanesOf(from, "in", "driving").length;
        const carriesSide = isOutermost && (turn < -straight || (!hasRight && Math.abs(turn) <= straight));
        joins.push({ from, entering, to, leaving, side: carriesSide ? side : [] });
      }
      const hasCycleway = [lanesOf(from, "in", "biking"), lanesOf(to, "out", "biking")].every(
        (lanes) => lanes.length > 0,
      );
      if (hasCycleway && Math.abs(turn) <= straight) {
        cycleways.push({ from, entering: 1, to, leaving: 1, side: [] });
      }
    }
  }
  const roads = connectLanes(junctionId, joins, firstId);
  const paths = connectLanes(junctionId, cycleways, firstId + joins.length, "biking");
  return {
    roads: [...roads.roads, ...paths.roads],
    connections: [...roads.connections, ...paths.connections],
  };
}

/**
 * Connects single lanes, each by a road of its own.
 *
 * @param firstId id of the first connecting road; the others follow.
 */
export function connectLanes(
  junctionId: number,
  joins: readonly LaneJoin[],
  firstId: number,
  type: "driving" | "biking" = "driving",
): Connected {
  const roads: PlanRoad[] = [];
  const connections: PlanConnection[] = [];
  for (const { from, entering, to, leaving, side } of joins) {
    const id = firstId + roads.length;
    const enteringId = laneId(from, "in", type, entering);
    const leavingId = laneId(to, "out", type, leaving);
    const width = lanesOf(from, "in", type)[entering - 1].widths[0][1];
    roads.push({
      id,
      name: "",
      path: joinPoses(innerEdge(from, "in", type, entering), innerEdge(to, "out", type, leaving)),
      junctionId,
      speedKmh: Math.min(from.road.speedKmh, to.road.speedKmh),
      right: [{ ...planLane(type, width, "none"), predecessor: enteringId, successor: leavingId }, ...side],
      left: [],
      middle: "solid",
      signals: [],
      crosswalks: [],
      predecessor: { type: "road", id: from.road.id, contact: from.end },
      successor: { type: "road", id: to.road.id, contact: to.end },
    });
    connections.push({ incomingRoad: from.road.id, connectingRoad: id, from: enteringId });
  }
  return { roads, connections };
}

/** Pairs of lanes, counted from 1 at the middle of the road. */
function lanePairs(from: JunctionLeg, to: JunctionLeg, turn: number, hasRight: boolean): [number, number][] {
  const entering = lanesOf(from, "in", "driving").length;
  const leaving = lanesOf(to, "out", "driving").length;
  if (entering === 0 || leaving === 0) return [];
  if (turn > straight) return [[1, 1]];
  if (turn < -straight) return [[entering, leaving]];
  // The outer lanes turn right where they can; elsewhere they go straight on and the inner ones turn left.
  const skipped = hasRight ? 0 : Math.max(0, entering - leaving);
  return Array.from({ length: Math.min(entering, leaving) }, (_, index) => [skipped + index + 1, index + 1]);
}

function turnBetween(from: JunctionLeg, to: JunctionLeg): number {
  return wrapAngle(direction(to, "out") - direction(from, "in"));
}

type Way = "in" | "out";

/** Is this way of travel along the road's s? Into the junction it is at the road's end. */
function alongRoad(leg: JunctionLeg, way: Way): boolean {
  return (leg.end === "end") === (way === "in");
}

/** The lanes of a type on one way, from the middle outwards. */
function lanesOf(leg: JunctionLeg, way: Way, type: PlanLane["type"]): PlanLane[] {
  return sideOf(leg, way).filter((lane) => lane.type === type);
}

function sideOf(leg: JunctionLeg, way: Way): readonly PlanLane[] {
  return alongRoad(leg, way) ? leg.road.right : leg.road.left;
}

/** Place in the road's own order of lanes, counted from 1 at the middle. */
function placeOf(leg: JunctionLeg, way: Way, type: PlanLane["type"], lane: number): number {
  const places = [...sideOf(leg, way).keys()].filter((place) => sideOf(leg, way)[place].type === type);
  return 1 + places[lane - 1];
}

function laneId(leg: JunctionLeg, way: Way, type: PlanLane["type"], lane: number): number {
  const place = placeOf(leg, way, type, lane);
  return alongRoad(leg, way) ? -place : place;
}

function direction(leg: JunctionLeg, way: Way): number {
  const { heading } = endPose(leg);
  return alongRoad(leg, way) ? heading : heading + Math.PI;
}

function endPose({ road, end }: JunctionLeg): PlanPose {
  return end === "end" ? road.path.end : road.path.pieces[0];
}

/** Where a lane's left edge, which the connecting road uses as reference, meets the junction. */
function innerEdge(leg: JunctionLeg, way: Way, type: PlanLane["type"], lane: number): PlanPose {
  const heading = direction(leg, way);
  const inside = sideOf(leg, way)
    .slice(0, placeOf(leg, way, type, lane) - 1)
    .reduce((width, { widths }) => width + widths[0][1], 0);
  return { ...besideRight({ ...endPose(leg), heading }, inside), heading };
}
