import type { Pose } from "../../../geometry/vectors.js";
import type { Lane } from "../../../map/lane.js";
import type { LaneMap } from "../../../map/lane-map.js";
import { materialIds } from "../materials.js";
import { SolidBuilder } from "../solids.js";
import { addNumber } from "./digits.js";
import { standBeside } from "./roadside.js";
import type { TownMeshBuilder } from "./town-mesh.js";

/** Height of a sign's middle and its half size, m. */
const signHeight = 2.3;
const signRadius = 0.45;
/** Where a road gets a speed sign that the map does not place: so far from its start, and beside its last lane, m. */
const speedSignAfter = 12;
const besideRoad = 0.8;
/** Roads shorter than this get none, m. */
const shortestSignedRoad = 40;

/** Adds stop, yield and speed signs on posts, facing the traffic. */
export function addSigns(town: TownMeshBuilder, map: LaneMap): void {
  for (const sign of map.stopSigns) addStopSign(town, standBeside(map, sign, sign.stopPoints[0]));
  for (const sign of map.yieldSigns) addYieldSign(town, standBeside(map, sign, sign.stopPoints[0]));
  // Few maps place speed signs; in the others each road says its limit where it begins.
  if (map.speedSigns.length > 0) {
    for (const sign of map.speedSigns) addSpeedSign(town, { ...sign, yaw: sign.yaw + Math.PI }, sign.limit);
  } else {
    for (const lane of map.lanes)
      if (isSigned(map, lane)) addSpeedSign(town, besideStart(lane), lane.speedLimit);
  }
}

function post(town: TownMeshBuilder, place: Pose): SolidBuilder {
  const builder = new SolidBuilder(town, place);
  builder.post(-0.08, 0, 0.05, 0, signHeight + signRadius, materialIds.metal);
  return builder;
}

function addStopSign(town: TownMeshBuilder, place: Pose): void {
  const sign = post(town, place);
  sign.frontDisc(0, 0, signHeight, signRadius * 1.12, materialIds.signWhite, 8, 0.5);
  sign.frontDisc(0.02, 0, signHeight, signRadius, materialIds.signRed, 8, 0.5);
  // The word is a bar of its height.
  sign.face(bar(0.04, -0.28, 0.28, signHeight - 0.1, signHeight + 0.1), materialIds.signWhite);
  back(sign, 8, 0.5);
}

function addYieldSign(town: TownMeshBuilder, place: Pose): void {
  const sign = post(town, place);
  sign.frontDisc(0, 0, signHeight + 0.1, signRadius * 1.3, materialIds.signRed, 3, 0.75);
  sign.frontDisc(0.02, 0, signHeight + 0.1, signRadius * 0.75, materialIds.signWhite, 3, 0.75);
  back(sign, 3, 0.75);
}

function addSpeedSign(town: TownMeshBuilder, place: Pose, limit: number): void {
  const sign = post(town, place);
  sign.frontDisc(0, 0, signHeight, signRadius, materialIds.signRed, 12);
  sign.frontDisc(0.02, 0, signHeight, signRadius * 0.78, materialIds.signWhite, 12);
  addNumber(sign, Math.round(3.6 * limit), 0.04, signHeight, 0.36);
  back(sign, 12, 0);
}

/** The grey back of a sign. */
function back(sign: SolidBuilder, corners: number, turn: number): void {
  const ring = Array.from({ length: corners }, (_, i) => {
    const angle = (-(i + turn) * 2 * Math.PI) / corners;
    return [-0.02, signRadius * Math.cos(angle), signHeight + signRadius * Math.sin(angle)];
  });
  sign.face(ring.flat(), materialIds.signBack);
}

/** A rectangle that shows ahead. */
function bar(x: number, left: number, right: number, low: number, high: number): number[] {
  return [x, left, low, x, right, low, x, right, high, x, left, high];
}

/** The outermost driving lane of each direction, where a road outside junctions begins. */
function isSigned(map: LaneMap, lane: Lane): boolean {
  if (lane.type !== "driving" || lane.junctionId >= 0 || lane.length < shortestSignedRoad) return false;
  if (lane.right >= 0 && map.lanes[lane.right].type === "driving") return false;
  return lane.predecessors.some((before) => map.lanes[before].junctionId >= 0);
}

function besideStart(lane: Lane): Pose {
  const at = Math.max(
    0,
    lane.distance.findIndex((distance) => distance >= speedSignAfter),
  );
  const offset = lane.width[at] / 2 + besideRoad;
  return {
    x: lane.x[at] - Math.sin(lane.yaw[at]) * offset,
    y: lane.y[at] + Math.cos(lane.yaw[at]) * offset,
    z: lane.z[at],
    yaw: lane.yaw[at] + Math.PI,
  };
}
