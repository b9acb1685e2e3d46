import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { DriverxError, errorText } from "../../base/errors.js";
import { readTextFile } from "../../base/files.js";
import { projectRoot } from "../../base/project-root.js";

const pidSchema = z.strictObject({
  proportional: z.number(),
  integral: z.number(),
  derivative: z.number(),
  window: z.int().min(1).max(1000),
});

const gainsSchema = z.strictObject({
  version: z.literal(1),
  publishedPid: z.strictObject({
    steering: pidSchema,
    speed: pidSchema,
    maximumThrottle: z.number().min(0).max(1),
    brakeSpeed: z.number().min(0),
    brakeRatio: z.number().positive(),
    speedErrorLimit: z.number().positive(),
    aimDistance: z.number().positive(),
    angleThreshold: z.number().positive(),
    targetDistance: z.number().positive(),
  }),
  pathTracking: z.strictObject({
    steering: pidSchema,
    lookahead: z.strictObject({
      perKmh: z.number(),
      base: z.number(),
      shortest: z.number().positive(),
      longest: z.number().positive(),
    }),
    previewSeconds: z.number().min(0),
    moveOff: z.strictObject({ below: z.number().min(0), seconds: z.number().min(0) }),
    catchUp: z.number().min(0),
    speed: z.strictObject({
      standingSpeed: z.number().min(0),
      feedForward: z.number().min(0).max(1),
      proportional: z.number().min(0),
      integral: z.number().min(0),
      integralLimit: z.number().min(0),
      coastingBelow: z.number().min(0),
      braking: z.number().positive(),
    }),
  }),
});

/** The gains of all controllers; configs/controllers.yaml says what each is, with its unit. */
export type ControllerGains = z.infer<typeof gainsSchema>;

const shipped = join(projectRoot, "configs/controllers.yaml");

/** Reads a file of controller gains. Throws CONFIG_INVALID naming file and field. */
export function readControllerGains(path = shipped): ControllerGains {
  const text = readTextFile(path, "controller gains");
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    throw new DriverxError("CONFIG_INVALID", `controller gains ${path}: ${errorText(error)}`, {
      cause: error,
    });
  }
  const result = gainsSchema.safeParse(content);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new DriverxError(
    "CONFIG_INVALID",
    `controller gains ${path}: ${issue.path.join(".") || "the file"}: ${issue.message}`,
  );
}
