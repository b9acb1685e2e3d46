import type { DrivingFrame, SceneLight, SceneObject } from "../../src/distill/frames/frame.js";
import { readRig } from "../../src/policy/camera-rig.js";

/** A frame made by hand: 8 m/s on a straight road with two lanes each way, and nothing else. */
export function syntheticFrame(change: Partial<DrivingFrame> = {}): DrivingFrame {
  return {
    id: "run-Riverside-1-0-101",
    source: {
      kind: "recording",
      run: "run",
      recording: "RouteScenario_1_rep0.mcap",
      town: "Riverside",
      route: "1",
      repetition: 0,
      tick: 101,
      policy: "expert",
    },
    time: 5,
    cameras: readRig("small"),
    weather: { sun_altitude_angle: 60, precipitation: 0, cloudiness: 5, fog_density: 0 },
    ego: { speed: 8, acceleration: 0, yawRate: 0, length: 4.9, width: 1.8 },
    navigation: {
      command: 4,
      targetPoint: [30, 0],
      route: Array.from({ length: 31 }, (_, i) => [2 * i, 0] as [number, number]),
      manoeuvre: null,
    },
    visible: { objects: [], lights: [], stopSigns: [] },
    road: {
      inJunction: false,
      junctionAhead: null,
      lanes: 2,
      lane: 2,
      oncomingLanes: 2,
      mayChangeLeft: true,
      mayChangeRight: false,
      laneWidth: 3.5,
      offset: 0,
      speedLimit: 11.1,
    },
    truth: {
      hidden: { objects: [], lights: [], stopSigns: [] },
      future: straight(8),
      objectFutures: {},
      scenarios: [],
    },
    ...change,
  };
}

/** Six poses straight on at a speed. */
export function straight(speed: number): [number, number, number][] {
  return Array.from({ length: 6 }, (_, i) => [0.5 * speed * (i + 1), 0, 0]);
}

/** A car on the way ahead that the front camera shows. */
export function carAhead(ahead: number, change: Partial<SceneObject> = {}): SceneObject {
  return {
    id: "7",
    class: "car",
    typeId: "vehicle.audi.tt",
    colour: "blue",
    x: ahead,
    y: 0,
    z: 0,
    yaw: 0,
    length: 4.2,
    width: 2,
    height: 1.4,
    speed: 8,
    velocity: [8, 0],
    isParked: false,
    doorOpen: false,
    emergencyLights: false,
    onRoute: { ahead, right: 0 },
    sightings: [{ camera: "CAM_FRONT", box: [80, 40, 90, 48], pixels: 60 }],
    ...change,
  };
}

export function lightAt(ahead: number, state: SceneLight["state"]): SceneLight {
  return { id: "3", state, ahead, sightings: [{ camera: "CAM_FRONT", box: [84, 20, 86, 22], pixels: 4 }] };
}
