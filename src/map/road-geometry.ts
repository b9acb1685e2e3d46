import type { LaneRecord, LaneSection, Road } from "./opendrive/model.js";
import { type PlanarPose, ReferenceLine } from "./reference-line.js";
import { runsAlongRoad } from "./travel-direction.js";

/** Pose and cross-section of a lane at one s, filled by {@link RoadGeometry.laneFrame}. */
export interface LaneFrame {
  x: number;
  y: number;
  z: number;
  /** Direction of travel. */
  yaw: number;
  pitch: number;
  width: number;
}

/**
 * A section's last place, as far before its end as keeps clear of rounding: at the end itself the records of the
 * section after it already hold, and lane offsets may jump there.
 */
export function lastS(section: LaneSection): number {
  return section.end - 1e-9;
}

/** Where a road's reference line and lanes lie. Superelevation is ignored, as CARLA ignores it. */
export class RoadGeometry {
  readonly road: Road;
  readonly line: ReferenceLine;
  readonly #pose = { x: 0, y: 0, heading: 0 };

  constructor(road: Road) {
    this.road = road;
    this.line = new ReferenceLine(road.reference);
  }

  /** The lane section that holds at s; at a joint the later one. */
  sectionAt(s: number): LaneSection {
    const sections = this.road.sections;
    let index = sections.length - 1;
    while (index > 0 && sections[index].start > s) index--;
    return sections[index];
  }

  /** The centre line of a lane at s, by the formulas of carla.Map: see docs/map.md. */
  laneFrame(section: LaneSection, laneId: number, atS: number, out: LaneFrame): void {
    const { road } = this;
    const s = Math.min(atS, lastS(section));
    const side = laneId < 0 ? 1 : -1;
    let width = 0;
    let widthSlope = 0;
    let lateral = 0;
    let lateralSlope = 0;
    for (const lane of lanesOutwards(section, side)) {
      lateral += width;
      lateralSlope += widthSlope;
      width = lane.width.value(s);
      widthSlope = lane.width.slope(s);
      if (lane.id === laneId) break;
    }
    const offset = road.laneOffset.value(s);
    lateralSlope = road.laneOffset.slope(s) + side * (lateralSlope + widthSlope / 2);
    const pose = this.#pose;
    this.line.poseAt(s, pose);
    const slope = road.elevation.slope(s);
    shiftRight(pose, fround(offset));
    shiftRight(pose, fround(side * (lateral + width / 2)));
    out.x = pose.x;
    out.y = pose.y;
    out.z = fround(road.elevation.value(s));
    // CARLA adds the tangents instead of their angles; the difference is below 0.1 degrees up to 12 % taper.
    const isAlong = runsAlongRoad(road, laneId);
    out.yaw = pose.heading + lateralSlope + (isAlong ? 0 : Math.PI);
    out.pitch = isAlong ? slope : -slope;
    out.width = width;
  }

  /** A point beside the reference line, without the lane offset: how signals and objects are placed. */
  pointBeside(s: number, lateral: number): { x: number; y: number; z: number; heading: number } {
    const pose = this.#pose;
    this.line.poseAt(s, pose);
    return {
      x: pose.x - lateral * Math.sin(pose.heading),
      y: pose.y + lateral * Math.cos(pose.heading),
      z: this.road.elevation.value(s),
      heading: pose.heading,
    };
  }
}

/** Positions are rounded to single precision step by step as in CARLA, whose planner counts on the outcome. */
const { fround } = Math;

function shiftRight(pose: PlanarPose, right: number): void {
  const heading = fround(pose.heading);
  pose.x = fround(pose.x - fround(right * fround(Math.sin(heading))));
  pose.y = fround(pose.y + fround(right * fround(Math.cos(heading))));
}

const outwards = new WeakMap<LaneSection, { right: readonly LaneRecord[]; left: readonly LaneRecord[] }>();

/** The lanes of one side (1 right, -1 left of the reference line) from the inside out, without lane 0. */
export function lanesOutwards(section: LaneSection, side: number): readonly LaneRecord[] {
  let sides = outwards.get(section);
  if (!sides) {
    sides = {
      right: section.lanes.filter((lane) => lane.id < 0).reverse(),
      left: section.lanes.filter((lane) => lane.id > 0),
    };
    outwards.set(section, sides);
  }
  return side > 0 ? sides.right : sides.left;
}
