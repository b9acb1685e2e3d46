import { wrapAngle } from "../geometry/angles.js";
import { type BuiltLanes, laneKeyText } from "./build-lanes.js";
import type { Lane, Waypoint } from "./lane.js";
import { wholeNumbers } from "./opendrive/id-numbers.js";
import type { OpenDrive, Signal, SignalReference } from "./opendrive/model.js";

/** A box that vehicles pass through before a light or sign; half sizes along its own axes. */
export interface TriggerVolume {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Direction of the box's own x, which lies across the lanes as in CARLA's towns. */
  readonly yaw: number;
  readonly extentX: number;
  readonly extentY: number;
  readonly extentZ: number;
}

/** A signal that stops traffic on some lanes. */
export interface TrafficControl {
  /** Whole number, unique among the map's lights and signs; the signal's own id where it is one. */
  readonly id: number;
  readonly signalId: string;
  /** The junction it guards; -1 where it guards none. */
  readonly junctionId: number;
  /** Where the signal stands, and the direction it faces along. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
  readonly triggerVolume: TriggerVolume;
  /** One a lane it holds on: the last place before the junction, in steps of 0.5 m. */
  readonly stopPoints: readonly Waypoint[];
}

export interface TrafficLight extends TrafficControl {
  /** The controller: lights of one group change together; each junction shows one group green at a time. */
  readonly groupId: number;
}

export type StopSign = TrafficControl;
export type YieldSign = TrafficControl;

/** What this part needs of a map to place waypoints. */
export interface WaypointSource {
  waypoint(laneIndex: number, s: number): Waypoint;
  waypointsAhead(from: Waypoint, distance: number): Waypoint[];
}

/** The map's lights and signs in the file's order; lights in the order in which their groups get green. */
export interface TrafficControls {
  readonly trafficLights: readonly TrafficLight[];
  readonly stopSigns: readonly StopSign[];
  readonly yieldSigns: readonly YieldSign[];
}

const stopSignType = "206";
const yieldSignType = "205";
/** CARLA's traffic-light types: 1000001 and 1000002, 1000007 to 1000020, and the letters of some countries. */
const trafficLightTypes = new Set([
  "1000001",
  "1000002",
  ...Array.from({ length: 14 }, (_, index) => String(1000007 + index)),
  "F",
  "W",
  "A",
]);

/** Boxes of lights: half length, height, and how far before the signal's s the centre stands (reference CARLA). */
const lightHalfLength = 1.5;
const lightStandOff = 3;
/** Signs: the box is as long as it is wide and stands that far before the sign. */
const signWidthShare = 0.9;
const boxHalfHeight = 1;
/** CARLA moves lights forward by this much. */
const lightAdvance = 0.25;
const stopStep = 0.5;

/** Finds lights, stop signs and yield signs, the lanes that each holds on, and where traffic has to stop. */
export function trafficControls(
  map: OpenDrive,
  built: BuiltLanes,
  waypoints: WaypointSource,
): TrafficControls {
  const finder = new ControlFinder(map, built, waypoints);
  const groups = groupOfSignal(map);
  const sequenceOf = (light: TrafficControl) => groups.get(light.signalId)?.sequence ?? 0;
  const lights = finder
    .controlsOf((signal) => trafficLightTypes.has(signal.type), true)
    .sort((first, second) => sequenceOf(first) - sequenceOf(second));
  return {
    trafficLights: lights.map((light) => {
      const group = groups.get(light.signalId);
      const junctionId = group?.junctionId ?? -1;
      return {
        ...light,
        junctionId: junctionId === -1 ? light.junctionId : junctionId,
        // A light without a controller is a group of its own; controllers have ids from 0 up.
        groupId: group?.groupId ?? -1 - light.id,
      };
    }),
    stopSigns: finder.controlsOf((signal) => signal.type === stopSignType, false),
    yieldSigns: finder.controlsOf((signal) => signal.type === yieldSignType, false),
  };
}

interface Group {
  readonly groupId: number;
  readonly junctionId: number;
  readonly sequence: number;
}

/** The controller of each signal, and the junction that names the controller. */
function groupOfSignal(map: OpenDrive): Map<string, Group> {
  const groups = new Map<string, Group>();
  const numbers = wholeNumbers(map.controllers.map((controller) => controller.id));
  for (const controller of map.controllers) {
    const junction = map.junctions.find((candidate) => candidate.controllers.includes(controller.id));
    for (const signalId of controller.signalIds) {
      groups.set(signalId, {
        groupId: numbers.get(controller.id)!,
        junctionId: junction?.id ?? -1,
        sequence: controller.sequence,
      });
    }
  }
  return groups;
}

class ControlFinder {
  readonly #built: BuiltLanes;
  readonly #waypoints: WaypointSource;
  readonly #signals: readonly Signal[];
  readonly #references = new Map<string, SignalReference[]>();
  readonly #numbers: Map<string, number>;

  constructor(map: OpenDrive, built: BuiltLanes, waypoints: WaypointSource) {
    this.#built = built;
    this.#waypoints = waypoints;
    this.#signals = map.roads.flatMap((road) => road.signals);
    this.#numbers = wholeNumbers(this.#signals.map((signal) => signal.signalId));
    for (const reference of map.roads.flatMap((road) => [...road.signals, ...road.signalReferences])) {
      const known = this.#references.get(reference.signalId);
      if (known) known.push(reference);
      else this.#references.set(reference.signalId, [reference]);
    }
  }

  controlsOf(accepts: (signal: Signal) => boolean, isLight: boolean): TrafficControl[] {
    return this.#signals.filter(accepts).flatMap((signal) => {
      const places = this.#placesOf(signal.signalId, isLight);
      return places.length > 0 ? [this.#control(signal, places, isLight)] : [];
    });
  }

  #control(signal: Signal, places: readonly Waypoint[], isLight: boolean): TrafficControl {
    const road = this.#built.geometries.get(signal.roadId)!;
    const point = road.pointBeside(signal.s, signal.lateral);
    const yaw = wrapAngle(point.heading + signal.headingOffset);
    const advance = isLight ? lightAdvance : 0;
    const stopPoints = places.map((place) => this.#lastBeforeJunction(place));
    const ahead = stopPoints.flatMap((stop) => this.#waypoints.waypointsAhead(stop, 2 * stopStep));
    return {
      id: this.#numbers.get(signal.signalId)!,
      signalId: signal.signalId,
      junctionId: ahead.find((waypoint) => waypoint.isJunction)?.junctionId ?? -1,
      x: point.x + advance * Math.cos(yaw),
      y: point.y + advance * Math.sin(yaw),
      z: point.z + signal.zOffset,
      yaw,
      triggerVolume: boxAcross(mostOnOneRoad(places), isLight),
      stopPoints,
    };
  }

  /** Where the centres of the trigger boxes stand: one a driving lane that the signal holds on. */
  #placesOf(signalId: string, isLight: boolean): Waypoint[] {
    const places = new Map<number, Waypoint>();
    for (const reference of this.#references.get(signalId) ?? []) {
      for (const lane of this.#lanesOf(reference)) {
        const approach = this.#approachOf(lane, reference.s, isLight);
        for (const { lane: index, s } of approach) {
          const before = this.#built.lanes[index];
          const standOff = isLight
            ? lightStandOff
            : signHalfSize(this.#waypoints.waypoint(index, s).laneWidth);
          const place = this.#waypoints.waypoint(index, before.alongRoad ? s - standOff : s + standOff);
          if (!places.has(index)) places.set(index, place);
        }
      }
    }
    return [...places.values()];
  }

  /** The driving lanes that a reference names; without validity all on its orientation's side as CARLA reads it. */
  #lanesOf(reference: SignalReference): Lane[] {
    const geometry = this.#built.geometries.get(reference.roadId)!;
    const section = geometry.sectionAt(reference.s);
    const validities = reference.validities.filter(({ fromLane, toLane }) => fromLane !== 0 || toLane !== 0);
    if (reference.validities.length > 0 && validities.length === 0) return [];
    const lanes = section.lanes.flatMap(({ id }) => {
      const index = this.#built.indexOf.get(laneKeyText(reference.roadId, section.index, id));
      return index === undefined ? [] : [this.#built.lanes[index]];
    });
    return lanes.filter(
      (lane) =>
        lane.type === "driving" &&
        (validities.length > 0
          ? validities.some(({ fromLane, toLane }) => fromLane <= lane.laneId && lane.laneId <= toLane)
          : reference.orientation === "none" || (reference.orientation === "+") === lane.laneId > 0),
    );
  }

  /** A signal that is written onto a lane inside a junction holds on the lanes that lead into it. */
  #approachOf(lane: Lane, s: number, isLight: boolean): { lane: number; s: number }[] {
    if (!isLight || lane.junctionId === -1) return [{ lane: lane.index, s }];
    const entering = lane.predecessors
      .map((index) => this.#built.lanes[index])
      .filter((before) => before.junctionId === -1);
    return entering.map((before) => ({
      lane: before.index,
      s: before.alongRoad ? before.sEnd : before.sStart,
    }));
  }

  #lastBeforeJunction(place: Waypoint): Waypoint {
    let stop = place;
    for (let step = 0; step < mostStopSteps; step++) {
      const next = this.#waypoints.waypointsAhead(stop, stopStep)[0];
      if (!next || next.isJunction) return stop;
      stop = next;
    }
    return place;
  }
}

/** 100 m: a signal farther from a junction guards a place on the road, where its box stands. */
const mostStopSteps = 200;

function signHalfSize(laneWidth: number): number {
  return (signWidthShare * laneWidth) / 2;
}

/** The places on the road that has most of them. */
function mostOnOneRoad(places: readonly Waypoint[]): readonly Waypoint[] {
  const groups = places.map(({ roadId }) => places.filter((place) => place.roadId === roadId));
  return groups.reduce((most, group) => (group.length > most.length ? group : most));
}

/** One box over adjacent lanes, its x across them. */
function boxAcross(places: readonly Waypoint[], isLight: boolean): TriggerVolume {
  const first = places[0];
  const across = wrapAngle(first.yaw + Math.PI / 2);
  const cos = Math.cos(across);
  const sin = Math.sin(across);
  let low = Infinity;
  let high = -Infinity;
  for (const place of places) {
    const offset = (place.x - first.x) * cos + (place.y - first.y) * sin;
    low = Math.min(low, offset - place.laneWidth / 2);
    high = Math.max(high, offset + place.laneWidth / 2);
  }
  const middle = (low + high) / 2;
  return {
    x: first.x + middle * cos,
    y: first.y + middle * sin,
    z: first.z,
    yaw: across,
    extentX: ((isLight ? 1 : signWidthShare) * (high - low)) / 2,
    extentY: isLight ? lightHalfLength : signHalfSize(first.laneWidth),
    extentZ: boxHalfHeight,
  };
}
