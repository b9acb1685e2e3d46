import { z } from "zod";
import { RoadOption } from "../map/road-option.js";

/**
 * What a policy sees: the vehicle's own state, the commanded route, camera images and, where granted, the
 * privileged state of the world. Metres, seconds, radians; world frame x forward/east, y right/south, z up, yaw
 * clockwise seen from above; ego frame x ahead, y to the right.
 */

const number = z.number();
const unsignedInteger = z.int().min(0);
const vector = z.tuple([number, number, number]);
const roadOption = z.enum(RoadOption);

/** The vehicle under test at one tick. */
export const egoStateSchema = z.object({
  x: number,
  y: number,
  z: number,
  yaw: number,
  pitch: number,
  roll: number,
  /** World frame, m/s. */
  velocity: vector,
  /** World frame, m/s2. */
  acceleration: vector,
  /** About the world's axes, rad/s. */
  angularVelocity: vector,
  /** Along the forward axis, m/s; negative when rolling back. */
  speed: number,
  /** The control applied last. */
  steer: number,
  throttle: number,
  brake: number,
});
export type EgoState = z.infer<typeof egoStateSchema>;

/** What the motion sensors of CARLA's leaderboard measure, mounted 1.4 m behind the middle of the ego. */
export const motionReadingsSchema = z.object({
  /**
   * Acceleration ahead, right and up with gravity, m/s2; angular velocity about the same axes, rad/s; compass, rad
   * clockwise from north (the world's -y).
   */
  imu: z.tuple([number, number, number, number, number, number, number]),
  /** Latitude and longitude in degrees, altitude in m. */
  gnss: vector,
  /** Along the forward axis, m/s. */
  speedometer: number,
});
export type MotionReadings = z.infer<typeof motionReadingsSchema>;

const planPointSchema = z.object({ x: number, y: number, z: number, yaw: number, option: roadOption });
/** A point of the route to drive; `option` is the command that holds there. */
export type PlanPoint = z.infer<typeof planPointSchema>;

export const globalPlanSchema = z.object({
  /** Thinned as the leaderboard hands it to agents: at least each 50 m and wherever the option changes. */
  sparse: z.array(planPointSchema).max(10_000),
  /** Interpolated, about 1 m apart. */
  dense: z.array(planPointSchema).max(200_000),
});
export type GlobalPlan = z.infer<typeof globalPlanSchema>;

/** A camera on the vehicle: position in the ego frame from the ground below the box centre, angles in radians. */
export const cameraSchema = z.object({
  id: z.string().min(1).max(64),
  x: number,
  y: number,
  z: number,
  yaw: number,
  pitch: number,
  roll: number,
  /** Horizontal field of view, radians. */
  fieldOfView: number.positive(),
  /** Pixels. */
  width: z.int().min(1).max(4096),
  height: z.int().min(1).max(4096),
  jpegQuality: z.int().min(1).max(100),
});
export type Camera = z.infer<typeof cameraSchema>;

export const cameraImageSchema = z.object({
  id: z.string().max(64),
  width: z.int().min(1).max(4096),
  height: z.int().min(1).max(4096),
  encoding: z.literal("jpeg"),
  quality: z.int().min(1).max(100),
  /** Order of the colour channels that went into the encoder. */
  channelOrder: z.enum(["rgb", "bgr"]),
  bytes: z.instanceof(Uint8Array),
});
export type CameraImage = z.infer<typeof cameraImageSchema>;

/** Fixed properties of the vehicle under test. */
export const vehicleSchema = z.object({
  typeId: z.string().max(128),
  halfLength: number.positive(),
  halfWidth: number.positive(),
  halfHeight: number.positive(),
  wheelbase: number.positive(),
});
export type Vehicle = z.infer<typeof vehicleSchema>;

/** Another road user or object. Checked by the actor table that it travels in, not by a schema. */
export interface Actor {
  id: number;
  kind: "vehicle" | "bicycle" | "walker" | "static";
  /** Blueprint, for example `vehicle.audi.tt`. */
  typeId: string;
  /** Why it is there: `background`, `scenario`, `parked`, ... */
  role: string;
  x: number;
  y: number;
  z: number;
  yaw: number;
  /** World frame in the ground plane, m/s. */
  velocityX: number;
  velocityY: number;
  /** Along its forward axis, m/s. */
  speed: number;
  /** rad/s, clockwise seen from above. */
  yawRate: number;
  halfLength: number;
  halfWidth: number;
  halfHeight: number;
  /** The control applied last; vehicles and bicycles only. */
  steer?: number | undefined;
  throttle?: number | undefined;
  brake?: number | undefined;
  doorOpen?: boolean | undefined;
  emergencyLights?: boolean | undefined;
}

const lightState = z.enum(["red", "yellow", "green", "off"]);
export type LightState = z.infer<typeof lightState>;

const scenarioActivitySchema = z.object({
  name: z.string().max(256),
  type: z.string().max(128),
  actorIds: z.array(unsignedInteger).max(1000),
  /** Side on which the hazard stands or from which it comes. */
  direction: z.enum(["left", "right"]).optional(),
  /** Metres sideways, where the scenario has such a parameter. */
  offset: number.optional(),
});
/** A scenario that is under way. */
export type ScenarioActivity = z.infer<typeof scenarioActivitySchema>;

/** The true state of the world around the vehicle (within 100 m) at one tick, for policies that are granted it. */
export const privilegedStateSchema = z.object({
  actors: z.custom<Actor[]>(Array.isArray),
  /** The state of each light listed in the episode's {@link PrivilegedMap}. */
  trafficLights: z.array(z.object({ id: z.string().max(128), state: lightState })).max(10_000),
  scenarios: z.array(scenarioActivitySchema).max(1000),
});
export type PrivilegedState = z.infer<typeof privilegedStateSchema>;

const stopLineSchema = z.object({
  x: number,
  y: number,
  z: number,
  /** Direction of travel across the line. */
  yaw: number,
  laneWidth: number,
  /** The dense plan point at or just before the line. */
  planIndex: unsignedInteger,
});
export type StopLine = z.infer<typeof stopLineSchema>;

/** What does not change during an episode, for policies that are granted it. */
export const privilegedMapSchema = z.object({
  /** The map's OpenDRIVE text. */
  openDrive: z.string(),
  /** Lights whose stop lines the route crosses, in driving order. */
  trafficLights: z.array(z.object({ id: z.string().max(128), stopLines: z.array(stopLineSchema).max(100) })),
  /** Stop signs that hold on the route: the trigger box's centre and half sizes, and the line. */
  stopSigns: z.array(
    z.object({
      id: z.string().max(128),
      x: number,
      y: number,
      yaw: number,
      halfLength: number,
      halfWidth: number,
      stopLine: stopLineSchema,
    }),
  ),
  /** m/s, one for each dense plan point. */
  speedLimits: z.array(number).max(200_000),
});
export type PrivilegedMap = z.infer<typeof privilegedMapSchema>;
