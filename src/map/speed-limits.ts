import { wrapAngle } from "../geometry/angles.js";
import type { Pose } from "../geometry/vectors.js";
import type { LaneKey } from "./link-lanes.js";
import type {
  LaneRecord,
  LaneSection,
  OpenDrive,
  Road,
  Signal,
  SpeedRecord,
  Validity,
} from "./opendrive/model.js";
import { speedOfSign } from "./opendrive/read-lanes.js";
import type { RoadGeometry } from "./road-geometry.js";

/** 50 km/h where a map says nothing, as PDM-Lite takes it. */
const defaultLimit = 50 / 3.6;

/** OpenDRIVE's type of a maximum-speed sign. */
const maximumSpeedSign = "274";

/**
 * The speed limit of each lane in m/s: a sign on the lane itself, else the lane's own speed record, else a sign
 * passed before on the way there, else the road's type, else 50 km/h.
 *
 * @param keys the lanes; `successors` gives the lanes that follow each.
 */
export function speedLimits(
  map: OpenDrive,
  lanes: readonly { key: LaneKey; road: Road; section: LaneSection; record: LaneRecord }[],
  successors: readonly (readonly number[])[],
): Float64Array {
  const signs = signsByRoad(map);
  const limits = new Float64Array(lanes.length);
  const passed: number[] = [];
  lanes.forEach(({ road, section, record }, index) => {
    const sign = signs.get(road.id)?.find((candidate) => holdsOn(candidate, section, record.id));
    const own = sign?.limit ?? recordAt(record.speeds, section.start);
    if (own !== undefined) limits[index] = own;
    if (sign) passed.push(index);
  });
  for (const index of passed) {
    for (const next of successors[index]) {
      if (limits[next] !== 0) continue;
      limits[next] = limits[index];
      passed.push(next);
    }
  }
  lanes.forEach(({ road, section }, index) => {
    if (limits[index] === 0) limits[index] = recordAt(road.speeds, section.start) ?? defaultLimit;
  });
  return limits;
}

/** A maximum-speed sign as it stands beside a road. */
export interface SpeedSign extends Pose {
  readonly signalId: string;
  /** m/s */
  readonly limit: number;
}

/** The maximum-speed signs of a map; their yaw is the direction that they look along, against the traffic. */
export function speedSigns(map: OpenDrive, geometries: ReadonlyMap<number, RoadGeometry>): SpeedSign[] {
  return map.roads.flatMap((road) =>
    road.signals.flatMap((signal) => {
      const limit = limitOf(signal);
      if (limit === undefined) return [];
      const { x, y, z, heading } = geometries.get(road.id)!.pointBeside(signal.s, signal.lateral);
      const yaw = wrapAngle(heading + signal.headingOffset);
      return [{ signalId: signal.signalId, limit, x, y, z: z + signal.zOffset, yaw }];
    }),
  );
}

/** What a signal says as a maximum-speed sign, m/s; undefined when it is none. */
function limitOf(signal: Signal): number | undefined {
  if (signal.type !== maximumSpeedSign) return undefined;
  // CARLA's signs carry the limit as value, or as subtype where the value is absent.
  return speedOfSign(signal.value, signal.unit) ?? speedOfSign(Number(signal.subtype), signal.unit);
}

interface PlacedLimit {
  readonly s: number;
  readonly limit: number;
  readonly orientation: "+" | "-" | "none";
  readonly validities: readonly Validity[];
}

function signsByRoad(map: OpenDrive): Map<number, PlacedLimit[]> {
  const limits = new Map<string, number>();
  for (const signal of map.roads.flatMap((road) => road.signals)) {
    const limit = limitOf(signal);
    if (limit !== undefined) limits.set(signal.signalId, limit);
  }
  const signs = new Map<number, PlacedLimit[]>();
  for (const road of map.roads) {
    const here = [...road.signals, ...road.signalReferences].flatMap((reference) => {
      const limit = limits.get(reference.signalId);
      return limit === undefined ? [] : [{ ...reference, limit }];
    });
    if (here.length > 0) signs.set(road.id, here);
  }
  return signs;
}

function holdsOn(sign: PlacedLimit, section: LaneSection, laneId: number): boolean {
  if (sign.s < section.start || sign.s > section.end) return false;
  if (sign.validities.length > 0) {
    return sign.validities.some(({ fromLane, toLane }) => fromLane <= laneId && laneId <= toLane);
  }
  // CARLA reads "+" as the positive lanes; by the standard it would be the direction of s (docs/map.md).
  return sign.orientation === "none" || (sign.orientation === "+") === laneId > 0;
}

function recordAt(records: readonly SpeedRecord[], s: number): number | undefined {
  let limit: number | undefined;
  for (const record of records) if (record.s <= s + 1e-6) limit = record.limit;
  return limit;
}
