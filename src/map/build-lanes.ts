import { hashTableOrder } from "./hash-order.js";
import type { Lane } from "./lane.js";
import { laneChangeBits } from "./lane-marks.js";
import { type LaneKey, LaneLinks } from "./link-lanes.js";
import type { LaneSection, OpenDrive, Road } from "./opendrive/model.js";
import { RoadGeometry } from "./road-geometry.js";
import { type CentreLine, sampleSection } from "./sample-lanes.js";
import { speedLimits } from "./speed-limits.js";
import { runsAlongRoad } from "./travel-direction.js";

/** The lanes of a map and where each comes from. */
export interface BuiltLanes {
  readonly lanes: readonly Lane[];
  /** The lanes in the order in which CARLA walks them. */
  readonly inCarlaOrder: readonly Lane[];
  /** By road id, in the file's order. */
  readonly geometries: ReadonlyMap<number, RoadGeometry>;
  /** The section of each lane, by lane index. */
  readonly sections: readonly LaneSection[];
  /** Lane index by {@link laneKeyText}. */
  readonly indexOf: ReadonlyMap<string, number>;
}

export function laneKeyText(roadId: number, sectionIndex: number, laneId: number): string {
  return `${roadId}/${sectionIndex}/${laneId}`;
}

/** Turns a map as read into its lanes: roads in the file's order, sections along s, lane ids ascending. */
export function buildLanes(map: OpenDrive): BuiltLanes {
  const geometries = new Map(map.roads.map((road) => [road.id, new RoadGeometry(road)]));
  const seeds = map.roads.flatMap((road) =>
    road.sections.flatMap((section) => {
      const lines = new Map(
        sampleSection(geometries.get(road.id)!, section).map((line) => [line.laneId, line]),
      );
      return section.lanes
        .filter((record) => record.id !== 0)
        .map((record) => ({
          key: { roadId: road.id, sectionIndex: section.index, laneId: record.id },
          road,
          section,
          record,
          line: lines.get(record.id)!,
        }));
    }),
  );
  const indexOf = new Map(seeds.map(({ key }, index) => [textOf(key), index]));
  const links = new LaneLinks(map.roads, map.junctions);
  const successors = seeds.map(({ road, section, record, line }) =>
    links
      .successorsOf(road, section, record)
      .map((key) => indexOf.get(textOf(key))!)
      .filter(
        (next) => record.type === "driving" || seeds[next].road === road || meet(line, seeds[next].line),
      ),
  );
  const roadOrder = hashTableOrder(map.roads.map((road) => road.id));
  const inOrder = inRoadOrder(
    seeds.map(({ key }) => key.roadId),
    roadOrder,
  );
  const predecessors = inverse(successors, inOrder);
  const limits = speedLimits(map, seeds, successors);
  const lanes = seeds.map(({ key, road, section, record, line }, index): Lane => {
    const outward = key.laneId + Math.sign(key.laneId);
    const inward = Math.abs(key.laneId) === 1 ? -key.laneId : key.laneId - Math.sign(key.laneId);
    const changes = changesAlong(road, section, record.id);
    const alongRoad = runsAlongRoad(road, key.laneId);
    // Where traffic keeps to the left, the outer neighbour lies to the left of the direction of travel.
    const [left, right] = road.leftHand ? [outward, inward] : [inward, outward];
    return {
      index,
      ...key,
      alongRoad,
      type: record.type,
      sStart: section.start,
      sEnd: section.end,
      length: line.distance[line.distance.length - 1],
      junctionId: road.junctionId,
      successors: successors[index],
      predecessors: predecessors[index],
      left: indexOf.get(laneKeyText(key.roadId, key.sectionIndex, left)) ?? -1,
      right: indexOf.get(laneKeyText(key.roadId, key.sectionIndex, right)) ?? -1,
      laneChangeLeft: (changes & 2) !== 0,
      laneChangeRight: (changes & 1) !== 0,
      speedLimit: limits[index],
      ...centreLineOf(line),
    };
  });
  return {
    lanes,
    inCarlaOrder: inOrder.map((index) => lanes[index]),
    geometries,
    sections: seeds.map(({ section }) => section),
    indexOf,
  };
}

function textOf(key: LaneKey): string {
  return laneKeyText(key.roadId, key.sectionIndex, key.laneId);
}

function centreLineOf({ x, y, z, yaw, width, distance }: CentreLine): Omit<CentreLine, "laneId"> {
  return { x, y, z, yaw, width, distance };
}

/**
 * Does one centre line begin where the other ends? Links of sidewalks and shoulders may name a lane that comes
 * the other way, whose start lies at the far end of its road; CARLA follows none of those either.
 */
function meet(line: CentreLine, next: CentreLine): boolean {
  const end = line.x.length - 1;
  return Math.hypot(line.x[end] - next.x[0], line.y[end] - next.y[0]) < 0.5;
}

/** Lane indices road by road in the given order of roads. */
function inRoadOrder(roadOfLane: readonly number[], roadOrder: readonly number[]): number[] {
  const position = new Map(roadOrder.map((roadId, index) => [roadId, index]));
  const positionOf = (lane: number) => position.get(roadOfLane[lane])!;
  return roadOfLane
    .map((_, lane) => lane)
    .sort((first, second) => positionOf(first) - positionOf(second) || first - second);
}

function inverse(successors: readonly (readonly number[])[], order: readonly number[]): number[][] {
  const predecessors: number[][] = successors.map(() => []);
  for (const index of order) for (const next of successors[index]) predecessors[next].push(index);
  return predecessors;
}

/** Every lane change permitted somewhere along the lane: bit 1 right, bit 2 left. */
function changesAlong(road: Road, section: LaneSection, laneId: number): number {
  const innerId = laneId - Math.sign(laneId);
  const places = section.lanes
    .filter((lane) => lane.id === laneId || lane.id === innerId)
    .flatMap((lane) => lane.marks.map((mark) => Math.max(mark.s, section.start)));
  return [section.start, ...places].reduce((bits, s) => bits | laneChangeBits(road, section, laneId, s), 0);
}
