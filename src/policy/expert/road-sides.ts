import { type LanePose, lanePose, lanePosition, sameDirection } from "../../map/lane.js";
import type { LaneMap } from "../../map/lane-map.js";
import { type DrivePath, PATH_STEP } from "../drive-path.js";

/** What lies beside the lane: a lane of the same direction, one of the other, somewhere to stand, or nothing to drive on. */
export type Side = "same" | "oncoming" | "verge" | "none";

/** The lane at a place of the route and what lies beside it; widths in m. */
export interface RoadSide {
  readonly halfWidth: number;
  readonly left: Side;
  readonly leftWidth: number;
  readonly right: Side;
  readonly rightWidth: number;
  readonly isJunction: boolean;
}

const STRIDE = Math.round(1 / PATH_STEP);

/** What lies beside the route, metre by metre. */
export class RoadSides {
  readonly #sides: RoadSide[] = [];

  constructor(map: LaneMap, path: DrivePath) {
    const position = lanePosition();
    const pose = lanePose();
    for (let i = 0; i < path.count; i += STRIDE) {
      map.nearestLane(path.centreX[i], path.centreY[i], position);
      this.#sides.push(sideAt(map, position.lane, position.distance, pose));
    }
  }

  /** At a station, m. */
  at(station: number): RoadSide {
    return this.#sides[Math.max(0, Math.min(this.#sides.length - 1, Math.round(station)))];
  }
}

function sideAt(map: LaneMap, index: number, distance: number, pose: LanePose): RoadSide {
  const lane = map.lanes[index];
  const share = lane.length > 0 ? distance / lane.length : 0;
  const widthOf = (other: number) => {
    if (other < 0) return 0;
    const { alongRoad, length } = map.lanes[other];
    map.poseOnLane(other, (alongRoad === lane.alongRoad ? share : 1 - share) * length, pose);
    return pose.width;
  };
  const kindOf = (other: number): Side => {
    if (other < 0) return "none";
    const { type } = map.lanes[other];
    if (type === "driving") return sameDirection(lane, map.lanes[other]) ? "same" : "oncoming";
    return type === "shoulder" || type === "parking" || type === "biking" ? "verge" : "none";
  };
  const halfWidth = widthOf(index) / 2;
  return {
    halfWidth,
    left: kindOf(lane.left),
    leftWidth: widthOf(lane.left),
    right: kindOf(lane.right),
    rightWidth: widthOf(lane.right),
    isJunction: lane.junctionId !== -1,
  };
}
