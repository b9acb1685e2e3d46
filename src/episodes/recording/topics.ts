import {
  CameraCalibration,
  CompressedImage,
  FrameTransforms,
  Log,
  SceneUpdate,
} from "@foxglove/schemas/jsonschema.js";
import { z } from "zod";
import { episodeStartSchema, planSchema } from "../../bridge/messages.js";
import {
  egoStateSchema,
  type PrivilegedMap,
  type PrivilegedState,
  privilegedMapSchema,
  privilegedStateSchema,
} from "../../bridge/observation.js";
import { actorsSchema } from "./actors-schema.js";

/** Our own messages: CARLA's frame, metres, radians, seconds, as on the bridge. */

/** What the policy was told before it started, and what the simulator knew of the route. */
export const startMessage = episodeStartSchema.extend({
  privileged: privilegedMapSchema.omit({ openDrive: true }),
});
export type StartMessage = Omit<z.infer<typeof startMessage>, "privileged"> & {
  readonly privileged: Omit<PrivilegedMap, "openDrive">;
};

/** The state at a tick and the control that answered it. */
export const tickMessage = z.object({
  tick: z.int().min(1),
  time: z.number(),
  ego: egoStateSchema,
  control: z.object({ steer: z.number(), throttle: z.number(), brake: z.number() }),
  /** Where everybody else was: doubles in base64, {@link actorFields} of each actor in turn. */
  actors: z.base64(),
});
export type TickMessage = z.infer<typeof tickMessage>;

/** What a tick says of each actor. */
export const actorFields = ["id", "x", "y", "z", "yaw", "speed"] as const;

/** What there was to see at a plan step, but for the pictures. */
export const observationMessage = z.object({
  tick: z.int().min(1),
  time: z.number(),
  ego: egoStateSchema,
  command: z.int().min(1).max(6),
  targetPoint: z.tuple([z.number(), z.number()]),
  privileged: privilegedStateSchema.extend({ actors: actorsSchema }),
});
export type ObservationMessage = Omit<z.infer<typeof observationMessage>, "privileged"> & {
  readonly privileged: PrivilegedState;
};

/** The policy's answer to the observation of the same tick. */
export const planMessage = planSchema.omit({ timingMs: true }).extend({ tick: z.int().min(1) });
export type PlanMessage = z.infer<typeof planMessage>;

/** Topic, name and JSON schema of everything in a recording but the cameras' topics. */
export const topics = {
  start: { topic: "/episode/start", name: "driverx.EpisodeStart", schema: z.toJSONSchema(startMessage) },
  tick: { topic: "/tick", name: "driverx.Tick", schema: z.toJSONSchema(tickMessage) },
  observation: {
    topic: "/observation",
    name: "driverx.Observation",
    schema: z.toJSONSchema(observationMessage),
  },
  plan: { topic: "/plan", name: "driverx.Plan", schema: z.toJSONSchema(planMessage) },
  transforms: { topic: "/tf", name: "foxglove.FrameTransforms", schema: FrameTransforms },
  actorsScene: { topic: "/scene/actors", name: "foxglove.SceneUpdate", schema: SceneUpdate },
  mapScene: { topic: "/scene/map", name: "foxglove.SceneUpdate", schema: SceneUpdate },
  routeScene: { topic: "/scene/route", name: "foxglove.SceneUpdate", schema: SceneUpdate },
  planScene: { topic: "/scene/plan", name: "foxglove.SceneUpdate", schema: SceneUpdate },
  reasoning: { topic: "/log/reasoning", name: "foxglove.Log", schema: Log },
  events: { topic: "/log/events", name: "foxglove.Log", schema: Log },
} as const;

/** The topics of a camera. */
export function cameraTopics(id: string) {
  return {
    image: { topic: `/camera/${id}`, name: "foxglove.CompressedImage", schema: CompressedImage },
    calibration: {
      topic: `/camera/${id}/calibration`,
      name: "foxglove.CameraCalibration",
      schema: CameraCalibration,
    },
  };
}

/** Names in the file beside the topics. */
export const metadataName = "driverx";
export const episodeAttachment = "episode.json";
