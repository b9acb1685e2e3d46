import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { DriverxError, errorText } from "../base/errors.js";
import { readTextFile } from "../base/files.js";
import { issueText } from "../base/issue-text.js";
import { projectRoot } from "../base/project-root.js";
import type { PolicyNeeds } from "../bridge/messages.js";
import { type Camera, cameraSchema } from "../bridge/observation.js";
import { DEGREES } from "../geometry/angles.js";

/** What a policy asks for where a rig's name (see configs/rigs) may stand for its cameras. */
export type PolicyWishes = Omit<PolicyNeeds, "cameras"> & { readonly cameras: string | Camera[] };

const rigFolder = join(projectRoot, "configs/rigs");

const imageSchema = z.strictObject({
  width: cameraSchema.shape.width,
  height: cameraSchema.shape.height,
  jpegQuality: cameraSchema.shape.jpegQuality,
});

const rigSchema = z.strictObject({
  version: z.literal(1),
  /** What holds for every camera that says nothing else. */
  image: imageSchema,
  cameras: z
    .record(
      cameraSchema.shape.id,
      z.strictObject({
        x: z.number(),
        y: z.number(),
        z: z.number(),
        yawDeg: z.number().default(0),
        pitchDeg: z.number().default(0),
        rollDeg: z.number().default(0),
        fieldOfViewDeg: z.number().positive().max(170),
        image: imageSchema.partial().default({}),
      }),
    )
    .refine((cameras) => Object.keys(cameras).length <= 8, "more than 8 cameras"),
});

/** The names of the rigs that come with driverx. */
export function rigNames(): string[] {
  return readdirSync(rigFolder)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => name.slice(0, -".yaml".length))
    .sort();
}

/** The cameras of a rig by its name here or its file's path. Throws RIG_UNKNOWN, or CONFIG_INVALID naming the field. */
export function readRig(nameOrPath: string): Camera[] {
  const shipped = join(rigFolder, `${nameOrPath}.yaml`);
  const isName = /^[\w-]+$/.test(nameOrPath);
  const path = isName && existsSync(shipped) ? shipped : nameOrPath;
  if (!existsSync(path)) {
    throw new DriverxError(
      "RIG_UNKNOWN",
      `there is no camera rig ${nameOrPath}; there are ${rigNames().join(", ")}, or give the path of a YAML file`,
    );
  }
  let content: unknown;
  try {
    content = parse(readTextFile(path, "camera rig"));
  } catch (error) {
    if (error instanceof DriverxError) throw error;
    throw new DriverxError("CONFIG_INVALID", `camera rig ${path}: ${errorText(error)}`, { cause: error });
  }
  const { data, error } = rigSchema.safeParse(content);
  if (error) throw new DriverxError("CONFIG_INVALID", `camera rig ${path}: ${issueText(error, "file")}`);
  return Object.entries(data.cameras).map(([id, camera]) => rigCamera(id, camera, data.image));
}

type RigFile = z.infer<typeof rigSchema>;

function rigCamera(id: string, camera: RigFile["cameras"][string], image: RigFile["image"]): Camera {
  const { x, y, z, yawDeg, pitchDeg, rollDeg, fieldOfViewDeg } = camera;
  return {
    id,
    x,
    y,
    z,
    yaw: yawDeg * DEGREES,
    pitch: pitchDeg * DEGREES,
    roll: rollDeg * DEGREES,
    fieldOfView: fieldOfViewDeg * DEGREES,
    ...image,
    ...camera.image,
  };
}

/** A policy's wishes with the cameras of the rig that it names. */
export function settledNeeds(wishes: PolicyWishes): PolicyNeeds {
  const { cameras } = wishes;
  return { ...wishes, cameras: typeof cameras === "string" ? readRig(cameras) : cameras };
}

/** How a rig reads in a sentence. */
export function rigText(cameras: readonly Camera[]): string {
  if (cameras.length === 0) return "no cameras";
  const sizes = new Set(cameras.map(({ width, height }) => `${width} x ${height}`));
  return `${cameras.length} camera${cameras.length === 1 ? "" : "s"} of ${[...sizes].join(", ")}`;
}
