import { DEGREES, wrapAngle } from "../../geometry/angles.js";
import type { Point } from "../../geometry/vectors.js";
import { type Lane, lanePose } from "../../map/lane.js";
import type { LaneMap } from "../../map/lane-map.js";
import type { ScenarioTrigger } from "../suite.js";

export type Turn = "left" | "straight" | "right";

/** A change to the neighbour lane, so many metres into the way. */
export interface LaneChange {
  readonly at: number;
  readonly towards: "left" | "right";
}

/** What a way does after its first lane, in order: a turn at the next junction, or a change of lane. */
export type Step = Turn | LaneChange;

/** A stretch of a lane, in metres from its start. */
interface Leg {
  readonly lane: Lane;
  readonly from: number;
  readonly to: number;
}

/** A way along lanes of a map, by distance from its start. */
export class RouteWalk {
  readonly #map: LaneMap;
  readonly #legs: Leg[] = [];
  /** Metres along the way at which it changes lanes. */
  readonly #changes: number[] = [];

  /**
   * @param start a lane and the metres into it in the direction of travel.
   * @param steps what to do on the way. Throws a RangeError where the map has no such way.
   */
  constructor(
    map: LaneMap,
    start: { readonly lane: number; readonly distance: number },
    steps: readonly Step[],
  ) {
    this.#map = map;
    this.#add(map.lanes[start.lane], start.distance);
    for (const step of steps) {
      if (typeof step === "string") this.#turn(step);
      else this.#change(step);
    }
  }

  /** Metres to the end of the last lane. */
  get length(): number {
    return this.#legs.reduce((sum, { from, to }) => sum + to - from, 0);
  }

  /** The place so many metres along the way, with the yaw in degrees. */
  at(distance: number): ScenarioTrigger {
    const { lane, rest } = this.laneAt(distance);
    const pose = lanePose();
    this.#map.poseOnLane(lane.index, rest, pose);
    return { x: pose.x, y: pose.y, z: pose.z, yawDeg: pose.yaw / DEGREES };
  }

  /**
   * Places 2 m apart, those in junctions and within 6 m of one left out as in the official route files. None comes
   * soon after a change of lane either: the planner ends the change 5 m on, and would go back to one nearer than that.
   */
  keypoints(length: number): Point[] {
    const points: Point[] = [];
    for (let distance = 0; distance <= length; distance += spacing) {
      if (this.#isNearJunction(distance) || this.#isInChange(distance)) continue;
      points.push(this.at(distance));
    }
    return points.map(({ x, y, z }) => ({ x, y, z }));
  }

  /** The lane so many metres along the way, and the metres into it. */
  laneAt(distance: number): { lane: Lane; rest: number } {
    let ahead = distance;
    for (const { lane, from, to } of this.#legs) {
      if (ahead <= to - from) return { lane, rest: Math.max(0, from + ahead) };
      ahead -= to - from;
    }
    const last = this.#legs[this.#legs.length - 1];
    return { lane: last.lane, rest: last.to };
  }

  #add(lane: Lane, from: number): void {
    this.#legs.push({ lane, from, to: lane.length });
  }

  #turn(turn: Turn): void {
    const { lane } = this.#legs[this.#legs.length - 1];
    const inside = lane.successors.map((index) => this.#map.lanes[index]);
    const chosen = inside.find((candidate) => candidate.junctionId !== -1 && turnOf(candidate) === turn);
    if (!chosen) throw new RangeError(`no lane turns ${turn} from road ${lane.roadId}`);
    this.#add(chosen, 0);
    this.#add(this.#map.lanes[chosen.successors[0]], 0);
  }

  /** Neighbours run side by side, so the way into the lane is about the same share of it. */
  #change({ at, towards }: LaneChange): void {
    const last = this.#legs.pop()!;
    const before = this.#legs.reduce((sum, { from, to }) => sum + to - from, 0);
    const place = last.from + at - before;
    const neighbour = towards === "left" ? last.lane.left : last.lane.right;
    const beside = this.#map.lanes[neighbour];
    if (beside?.type !== "driving" || beside.alongRoad !== last.lane.alongRoad || !(place > last.from)) {
      throw new RangeError(`no change to the ${towards} from road ${last.lane.roadId}`);
    }
    this.#changes.push(at);
    this.#legs.push({ ...last, to: place });
    this.#add(beside, (place / last.lane.length) * beside.length);
  }

  #isInChange(distance: number): boolean {
    return this.#changes.some((at) => distance > at && distance < at + changeLength);
  }

  #isNearJunction(distance: number): boolean {
    return [distance - clearance, distance, distance + clearance].some(
      (place) => this.laneAt(place).lane.junctionId !== -1,
    );
  }
}

const spacing = 2;
const clearance = 6;
const changeLength = 7;

/** How a lane of a junction turns. */
export function turnOf(lane: Lane): Turn {
  const turned = wrapAngle(lane.yaw[lane.yaw.length - 1] - lane.yaw[0]);
  if (Math.abs(turned) < Math.PI / 8) return "straight";
  return turned < 0 ? "left" : "right";
}
