import { z } from "zod";
import type { Actor } from "../../bridge/observation.js";

const number = z.number();

/** Actors in JSON; on the bridge they travel as a table and are checked there. */
export const actorsSchema: z.ZodType<Actor[]> = z.array(
  z.object({
    id: z.int().min(0),
    kind: z.enum(["vehicle", "bicycle", "walker", "static"]),
    typeId: z.string(),
    role: z.string(),
    x: number,
    y: number,
    z: number,
    yaw: number,
    velocityX: number,
    velocityY: number,
    speed: number,
    yawRate: number,
    halfLength: number,
    halfWidth: number,
    halfHeight: number,
    steer: number.optional(),
    throttle: number.optional(),
    brake: number.optional(),
    doorOpen: z.boolean().optional(),
    emergencyLights: z.boolean().optional(),
  }),
);
