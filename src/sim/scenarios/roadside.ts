import { DEGREES } from "../../geometry/angles.js";
import type { Pose } from "../../geometry/vectors.js";
import type { SimActor } from "../actors.js";
import { props } from "../blueprints.js";
import { type LanePlace, lanesOutward } from "../traffic/lane-walk.js";
import { laneWidthAt, levelWith, outwardSign, poseAt } from "./placement.js";
import type { ScenarioWorld } from "./scenario.js";

/** Without a sidewalk the roadside is so far outside the last lane's centre, m. */
const BESIDE_LAST_LANE = 1.5;
/** A sign stands on the first lane beside the carriageway, moved outward by this share of that lane. */
const SIGN_SIDE_SHARE = 0.3;

/** The edge of the road beside a place: the sidewalk's centre, or a point beside the outermost lane. */
export interface Roadside {
  readonly isSidewalk: boolean;
  /** A pose relative to the roadside point; ahead and turned with respect to the lane's heading there. */
  pose(ahead: number, outward: number, turnDeg: number): Pose;
}

export function roadsideAt(world: ScenarioWorld, place: LanePlace, side: "left" | "right"): Roadside {
  const { map } = world;
  const lane = map.lanes[place.lane];
  const outer = lanesOutward(map, lane, side);
  const sidewalk = outer.find(({ type }) => type === "sidewalk");
  const edge = sidewalk ?? outer[outer.length - 1] ?? lane;
  const level = edge === lane ? place : levelWith(map, place, edge);
  const sign = outwardSign(edge, lane, side);
  const centre = poseAt(map, level, sidewalk ? 0 : sign * BESIDE_LAST_LANE);
  const heading = poseAt(map, place).yaw;
  const toSide = side === "right" ? 1 : -1;
  return {
    isSidewalk: sidewalk !== undefined,
    pose: (ahead, outward, turnDeg) => ({
      x: centre.x + Math.cos(heading) * ahead - Math.sin(heading) * toSide * outward,
      y: centre.y + Math.sin(heading) * ahead + Math.cos(heading) * toSide * outward,
      z: centre.z,
      yaw: heading + turnDeg * DEGREES,
    }),
  };
}

/** A warning sign beside the road, level with a place; a road without a strip beside it gets none. */
export function placeSign(
  world: ScenarioWorld,
  place: LanePlace,
  side: "left" | "right",
  typeId: string,
): SimActor | undefined {
  const { map } = world;
  const lane = map.lanes[place.lane];
  const strip = lanesOutward(map, lane, side).find(({ type }) => type !== "driving" && type !== "parking");
  if (!strip) return undefined;
  const level = levelWith(map, place, strip);
  const outward = outwardSign(strip, lane, side) * SIGN_SIDE_SHARE * laneWidthAt(map, level);
  return world.addActor(props.get(typeId)!, poseAt(map, level, outward, 90));
}
