import { z } from "zod";

/** One frame of a Bench2Drive clip as its recorder writes it; fields that nothing here reads are passed over. */

const number = z.number();
const vector = z.tuple([number, number, number]);
/** The recorder writes NaN or null where a sensor said nothing. */
const maybe = z.union([number, z.nan(), z.null()]).optional();
const matrix = z.array(z.array(number).length(4)).length(4);

const place = {
  id: z.union([z.string(), number]).transform(String),
  type_id: z.string(),
  location: vector,
  /** Pitch, roll, yaw in degrees. */
  rotation: vector,
};

const vehicle = z.object({
  ...place,
  class: z.literal("vehicle"),
  base_type: z.string().optional(),
  extent: vector,
  center: vector,
  speed: maybe,
  /** `static` for parked cars, whose location and rotation are wrong. */
  state: z.string().optional(),
  world2vehicle: matrix.optional(),
  /** Of the lidar, on it. */
  num_points: number.optional(),
});
const walker = z.object({
  ...place,
  class: z.literal("walker"),
  extent: vector,
  num_points: number.optional(),
});
const trafficLight = z.object({
  ...place,
  class: z.literal("traffic_light"),
  state: z.int().min(0).max(4),
  affects_ego: z.boolean().optional(),
  trigger_volume_location: vector.optional(),
});
const sign = z.object({
  ...place,
  class: z.literal("traffic_sign"),
  affects_ego: z.boolean().optional(),
  trigger_volume_location: vector.optional(),
});
const ego = z.object({ ...place, class: z.literal("ego_vehicle"), extent: vector });

export const clipFrameSchema = z.object({
  speed: maybe,
  throttle: number.min(0).max(1),
  steer: number.min(-1).max(1),
  brake: number.min(0).max(1),
  /** IMU, in the ego's axes; m/s2 and rad/s. */
  acceleration: vector,
  angular_velocity: vector,
  x_command_near: number,
  y_command_near: number,
  command_near: z.union([z.literal(-1), z.int().min(1).max(6)]),
  weather: z.record(z.string(), z.unknown()).optional(),
  sensors: z.record(
    z.string(),
    z.looseObject({ image_size_x: z.int().min(1).optional(), image_size_y: z.int().min(1).optional() }),
  ),
  bounding_boxes: z
    .array(z.discriminatedUnion("class", [ego, vehicle, walker, trafficLight, sign]))
    .min(1)
    .refine(([first]) => first?.class === "ego_vehicle", "the first is not the ego_vehicle"),
});
export type ClipFrame = z.infer<typeof clipFrameSchema>;
export type ClipBox = ClipFrame["bounding_boxes"][number];
