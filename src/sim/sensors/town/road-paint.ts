import type { Point } from "../../../geometry/vectors.js";
import type { LaneMap, Waypoint } from "../../../map/lane-map.js";
import { materialIds } from "../materials.js";
import { SolidBuilder } from "../solids.js";
import { paintHeight } from "./lane-markings.js";
import type { TownMeshBuilder } from "./town-mesh.js";

/** Bars of a crosswalk: width, and from one to the next, m. */
const barWidth = 0.5;
const barPeriod = 1;
/** Thickness of a stop line along the road, and of a yield line with its teeth, m. */
const stopThickness = 0.5;
const toothWidth = 0.6;

/** Adds what is painted across the road: crosswalks, stop lines and yield lines. */
export function addRoadPaint(town: TownMeshBuilder, map: LaneMap): void {
  for (const { outline } of map.crosswalks) addCrosswalk(town, outline);
  for (const control of [...map.trafficLights, ...map.stopSigns]) {
    for (const stop of control.stopPoints) addStopLine(town, stop);
  }
  for (const sign of map.yieldSigns) for (const stop of sign.stopPoints) addYieldLine(town, stop);
}

/** Bars along the traffic over the outline's rectangle; the crossing runs along its longer side. */
function addCrosswalk(town: TownMeshBuilder, outline: readonly Point[]): void {
  if (outline.length < 4) return;
  const [a, b, c, d] = outline as unknown as [Point, Point, Point, Point];
  const firstIsLonger = squaredLength(a, b) >= squaredLength(b, c);
  // Both long sides from the same end.
  const [from, to, farFrom, farTo] = firstIsLonger ? [a, b, d, c] : [b, c, a, d];
  const length = Math.sqrt(squaredLength(from, to));
  for (let start = barWidth / 2; start + barWidth <= length; start += barPeriod) {
    const corners = [
      between(from, to, start / length),
      between(from, to, (start + barWidth) / length),
      between(farFrom, farTo, (start + barWidth) / length),
      between(farFrom, farTo, start / length),
    ];
    town.sheet(
      corners.flatMap(({ x, y, z }) => [x, y, z + paintHeight]),
      materialIds.whitePaint,
      true,
    );
  }
}

function addStopLine(town: TownMeshBuilder, stop: Waypoint): void {
  const half = stop.laneWidth / 2 - 0.1;
  new SolidBuilder(town, stop, true).face(
    [
      [0, -half, paintHeight],
      [stopThickness, -half, paintHeight],
      [stopThickness, half, paintHeight],
      [0, half, paintHeight],
    ].flat(),
    materialIds.whitePaint,
  );
}

/** Teeth that point at the traffic that must give way. */
function addYieldLine(town: TownMeshBuilder, stop: Waypoint): void {
  const builder = new SolidBuilder(town, stop, true);
  const half = stop.laneWidth / 2 - 0.1;
  for (let right = -half; right + toothWidth <= half; right += 1.4 * toothWidth) {
    builder.face(
      [
        [0, right + toothWidth / 2, paintHeight],
        [toothWidth, right, paintHeight],
        [toothWidth, right + toothWidth, paintHeight],
      ].flat(),
      materialIds.whitePaint,
    );
  }
}

function squaredLength(first: Point, second: Point): number {
  return (second.x - first.x) ** 2 + (second.y - first.y) ** 2;
}

function between(first: Point, second: Point, part: number): Point {
  return {
    x: first.x + part * (second.x - first.x),
    y: first.y + part * (second.y - first.y),
    z: first.z + part * (second.z - first.z),
  };
}
