import type { Actor, EgoState, LightState } from "../../bridge/observation.js";
import { DEGREES } from "../../geometry/angles.js";
import { toLocal } from "../../geometry/vectors.js";
import type { ClipBox, ClipFrame } from "./clip-frame.js";

/** Frames of a clip are so far apart, s. */
const frameSeconds = 0.1;

/** What a clip's frame says in the units and frames of our own recordings. */
export interface ClipState {
  /** Counts from 1 at 20 Hz, as in our recordings: every second tick has a frame. */
  readonly tick: number;
  readonly time: number;
  readonly ego: EgoState;
  readonly control: { readonly steer: number; readonly throttle: number; readonly brake: number };
  readonly command: number;
  readonly targetPoint: readonly [number, number];
  readonly privileged: {
    readonly actors: Actor[];
    readonly trafficLights: { id: string; state: LightState }[];
    readonly scenarios: never[];
  };
}

/** CARLA's numbers of light states; unknown counts as off. */
const lightStates: readonly LightState[] = ["red", "yellow", "green", "off", "off"];
/** CARLA's number of VOID, which models take as FOLLOW. */
const laneFollow = 4;

/** Turns frames of one clip into states, in order: walkers' speeds come from where they were before. */
export class ClipStates {
  #before = new Map<string, readonly number[]>();
  #egoBefore: readonly number[] | undefined;

  next(frame: ClipFrame, index: number): ClipState {
    const tick = 1 + 2 * index;
    const ego = this.#ego(frame);
    const here = new Map<string, readonly number[]>();
    const actors: Actor[] = [];
    const trafficLights: { id: string; state: LightState }[] = [];
    for (const box of frame.bounding_boxes) {
      if (box.class === "traffic_light") trafficLights.push({ id: box.id, state: lightStates[box.state] });
      if (box.class !== "vehicle" && box.class !== "walker") continue;
      actors.push(this.#actor(box, actors.length));
      here.set(box.id, box.location);
    }
    this.#before = here;
    const target = toLocal(ego, frame.x_command_near, frame.y_command_near);
    return {
      tick,
      time: 0.05 * tick,
      ego,
      control: { steer: frame.steer, throttle: frame.throttle, brake: frame.brake },
      command: frame.command_near === -1 ? laneFollow : frame.command_near,
      targetPoint: [target.x, target.y],
      privileged: { actors, trafficLights, scenarios: [] },
    };
  }

  #ego(frame: ClipFrame): EgoState {
    const { location, rotation } = frame.bounding_boxes[0] as ClipBox & { class: "ego_vehicle" };
    const yaw = rotation[2] * DEGREES;
    const [cos, sin] = [Math.cos(yaw), Math.sin(yaw)];
    // The recorder writes null where its speedometer said nothing.
    const speed = finite(frame.speed) ?? distance(this.#egoBefore, location) / frameSeconds;
    this.#egoBefore = location;
    const [ahead, right, up] = frame.acceleration;
    return {
      x: location[0],
      y: location[1],
      z: location[2],
      yaw,
      pitch: rotation[0] * DEGREES,
      roll: rotation[1] * DEGREES,
      velocity: [speed * cos, speed * sin, 0],
      acceleration: [cos * ahead - sin * right, sin * ahead + cos * right, up],
      angularVelocity: [...frame.angular_velocity],
      speed,
      steer: frame.steer,
      throttle: frame.throttle,
      brake: frame.brake,
    };
  }

  #actor(box: ClipBox & { class: "vehicle" | "walker" }, index: number): Actor {
    const [halfLength, halfWidth, halfHeight] = box.extent;
    const isParked = box.class === "vehicle" && box.state === "static";
    const { x, y, z, yaw } =
      isParked && box.world2vehicle ? placedByMatrix(box.world2vehicle, box.center, halfHeight) : placed(box);
    const speed =
      box.class === "vehicle"
        ? (finite(box.speed) ?? 0)
        : distance(this.#before.get(box.id), box.location) / frameSeconds;
    return {
      id: /^\d{1,9}$/.test(box.id) ? Number(box.id) : 1_000_000_000 + index,
      kind: kindOf(box, isParked),
      typeId: box.type_id,
      role: isParked ? "parked" : "",
      x,
      y,
      z,
      yaw,
      velocityX: speed * Math.cos(yaw),
      velocityY: speed * Math.sin(yaw),
      speed,
      yawRate: 0,
      halfLength,
      halfWidth,
      halfHeight,
    };
  }
}

function kindOf(box: ClipBox & { class: "vehicle" | "walker" }, isParked: boolean): Actor["kind"] {
  if (box.class === "walker") return "walker";
  if (isParked) return "static";
  return box.base_type === "bicycle" ? "bicycle" : "vehicle";
}

/** CARLA's walkers have their origin in their middle, vehicles on the ground. */
function placed(box: ClipBox & { class: "vehicle" | "walker" }) {
  const [x, y, z] = box.location;
  return { x, y, z: box.class === "walker" ? z - box.extent[2] : z, yaw: box.rotation[2] * DEGREES };
}

/** The foot of a box that stands at `centre` in a frame, by the matrix that leads from the world into that frame. */
function placedByMatrix(
  world2local: readonly (readonly number[])[],
  centre: readonly number[],
  half: number,
) {
  // Rotations: the inverse is the transpose.
  const [dx, dy, dz] = centre.map((value, row) => value - world2local[row][3]);
  const back = (axis: number) =>
    world2local[0][axis] * dx + world2local[1][axis] * dy + world2local[2][axis] * dz;
  return { x: back(0), y: back(1), z: back(2) - half, yaw: Math.atan2(world2local[0][1], world2local[0][0]) };
}

function finite(value: number | null | undefined): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** 0 where there is no place before. */
function distance(before: readonly number[] | undefined, now: readonly number[]): number {
  return before ? Math.hypot(now[0] - before[0], now[1] - before[1]) : 0;
}
