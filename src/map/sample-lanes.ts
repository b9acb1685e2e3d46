import { wrapAngle } from "../geometry/angles.js";
import type { LaneSection, Road } from "./opendrive/model.js";
import { lanesOutwards, lastS, type RoadGeometry } from "./road-geometry.js";
import { runsAlongRoad } from "./travel-direction.js";

/** The sampled centre line of one lane, in the direction of travel. */
export interface CentreLine {
  readonly laneId: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly yaw: Float64Array;
  readonly width: Float64Array;
  readonly distance: Float64Array;
}

/** Largest spacing of samples (m), smallest, and the largest turn of the road between two (rad). */
const coarsest = 1;
const finest = 0.25;
const largestTurn = 0.05;

/** Samples of a road's reference line, shared by the lanes of a section. */
interface ReferenceSamples {
  readonly s: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly heading: Float64Array;
  readonly offset: Float64Array;
  readonly offsetSlope: Float64Array;
}

/** The centre lines of a section's lanes, lane 0 left out; evenly spaced in s. */
export function sampleSection(geometry: RoadGeometry, section: LaneSection): CentreLine[] {
  const samples = sampleReference(geometry, section);
  return [
    ...sampleSide(samples, geometry.road, section, 1),
    ...sampleSide(samples, geometry.road, section, -1),
  ];
}

function sampleReference(geometry: RoadGeometry, section: LaneSection): ReferenceSamples {
  const { road, line } = geometry;
  const length = section.end - section.start;
  const count = 1 + Math.max(1, Math.ceil(length / spacing(geometry, section)));
  const array = () => new Float64Array(count);
  const samples = {
    s: array(),
    x: array(),
    y: array(),
    z: array(),
    heading: array(),
    offset: array(),
    offsetSlope: array(),
  };
  const pose = { x: 0, y: 0, heading: 0 };
  for (let index = 0; index < count; index++) {
    const s = Math.min(section.start + (length * index) / (count - 1), lastS(section));
    line.poseAt(s, pose);
    samples.s[index] = s;
    samples.x[index] = pose.x;
    samples.y[index] = pose.y;
    samples.heading[index] = pose.heading;
    samples.z[index] = road.elevation.value(s);
    samples.offset[index] = road.laneOffset.value(s);
    samples.offsetSlope[index] = road.laneOffset.slope(s);
  }
  return samples;
}

/** How far apart to sample: by the sharpest turn of the reference line over one metre. */
function spacing({ line }: RoadGeometry, section: LaneSection): number {
  const pose = { x: 0, y: 0, heading: 0 };
  line.poseAt(section.start, pose);
  let sharpest = 0;
  let before = pose.heading;
  for (let s = section.start + coarsest; s < section.end + coarsest; s += coarsest) {
    line.poseAt(Math.min(s, section.end), pose);
    sharpest = Math.max(sharpest, Math.abs(wrapAngle(pose.heading - before)));
    before = pose.heading;
  }
  return Math.max(finest, Math.min(coarsest, sharpest > 0 ? (coarsest * largestTurn) / sharpest : coarsest));
}

function sampleSide(samples: ReferenceSamples, road: Road, section: LaneSection, side: number): CentreLine[] {
  const count = samples.s.length;
  // Lateral distance and slope of the edge that the next lane begins at.
  const edge = new Float64Array(count);
  const edgeSlope = new Float64Array(count);
  return lanesOutwards(section, side).map((lane) => {
    const isAlong = runsAlongRoad(road, lane.id);
    // One buffer for all: thousands of small ones are slow to make and to collect.
    const buffer = new Float64Array(6 * count);
    const part = (index: number) => buffer.subarray(index * count, (index + 1) * count);
    const line = {
      laneId: lane.id,
      x: part(0),
      y: part(1),
      z: part(2),
      yaw: part(3),
      width: part(4),
      distance: part(5),
    };
    for (let index = 0; index < count; index++) {
      const s = samples.s[index];
      const width = lane.width.value(s);
      const slope = lane.width.slope(s);
      const lateral = samples.offset[index] + side * (edge[index] + width / 2);
      const lateralSlope = samples.offsetSlope[index] + side * (edgeSlope[index] + slope / 2);
      edge[index] = edge[index] + width;
      edgeSlope[index] = edgeSlope[index] + slope;
      const heading = samples.heading[index];
      const at = isAlong ? index : count - 1 - index;
      line.x[at] = samples.x[index] - lateral * Math.sin(heading);
      line.y[at] = samples.y[index] + lateral * Math.cos(heading);
      line.z[at] = samples.z[index];
      line.yaw[at] = wrapAngle(heading + lateralSlope + (isAlong ? 0 : Math.PI));
      line.width[at] = width;
    }
    for (let at = 1; at < count; at++) {
      const step = Math.hypot(
        line.x[at] - line.x[at - 1],
        line.y[at] - line.y[at - 1],
        line.z[at] - line.z[at - 1],
      );
      line.distance[at] = line.distance[at - 1] + step;
    }
    return line;
  });
}
