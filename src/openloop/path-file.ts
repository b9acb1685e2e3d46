import { z } from "zod";
import { DriverxError } from "../base/errors.js";
import { readJsonFile } from "../base/files.js";
import { ALIGNED_MOUNT, type OpenLoopSample, PLAN_STEP, PLAN_STEPS } from "./sample.js";

/**
 * Files of recorded ego paths without agents: positions in half-second steps along the global axes, relative to the
 * keyframe. Distances can be scored on them, collisions cannot.
 */

/** Past positions that a sample keeps. */
const HISTORY_FRAMES = 4;

const point = z.tuple([z.number(), z.number()]);

const fileSchema = z.object({
  samples: z
    .array(
      z.object({
        scene: z.string(),
        sample: z.string(),
        /** Ends with the keyframe itself. */
        history: z.array(point).min(1),
        speed: z.array(z.number()).min(1),
        future: z.array(point).length(PLAN_STEPS),
      }),
    )
    .min(1),
});

/** Reads a path file. Throws FILE_NOT_FOUND, FILE_UNREADABLE, FILE_NOT_JSON or PATH_FILE_WRONG. */
export function readPathFile(path: string): OpenLoopSample[] {
  const parsed = fileSchema.safeParse(readJsonFile(path, "path file"));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new DriverxError(
      "PATH_FILE_WRONG",
      `path file ${path}: ${issue.path.join(".") || "the whole file"}: ${issue.message}`,
    );
  }
  return parsed.data.samples.map(({ scene, sample, history, speed, future }) => {
    const toPlanFrame = planFrameAt(history, future);
    return {
      token: sample,
      scene,
      pastFrames: history.length - 1,
      mask: new Uint8Array(PLAN_STEPS).fill(1),
      recorded: Float64Array.from(future.flatMap(toPlanFrame)),
      history: Float64Array.from(history.slice(0, -1).slice(-HISTORY_FRAMES).flatMap(toPlanFrame)),
      speed: speed.at(-1)!,
      acceleration: speed.length < 2 ? null : (speed.at(-1)! - speed.at(-2)!) / PLAN_STEP,
      agents: null,
      roadBoundary: null,
      drivable: null,
      lidarMount: ALIGNED_MOUNT,
    };
  });
}

type Position = readonly [number, number];

/**
 * The file does not give the heading: it is taken as the direction from the last past point to the first future
 * one, good to about a degree for a moving ego.
 */
function planFrameAt(history: readonly Position[], future: readonly Position[]): (at: Position) => number[] {
  const present = history.at(-1)!;
  const past = history.at(-2) ?? present;
  const heading = Math.atan2(future[0][1] - past[1], future[0][0] - past[0]);
  const cos = Math.cos(heading);
  const sin = Math.sin(heading);
  return ([x, y]) => {
    const dx = x - present[0];
    const dy = y - present[1];
    return [sin * dx - cos * dy, cos * dx + sin * dy];
  };
}
