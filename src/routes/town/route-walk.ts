import { DEGREES, wrapAngle } from "../../geometry/angles.js";
import type { Point } from "../../geometry/vectors.js";
import { type Lane, lanePose } from "../../map/lane.js";
import type { LaneMap } from "../../map/lane-map.js";
import type { ScenarioTrigger } from "../suite.js";

export type Turn = "left" | "straight" | "right";

/** A way along lanes of a map, by distance from its start. */
export class RouteWalk {
  readonly #map: LaneMap;
  readonly #lanes: readonly Lane[];
  readonly #startDistance: number;

  /**
   * @param start a lane and the metres into it in the direction of travel.
   * @param turns what to do at each junction on the way.
   */
  constructor(
    map: LaneMap,
    start: { readonly lane: number; readonly distance: number },
    turns: readonly Turn[],
  ) {
    this.#map = map;
    this.#startDistance = start.distance;
    const lanes = [map.lanes[start.lane]];
    for (const turn of turns) {
      const inside = lanes[lanes.length - 1].successors.map((index) => map.lanes[index]);
      const chosen = inside.find((lane) => turnOf(lane) === turn);
      if (!chosen) throw new RangeError(`no lane turns ${turn} from road ${lanes[lanes.length - 1].roadId}`);
      lanes.push(chosen, map.lanes[chosen.successors[0]]);
    }
    this.#lanes = lanes;
  }

  /** The place so many metres along the way, with the yaw in degrees. */
  at(distance: number): ScenarioTrigger {
    const { lane, rest } = this.#laneAt(distance);
    const pose = lanePose();
    this.#map.poseOnLane(lane.index, rest, pose);
    return { x: pose.x, y: pose.y, z: pose.z, yawDeg: pose.yaw / DEGREES };
  }

  /** Places 2 m apart, those in junctions and within 6 m of one left out as in the official route files. */
  keypoints(length: number): Point[] {
    const points: Point[] = [];
    for (let distance = 0; distance <= length; distance += spacing) {
      if (!this.#isNearJunction(distance)) points.push(this.at(distance));
    }
    return points.map(({ x, y, z }) => ({ x, y, z }));
  }

  #isNearJunction(distance: number): boolean {
    return [distance - clearance, distance, distance + clearance].some(
      (place) => this.#laneAt(place).lane.junctionId !== -1,
    );
  }

  #laneAt(distance: number): { lane: Lane; rest: number } {
    let rest = Math.max(0, this.#startDistance + distance);
    for (const lane of this.#lanes) {
      if (rest <= lane.length) return { lane, rest };
      rest -= lane.length;
    }
    const last = this.#lanes[this.#lanes.length - 1];
    return { lane: last, rest: last.length };
  }
}

const spacing = 2;
const clearance = 6;

function turnOf(lane: Lane): Turn {
  const turned = wrapAngle(lane.yaw[lane.yaw.length - 1] - lane.yaw[0]);
  if (Math.abs(turned) < Math.PI / 8) return "straight";
  return turned < 0 ? "left" : "right";
}
