import { DriverxError } from "../base/errors.js";
import { wrapAngle } from "../geometry/angles.js";
import { squaredDistanceToSegment } from "../geometry/segments.js";
import type { Point } from "../geometry/vectors.js";
import { type BuiltLanes, buildLanes, laneKeyText } from "./build-lanes.js";
import {
  distanceAtS,
  drivingLanes,
  entryS,
  exitS,
  type Lane,
  type LanePose,
  type LanePosition,
  laneTypeBits,
  pieceAtDistance,
  type Waypoint,
} from "./lane.js";
import { laneChangeBits, laneChangeName, rawLaneChange } from "./lane-marks.js";
import { LaneSegmentCollector, type LaneSegments } from "./lane-segments.js";
import { wholeNumbers } from "./opendrive/id-numbers.js";
import type { JunctionConnection, LaneRecord, OpenDrive } from "./opendrive/model.js";
import { readOpenDrive } from "./opendrive/read-opendrive.js";
import { type MapObject, placeObjects } from "./road-objects.js";
import { SegmentIndex } from "./segment-index.js";
import { type SpeedSign, speedSigns } from "./speed-limits.js";
import { type StopSign, type TrafficLight, trafficControls, type YieldSign } from "./traffic-controls.js";

export type { Lane, LanePose, LanePosition, LaneType, Waypoint } from "./lane.js";
export type { MapObject } from "./road-objects.js";
export type { StopSign, TrafficLight, TriggerVolume, YieldSign } from "./traffic-controls.js";

/** Where roads meet. */
export interface MapJunction {
  readonly id: number;
  readonly connections: readonly JunctionConnection[];
  /** Groups of traffic lights ({@link TrafficLight.groupId}) in the order in which they get green. */
  readonly controllers: readonly number[];
}

/** A town: its lanes, who follows whom, and where things are. All in CARLA's frame, metres and radians. */
export class LaneMap {
  readonly name: string;
  /** What of the file was left out or read another way than written, one line each. */
  readonly warnings: readonly string[];
  readonly lanes: readonly Lane[];
  /** Geographic origin, degrees. */
  readonly latitude: number;
  readonly longitude: number;
  readonly trafficLights: readonly TrafficLight[];
  readonly stopSigns: readonly StopSign[];
  readonly yieldSigns: readonly YieldSign[];
  readonly speedSigns: readonly SpeedSign[];
  readonly junctions: ReadonlyMap<number, MapJunction>;
  readonly objects: readonly MapObject[];
  /** Objects of type crosswalk; their outline is the walkable area. */
  readonly crosswalks: readonly MapObject[];
  readonly #built: BuiltLanes;
  readonly #segments: LaneSegments;
  readonly #index: SegmentIndex;
  readonly #frame = { x: 0, y: 0, z: 0, yaw: 0, pitch: 0, width: 0 };

  /**
   * Reads an OpenDRIVE text.
   *
   * @param name the town or file, for errors.
   * @throws DriverxError XML_MALFORMED or OPENDRIVE_INVALID, naming file, road and element.
   */
  static fromOpenDrive(text: string, name: string): LaneMap {
    return new LaneMap(readOpenDrive(text, name), name);
  }

  private constructor(map: OpenDrive, name: string) {
    this.name = name;
    this.warnings = map.warnings;
    this.latitude = map.latitude;
    this.longitude = map.longitude;
    this.#built = buildLanes(map);
    this.lanes = this.#built.lanes;
    if (this.lanes.length === 0) {
      throw new DriverxError("OPENDRIVE_INVALID", `${name} has no lane but the centre lines of its roads`);
    }
    const collector = new LaneSegmentCollector();
    for (const lane of this.lanes) {
      collector.add(lane, this.#built.geometries.get(lane.roadId)!, this.#built.sections[lane.index]);
    }
    this.#segments = collector.finish();
    const masks = this.#segments.lane.map((lane) => laneTypeBits[this.lanes[lane].type]);
    this.#index = new SegmentIndex(this.#segments.ends, masks);
    const controls = trafficControls(map, this.#built, this);
    this.trafficLights = controls.trafficLights;
    this.stopSigns = controls.stopSigns;
    this.yieldSigns = controls.yieldSigns;
    this.speedSigns = speedSigns(map, this.#built.geometries);
    this.junctions = junctionsOf(map);
    this.objects = [...this.#built.geometries.values()].flatMap(placeObjects);
    this.crosswalks = this.objects.filter((object) => object.type === "crosswalk");
  }

  /** The lane with these ids, or -1. */
  laneIndex(roadId: number, sectionIndex: number, laneId: number): number {
    return this.#built.indexOf.get(laneKeyText(roadId, sectionIndex, laneId)) ?? -1;
  }

  /**
   * The lane whose centre line is nearest, chosen as carla.Map chooses it. Allocates nothing.
   *
   * @param types accepted lane types, bits of {@link laneTypeBits}.
   * @param z height, to tell a bridge from the road below; without it heights do not count.
   * @returns false when the map has no lane of these types.
   */
  nearestLane(x: number, y: number, out: LanePosition, types = drivingLanes, z = Number.NaN): boolean {
    const segment = this.#index.nearest(x, y, z, types);
    if (segment < 0) return false;
    const lane = this.lanes[this.#segments.lane[segment]];
    const { s } = this.#segments;
    const start = s[2 * segment];
    const guess = start + this.#index.fraction * (s[2 * segment + 1] - start);
    projectOntoLane(lane, distanceAtS(lane, guess), x, y, out);
    return true;
  }

  /** Fills the pose at an arc length from the lane's start; beyond the ends the pose of the end. */
  poseOnLane(laneIndex: number, distance: number, out: LanePose): void {
    const lane = this.lanes[laneIndex];
    const index = pieceAtDistance(lane, distance);
    const start = lane.distance[index];
    const step = lane.distance[index + 1] - start;
    const part = step > 0 ? Math.min(Math.max((distance - start) / step, 0), 1) : 0;
    const between = (values: Float64Array) => values[index] + part * (values[index + 1] - values[index]);
    out.x = between(lane.x);
    out.y = between(lane.y);
    out.z = between(lane.z);
    out.yaw = wrapAngle(lane.yaw[index] + part * wrapAngle(lane.yaw[index + 1] - lane.yaw[index]));
    out.width = between(lane.width);
  }

  /** The waypoint of a lane at the road's s, which is clamped to the lane. */
  waypoint(laneIndex: number, s: number): Waypoint {
    const lane = this.lanes[laneIndex];
    const section = this.#built.sections[laneIndex];
    const at = Math.min(Math.max(s, lane.sStart), lane.sEnd);
    const frame = this.#frame;
    this.#built.geometries.get(lane.roadId)!.laneFrame(section, lane.laneId, at, frame);
    return {
      roadId: lane.roadId,
      sectionIndex: lane.sectionIndex,
      laneId: lane.laneId,
      s: at,
      x: frame.x,
      y: frame.y,
      z: frame.z,
      yaw: wrapAngle(frame.yaw),
      pitch: frame.pitch,
      laneWidth: frame.width,
      isJunction: lane.junctionId !== -1,
      junctionId: lane.junctionId,
      laneType: lane.type,
      laneChange: laneChangeName(
        laneChangeBits(this.#built.geometries.get(lane.roadId)!.road, section, lane.laneId, at),
      ),
      lane: laneIndex,
    };
  }

  /** carla.Map.get_waypoint: the place on the nearest lane of these types; undefined where there is none. */
  waypointAt(point: Point, types = drivingLanes): Waypoint | undefined {
    const segment = this.#index.nearest(point.x, point.y, point.z, types);
    if (segment < 0) return undefined;
    const { ends, s, lane } = this.#segments;
    const chord = Math.hypot(
      ends[6 * segment + 3] - ends[6 * segment],
      ends[6 * segment + 4] - ends[6 * segment + 1],
    );
    const start = s[2 * segment];
    const end = s[2 * segment + 1];
    // CARLA goes along the road by what the point's foot goes along the chord.
    const along = this.#index.fraction * chord;
    return this.waypoint(
      lane[segment],
      start < end ? Math.min(start + along, end) : Math.max(start - along, end),
    );
  }

  /** carla.Waypoint.next: the places `distance` metres of s ahead, one a branch; none beyond a dead end. */
  waypointsAhead(from: Waypoint, distance: number): Waypoint[] {
    return this.#walk(from.lane, from.s, distance, true);
  }

  /** carla.Waypoint.previous. */
  waypointsBehind(from: Waypoint, distance: number): Waypoint[] {
    return this.#walk(from.lane, from.s, distance, false);
  }

  /** carla.Waypoint.get_left_lane: of any type; left of the innermost lane is the oncoming one. */
  leftOf(waypoint: Waypoint): Waypoint | undefined {
    const { left } = this.lanes[waypoint.lane];
    return left < 0 ? undefined : this.waypoint(left, waypoint.s);
  }

  /** carla.Waypoint.get_right_lane. */
  rightOf(waypoint: Waypoint): Waypoint | undefined {
    const { right } = this.lanes[waypoint.lane];
    return right < 0 ? undefined : this.waypoint(right, waypoint.s);
  }

  /** What the marks beside a waypoint permit, read the way CARLA's planner reads them: see docs/map.md. */
  laneMarks({ lane, laneId, s }: Waypoint): { outerPermitsRight: boolean; innerPermitsLeft: boolean } {
    const section = this.#built.sections[lane];
    return {
      outerPermitsRight: ((rawLaneChange(section, laneId, s) ?? 0) & 1) !== 0,
      innerPermitsLeft: ((rawLaneChange(section, laneId - Math.sign(laneId), s) ?? 0) & 2) !== 0,
    };
  }

  /** The lane records of a lane's section, the middle line (id 0) included: their marks are the paint on the road. */
  lanesOfSection(laneIndex: number): readonly LaneRecord[] {
    return this.#built.sections[laneIndex].lanes;
  }

  /** The waypoint at a lane's start in the direction of travel. */
  entryOf(laneIndex: number): Waypoint {
    return this.waypoint(laneIndex, entryS(this.lanes[laneIndex]));
  }

  /** The waypoint at a lane's end in the direction of travel. */
  exitOf(laneIndex: number): Waypoint {
    return this.waypoint(laneIndex, exitS(this.lanes[laneIndex]));
  }

  /**
   * carla.Map.get_topology: of each driving lane its start with the start of each lane that follows, or with its dead
   * end where CARLA sees one; in CARLA's order.
   */
  topology(): [Waypoint, Waypoint][] {
    return this.#drivingPairs((lane) => this.#deadEnd(lane));
  }

  /** The {@link topology} with every dead end: CARLA's leaves most of them out, and with them lanes that a route may use. */
  drivableSegments(): [Waypoint, Waypoint][] {
    return this.#drivingPairs((lane) => this.exitOf(lane.index));
  }

  #drivingPairs(endOf: (deadEnd: Lane) => Waypoint | undefined): [Waypoint, Waypoint][] {
    return this.#built.inCarlaOrder
      .filter((lane) => lane.type === "driving")
      .flatMap((lane): [Waypoint, Waypoint][] => {
        const entry = this.entryOf(lane.index);
        if (lane.successors.length > 0) return lane.successors.map((next) => [entry, this.entryOf(next)]);
        const end = endOf(lane);
        return end === undefined ? [] : [[entry, end]];
      });
  }

  /**
   * Where CARLA sees a lane without successors end: it looks the place up by the road's s in single precision, which
   * may lie in the section after the lane, or beyond the road; then there is none.
   */
  #deadEnd(lane: Lane): Waypoint | undefined {
    const geometry = this.#built.geometries.get(lane.roadId)!;
    const s = Math.fround(exitS(lane));
    if (s < 0 || s >= geometry.road.length) return undefined;
    const found = this.laneIndex(lane.roadId, geometry.sectionAt(s).index, lane.laneId);
    return found < 0 ? undefined : this.waypoint(found, s);
  }

  #walk(laneIndex: number, s: number, distance: number, ahead: boolean): Waypoint[] {
    const lane = this.lanes[laneIndex];
    const alongS = lane.alongRoad === ahead;
    const remaining = alongS ? lane.sEnd - s : s - lane.sStart;
    if (distance <= remaining) return [this.waypoint(laneIndex, alongS ? s + distance : s - distance)];
    let found: Waypoint[] = [];
    for (const next of ahead ? lane.successors : lane.predecessors) {
      // CARLA does not go on around a ring that is one lane.
      if (next === laneIndex) continue;
      const beyond = this.#walk(
        next,
        (ahead ? entryS : exitS)(this.lanes[next]),
        distance - remaining,
        ahead,
      );
      // CARLA puts the longer list first.
      found = beyond.length > found.length ? [...beyond, ...found] : [...found, ...beyond];
    }
    return found;
  }
}

function junctionsOf(map: OpenDrive): Map<number, MapJunction> {
  const controllers = new Map(map.controllers.map((controller) => [controller.id, controller]));
  const groupIds = wholeNumbers([...controllers.keys()]);
  return new Map(
    map.junctions.map(({ id, connections, controllers: named }) => {
      const known = named.flatMap((name) => controllers.get(name) ?? []);
      const ordered = known.sort((first, second) => first.sequence - second.sequence);
      return [
        id,
        { id, connections, controllers: ordered.map((controller) => groupIds.get(controller.id)!) },
      ];
    }),
  );
}

/** The foot of a point on a lane's centre line, searched from a guessed arc length outwards. */
function projectOntoLane(lane: Lane, guess: number, x: number, y: number, out: LanePosition): void {
  let index = pieceAtDistance(lane, guess);
  let square = squareToPiece(lane, index, x, y);
  for (const step of directions) {
    for (let next = index + step; next >= 0 && next < lane.distance.length - 1; next += step) {
      const candidate = squareToPiece(lane, next, x, y);
      if (candidate >= square) break;
      square = candidate;
      index = next;
    }
  }
  const ax = lane.x[index];
  const ay = lane.y[index];
  const ux = lane.x[index + 1] - ax;
  const uy = lane.y[index + 1] - ay;
  const length = Math.hypot(ux, uy);
  const along = length > 0 ? Math.min(Math.max(((x - ax) * ux + (y - ay) * uy) / length, 0), length) : 0;
  const part = length > 0 ? along / length : 0;
  const start = lane.distance[index];
  out.lane = lane.index;
  out.distance = start + part * (lane.distance[index + 1] - start);
  out.lateral = length > 0 ? (ux * (y - ay) - uy * (x - ax)) / length : 0;
  out.gap = Math.sqrt(square);
}

const directions = [1, -1] as const;

function squareToPiece(lane: Lane, index: number, x: number, y: number): number {
  return squaredDistanceToSegment(x, y, lane.x[index], lane.y[index], lane.x[index + 1], lane.y[index + 1]);
}
