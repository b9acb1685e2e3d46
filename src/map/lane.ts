import type { LaneType } from "./opendrive/model.js";

export type { LaneType } from "./opendrive/model.js";

/** One lane of one lane section. Lengths in metres, angles in radians, speeds in m/s. */
export interface Lane {
  /** Place in {@link LaneMap.lanes}. */
  readonly index: number;
  readonly roadId: number;
  readonly sectionIndex: number;
  /** OpenDRIVE's id: negative to the right of the road's reference line, positive to the left. */
  readonly laneId: number;
  /** Does its traffic run along the road's s? */
  readonly alongRoad: boolean;
  readonly type: LaneType;
  /** Where the lane's section begins and ends on the road. */
  readonly sStart: number;
  readonly sEnd: number;
  /** Arc length of the centre line. */
  readonly length: number;
  /** -1 outside junctions. */
  readonly junctionId: number;
  /** Lanes that follow in the direction of travel, as indices, in CARLA's order. */
  readonly successors: readonly number[];
  readonly predecessors: readonly number[];
  /**
   * The adjacent lanes of the same section as seen in the direction of travel, of any type; -1 where there is
   * none. Left of the innermost lane is the innermost oncoming one.
   */
  readonly left: number;
  readonly right: number;
  /** Does a mark permit the change somewhere along the lane? {@link Waypoint.laneChange} says where. */
  readonly laneChangeLeft: boolean;
  readonly laneChangeRight: boolean;
  readonly speedLimit: number;
  /** The centre line in the direction of travel, about a metre apart, closer in curves. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly yaw: Float64Array;
  readonly width: Float64Array;
  /** Arc length from the lane's start in the direction of travel. */
  readonly distance: Float64Array;
}

/** A place on a lane, filled by {@link LaneMap.nearestLane}. */
export interface LanePosition {
  /** Lane index. */
  lane: number;
  /** Arc length from the lane's start in the direction of travel. */
  distance: number;
  /** Offset from the centre line, positive to the right of the direction of travel. */
  lateral: number;
  /** Distance in the ground plane to the centre line. */
  gap: number;
}

/** A pose on a lane's centre line, filled by {@link LaneMap.poseOnLane}. */
export interface LanePose {
  x: number;
  y: number;
  z: number;
  yaw: number;
  width: number;
}

/** What carla.Waypoint says of a place on a lane. */
export interface Waypoint {
  readonly roadId: number;
  readonly sectionIndex: number;
  readonly laneId: number;
  readonly s: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
  /** Positive uphill. */
  readonly pitch: number;
  readonly laneWidth: number;
  readonly isJunction: boolean;
  /** -1 outside junctions. */
  readonly junctionId: number;
  readonly laneType: LaneType;
  readonly laneChange: LaneChange;
  /** Lane index. */
  readonly lane: number;
}

export type LaneChange = "none" | "right" | "left" | "both";

/** A fresh position for {@link LaneMap.nearestLane} to fill. */
export function lanePosition(): LanePosition {
  return { lane: -1, distance: 0, lateral: 0, gap: 0 };
}

/** A fresh pose for {@link LaneMap.poseOnLane} to fill. */
export function lanePose(): LanePose {
  return { x: 0, y: 0, z: 0, yaw: 0, width: 0 };
}

/** Do two lanes of one section run the same way? */
export function sameDirection(first: Lane, second: Lane): boolean {
  return first.alongRoad === second.alongRoad;
}

/**
 * The road's s at which a lane begins in the direction of travel. CARLA keeps off the very ends of a lane by some bits,
 * so that a step of the lane's whole length leaves it.
 */
export function entryS({ alongRoad, sStart, sEnd }: Lane): number {
  return alongRoad ? sStart + endOffset : sEnd - endOffset;
}

/** The road's s at which a lane ends. */
export function exitS({ alongRoad, sStart, sEnd }: Lane): number {
  return alongRoad ? sEnd - endOffset : sStart + endOffset;
}

const endOffset = 100 * Number.EPSILON;

/** Arc length from the lane's start at the road's s. */
export function distanceAtS(lane: Lane, s: number): number {
  const span = lane.sEnd - lane.sStart;
  if (span <= 0) return 0;
  const last = lane.distance.length - 1;
  const fraction = lane.alongRoad ? (s - lane.sStart) / span : (lane.sEnd - s) / span;
  const position = Math.min(Math.max(fraction, 0), 1) * last;
  const index = Math.min(Math.floor(position), last - 1);
  const start = lane.distance[index];
  return start + (position - index) * (lane.distance[index + 1] - start);
}

/** Index of the centre line's piece that holds the arc length; the first or last one beyond the ends. */
export function pieceAtDistance(lane: Pick<Lane, "distance" | "length">, distance: number): number {
  const table = lane.distance;
  const last = table.length - 2;
  let index = lane.length > 0 ? Math.floor((distance / lane.length) * (last + 1)) : 0;
  index = Math.min(Math.max(index, 0), last);
  while (index > 0 && table[index] > distance) index--;
  while (index < last && table[index + 1] < distance) index++;
  return index;
}

/** CARLA's bit of each lane type, for queries by type. */
export const laneTypeBits: Readonly<Record<LaneType, number>> = {
  none: 1,
  driving: 1 << 1,
  stop: 1 << 2,
  shoulder: 1 << 3,
  biking: 1 << 4,
  sidewalk: 1 << 5,
  border: 1 << 6,
  restricted: 1 << 7,
  parking: 1 << 8,
  bidirectional: 1 << 9,
  median: 1 << 10,
  special1: 1 << 11,
  special2: 1 << 12,
  special3: 1 << 13,
  roadWorks: 1 << 14,
  tram: 1 << 15,
  rail: 1 << 16,
  entry: 1 << 17,
  exit: 1 << 18,
  offRamp: 1 << 19,
  onRamp: 1 << 20,
};

export const drivingLanes = laneTypeBits.driving;

/** Every type but "none", as CARLA's Any. */
export const anyLane = ~1;
