import { z } from "zod";
import {
  cameraImageSchema,
  cameraSchema,
  egoStateSchema,
  globalPlanSchema,
  motionReadingsSchema,
  privilegedMapSchema,
  privilegedStateSchema,
  vehicleSchema,
} from "./observation.js";

/**
 * The messages of the bridge, version 1 (docs/bridge.md has an example of each). One MessagePack map a frame,
 * told apart by `type`. Numbers are finite everywhere; a message with a NaN or an infinity is refused.
 */

/** Peers with different major versions refuse each other. Minor versions only add optional fields. */
export const protocolVersion = { major: 1, minor: 0 } as const;

const number = z.number();
const tick = z.int().min(0);
const episodeId = z.string().min(1).max(256);
const shortText = z.string().max(256);
const versionSchema = z.object({ major: z.int().min(0), minor: z.int().min(0) });

export const policyNeedsSchema = z.object({
  /** Asks for the privileged block in each tick and in `episode_start`. */
  privileged: z.boolean(),
  /** Camera rig wanted; empty for none. */
  cameras: z.array(cameraSchema).max(8),
  /** Asks for IMU, GNSS and speedometer in each tick, exact or with the leaderboard's noise. */
  motionSensors: z.enum(["exact", "noisy"]).optional(),
});
/** What a policy asks of the simulator. */
export type PolicyNeeds = z.infer<typeof policyNeedsSchema>;

export const helloSchema = z.object({
  type: z.literal("hello"),
  protocol: versionSchema,
  simulator: z.object({ name: shortText, version: shortText }),
  capabilities: z.object({
    /** Can give the privileged block. */
    privileged: z.boolean(),
    cameras: z.boolean(),
  }),
  token: z.string().max(1024).optional(),
  /** The session to take up again after a broken connection. */
  resumeSession: z.string().max(128).optional(),
});
export type Hello = z.infer<typeof helloSchema>;

export const welcomeSchema = z.object({
  type: z.literal("welcome"),
  protocol: versionSchema,
  policy: z.object({ name: shortText, version: shortText }),
  needs: policyNeedsSchema,
  /** Name of this session; send it as `resumeSession` to go on after a broken connection. */
  session: z.string().max(128),
  resumed: z.boolean(),
});
export type Welcome = z.infer<typeof welcomeSchema>;

export const rejectSchema = z.object({
  type: z.literal("reject"),
  code: z.string().max(64),
  text: z.string().max(4096),
});
export type Reject = z.infer<typeof rejectSchema>;

export const episodeStartSchema = z.object({
  type: z.literal("episode_start"),
  episode: episodeId,
  tick: z.literal(0),
  routeId: shortText,
  repetition: z.int().min(0),
  town: shortText,
  seed: z.int(),
  /** CARLA's weather parameters by name, at the start of the route. */
  weather: z.record(z.string().max(64), number),
  scenarios: z.array(z.object({ name: shortText, type: shortText })).max(1000),
  globalPlan: globalPlanSchema,
  /** The cameras that the observations will hold. */
  cameras: z.array(cameraSchema).max(8),
  vehicle: vehicleSchema,
  planEveryTicks: z.int().min(1).max(1000),
  tickSeconds: number.positive(),
  /** SHA-256 of the map's OpenDRIVE text, hexadecimal. */
  mapSha256: z.string().max(64),
  /** Present when the policy asked for it and the simulator grants it. */
  privileged: privilegedMapSchema.optional(),
});
export type EpisodeStart = z.infer<typeof episodeStartSchema>;

export const readySchema = z.object({ type: z.literal("ready"), episode: episodeId, tick: z.literal(0) });
export type Ready = z.infer<typeof readySchema>;

const tickContent = {
  episode: episodeId,
  /** Counts from 1: the first state that a policy sees has tick 1. */
  tick,
  /** Simulated seconds since the episode began. */
  time: number,
  ego: egoStateSchema,
  privileged: privilegedStateSchema.optional(),
  /** Present when the policy asked for it. */
  motionSensors: motionReadingsSchema.optional(),
};

export const tickSchema = z.object({ type: z.literal("tick"), ...tickContent });
/** The state at a tick between plan steps. */
export type Tick = z.infer<typeof tickSchema>;

export const observationSchema = z.object({
  type: z.literal("observation"),
  ...tickContent,
  /** The command at the next sparse plan point, see {@link RoadOption}. */
  command: z.int().min(1).max(6),
  /** The next sparse plan point in the ego frame, metres. */
  targetPoint: z.tuple([number, number]),
  images: z.array(cameraImageSchema).max(8),
});
/** The state at a plan step: every `planEveryTicks`-th tick, beginning with the first. */
export type Observation = z.infer<typeof observationSchema>;

export const planSchema = z.object({
  /** Ego frame of the observation that the plan answers, metres; the first lies one time step ahead. */
  waypoints: z.array(z.tuple([number, number])).max(200),
  /** Seconds between waypoints. */
  waypointSeconds: number.positive(),
  actionTokens: z.array(z.int().min(0)).max(4096).optional(),
  reasoning: z
    .string()
    .max(64 * 1024)
    .optional(),
  /** Present where what the model said was no plan: the waypoints are what is left of the plan before. */
  undecodable: z.literal(true).optional(),
  /** Wall-clock milliseconds by stage; never enters a score. */
  timingMs: z.record(z.string().max(64), number).optional(),
});
export type Plan = z.infer<typeof planSchema>;

export const controlSchema = z.object({
  type: z.literal("control"),
  episode: episodeId,
  /** The tick that this control answers. */
  tick,
  /** Positive turns right. */
  steer: number.min(-1).max(1),
  throttle: number.min(0).max(1),
  brake: number.min(0).max(1),
  /** Present in the answer to an observation. */
  plan: planSchema.optional(),
});
export type Control = z.infer<typeof controlSchema>;

export const episodeEndSchema = z.object({
  type: z.literal("episode_end"),
  episode: episodeId,
  /** The last tick of the episode. */
  tick,
  /** Simulated seconds. */
  gameSeconds: number,
  /** The leaderboard's failure text, for example `TickRuntime`; null when the route ended regularly. */
  failure: z.string().max(4096).nullable(),
});
export type EpisodeEnd = z.infer<typeof episodeEndSchema>;

export const ackSchema = z.object({ type: z.literal("ack"), episode: episodeId, tick });
export type Ack = z.infer<typeof ackSchema>;

export const errorMessageSchema = z.object({
  type: z.literal("error"),
  code: z.string().max(64),
  text: z.string().max(4096),
  /** True: the sender closes the connection after this message. */
  fatal: z.boolean(),
  /** What the error costs. */
  scope: z.enum(["message", "episode", "session"]),
  episode: episodeId.optional(),
  tick: tick.optional(),
});
export type ErrorMessage = z.infer<typeof errorMessageSchema>;

/** What a simulator may send. */
export const simulatorMessageSchema = z.discriminatedUnion("type", [
  helloSchema,
  episodeStartSchema,
  tickSchema,
  observationSchema,
  episodeEndSchema,
  errorMessageSchema,
]);
export type SimulatorMessage = z.infer<typeof simulatorMessageSchema>;

/** What a policy may send. */
export const policyMessageSchema = z.discriminatedUnion("type", [
  welcomeSchema,
  rejectSchema,
  readySchema,
  controlSchema,
  ackSchema,
  errorMessageSchema,
]);
export type PolicyMessage = z.infer<typeof policyMessageSchema>;
