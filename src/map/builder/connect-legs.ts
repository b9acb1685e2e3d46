import { wrapAngle } from "../../geometry/angles.js";
import { besideRight, joinPoses, type PlanPose } from "./path.js";
import { type PlanConnection, type PlanLane, type PlanRoad, planLane } from "./town-plan.js";

/** One arm of a junction: a road and which of its ends lies there. */
export interface JunctionLeg {
  readonly road: Omit<PlanRoad, "predecessor" | "successor">;
  readonly end: "start" | "end";
}

const straight = Math.PI / 8;

/**
 * Connects the arms of a junction, which meet at right angles. Straight on goes from driving lanes to the
 * opposite ones, left turns from the innermost to the innermost, right turns from the outermost to the outermost
 * with the corner's sidewalk. Where an arm has no opposite one on its right, straight on carries the sidewalk.
 *
 * @param firstId id of the first connecting road; the others follow.
 */
export function connectLegs(
  junctionId: number,
  legs: readonly JunctionLeg[],
  firstId: number,
  side: readonly PlanLane[],
): { roads: PlanRoad[]; connections: PlanConnection[] } {
  const roads: PlanRoad[] = [];
  const connections: PlanConnection[] = [];
  for (const from of legs) {
    const turns = legs.filter((leg) => leg !== from).map((to) => ({ to, turn: turnBetween(from, to) }));
    const hasRight = turns.some(({ turn }) => turn < -straight);
    for (const { to, turn } of turns) {
      for (const [entering, leaving] of lanePairs(from, to, turn, hasRight)) {
        const id = firstId + roads.length;
        const isOutermost = entering === drivingLanes(from, "in").length;
        const carriesSide = isOutermost && (turn < -straight || (!hasRight && Math.abs(turn) <= straight));
        const enteringId = laneId(from, "in", entering);
        const leavingId = laneId(to, "out", leaving);
        const width = laneWidth(from, entering);
        roads.push({
          id,
          name: "",
          path: joinPoses(innerEdge(from, "in", entering), innerEdge(to, "out", leaving)),
          junctionId,
          speedKmh: Math.min(from.road.speedKmh, to.road.speedKmh),
          right: [
            { ...planLane("driving", width, "none"), predecessor: enteringId, successor: leavingId },
            ...(carriesSide ? side : []),
          ],
          left: [],
          signals: [],
          crosswalks: [],
          predecessor: { type: "road", id: from.road.id, contact: from.end },
          successor: { type: "road", id: to.road.id, contact: to.end },
        });
        connections.push({ incomingRoad: from.road.id, connectingRoad: id, from: enteringId });
      }
    }
  }
  return { roads, connections };
}

/** Pairs of lanes, counted from 1 at the middle of the road. */
function lanePairs(from: JunctionLeg, to: JunctionLeg, turn: number, hasRight: boolean): [number, number][] {
  const entering = drivingLanes(from, "in").length;
  const leaving = drivingLanes(to, "out").length;
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

function drivingLanes(leg: JunctionLeg, way: Way): PlanLane[] {
  const lanes = alongRoad(leg, way) ? leg.road.right : leg.road.left;
  return lanes.filter((lane) => lane.type === "driving");
}

function laneId(leg: JunctionLeg, way: Way, lane: number): number {
  return alongRoad(leg, way) ? -lane : lane;
}

function laneWidth(leg: JunctionLeg, lane: number): number {
  return drivingLanes(leg, "in")[lane - 1].widths[0][1];
}

function direction(leg: JunctionLeg, way: Way): number {
  const { heading } = endPose(leg);
  return alongRoad(leg, way) ? heading : heading + Math.PI;
}

function endPose({ road, end }: JunctionLeg): PlanPose {
  return end === "end" ? road.path.end : road.path.pieces[0];
}

/** Where a lane's left edge, which the connecting road uses as reference, meets the junction. */
function innerEdge(leg: JunctionLeg, way: Way, lane: number): PlanPose {
  const heading = direction(leg, way);
  const inside = drivingLanes(leg, way)
    .slice(0, lane - 1)
    .reduce((width, { widths }) => width + widths[0][1], 0);
  return { ...besideRight({ ...endPose(leg), heading }, inside), heading };
}
