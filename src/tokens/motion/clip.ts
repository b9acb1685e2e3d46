import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { errorText } from "../../base/errors.js";
import { readBytes } from "../../base/files.js";
import { DEGREES } from "../../geometry/angles.js";
import type { FaultCounts } from "./faults.js";
import { type Track, type TrackFrame, tracksOf } from "./track.js";

/** Between the frames of a Bench2Drive training clip, s. */
const FRAME_SECONDS = 0.1;
/** A frame is a few hundred kilobytes. */
const LARGEST_FRAME = 64 * 1024 * 1024;

const frameSchema = z.looseObject({
  throttle: z.number(),
  steer: z.number(),
  brake: z.union([z.number(), z.boolean()]).transform(Number),
  bounding_boxes: z
    .array(z.looseObject({ class: z.string(), location: z.array(z.number()), rotation: z.array(z.number()) }))
    .min(1),
});

/**
 * A Bench2Drive training clip, `<clip>/anno/*.json.gz`. The pose is that of the ego's bounding box, the first of the
 * list: `x`, `y` and `theta` come from noisy sensors. Rotation is [pitch, roll, yaw] in degrees.
 */
export function* readClip(folder: string, faults: FaultCounts): Generator<Track> {
  const name = basename(folder);
  const files = readdirSync(join(folder, "anno"))
    .filter((file) => /^\d+\.json\.gz$/.test(file))
    .sort();
  const frames: TrackFrame[] = [];
  for (const file of files) {
    try {
      const bytes = gunzipSync(readBytes(join(folder, "anno", file), "frame"), {
        maxOutputLength: LARGEST_FRAME,
      });
      const frame = frameSchema.parse(egoOnly(JSON.parse(bytes.toString("utf8"))));
      const { location, rotation } = frame.bounding_boxes[0];
      frames.push({
        time: Number.parseInt(file, 10) * FRAME_SECONDS,
        x: location[0] ?? Number.NaN,
        y: location[1] ?? Number.NaN,
        yaw: (rotation[2] ?? Number.NaN) * DEGREES,
        steer: frame.steer,
        throttle: frame.throttle,
        brake: frame.brake,
      });
    } catch (error) {
      faults.add("frame unreadable", `${join(folder, "anno", file)}: ${errorText(error)}`);
    }
  }
  yield* tracksOf(name, name, frames, faults);
}

/** The frame with the first of its boxes only: the others need no check. */
function egoOnly(frame: unknown): unknown {
  const boxes = (frame as { bounding_boxes?: unknown } | null)?.bounding_boxes;
  return Array.isArray(boxes) ? { ...(frame as object), bounding_boxes: boxes.slice(0, 1) } : frame;
}
