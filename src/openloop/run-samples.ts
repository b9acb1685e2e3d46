import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { DriverxError } from "../base/errors.js";
import { readJsonFile } from "../base/files.js";
import { DEGREES } from "../geometry/angles.js";
import { toLocal } from "../geometry/vectors.js";
import { ALIGNED_MOUNT, type OpenLoopSample, PLAN_STEPS } from "./sample.js";

/** Ticks of 0.05 s between keyframes. */
const KEYFRAME_TICKS = 10;
const HISTORY_FRAMES = 4;

const vector = z.tuple([z.number(), z.number(), z.number()]);
const motionSchema = z.record(z.string(), z.object({ location: vector, rotation: vector }));

interface GroundPose {
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
}

/**
 * The driven paths of a run directory as samples, one every half second: `metrics/<save name>/metric_info.json` at
 * 20 Hz. The trajectory point is the middle of the vehicle; agents are not in these files. A sample's token is
 * `<save name>/<tick>`. Throws RUN_WITHOUT_MOTION, METRIC_INFO_WRONG and what reading a file throws.
 */
export function readRunSamples(runFolder: string): OpenLoopSample[] {
  const metrics = join(runFolder, "metrics");
  const names = existsSync(metrics) ? readdirSync(metrics).sort() : [];
  const paths = names
    .map((name) => ({ name, path: join(metrics, name, "metric_info.json") }))
    .filter(({ path }) => existsSync(path));
  if (paths.length === 0) {
    throw new DriverxError(
      "RUN_WITHOUT_MOTION",
      `no metrics/<save name>/metric_info.json in ${runFolder}; give a folder that drx drive made`,
    );
  }
  return paths.flatMap(({ name, path }) => samplesOfEpisode(name, readKeyframes(path)));
}

/** The pose at every tenth tick, in tick order. */
function readKeyframes(path: string): GroundPose[] {
  const parsed = motionSchema.safeParse(readJsonFile(path, "motion file"));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new DriverxError(
      "METRIC_INFO_WRONG",
      `motion file ${path}: ${issue.path.join(".") || "the whole file"}: ${issue.message}`,
    );
  }
  return Object.entries(parsed.data)
    .sort(([a], [b]) => Number(a) - Number(b))
    .filter((_, i) => i % KEYFRAME_TICKS === 0)
    .map(([, { location, rotation }]) => ({ x: location[0], y: location[1], yaw: rotation[2] * DEGREES }));
}

function samplesOfEpisode(name: string, keyframes: readonly GroundPose[]): OpenLoopSample[] {
  return keyframes.map((keyframe, index) => {
    const past = keyframes.slice(Math.max(index - HISTORY_FRAMES, 0), index);
    const future = keyframes.slice(index + 1, index + 1 + PLAN_STEPS);
    const recorded = new Float64Array(2 * PLAN_STEPS);
    recorded.set(future.flatMap((pose) => inPlanFrame(keyframe, pose)));
    return {
      token: `${name}/${index * KEYFRAME_TICKS}`,
      scene: name,
      pastFrames: index,
      mask: new Uint8Array(PLAN_STEPS).fill(1, 0, future.length),
      recorded,
      history: Float64Array.from(past.flatMap((pose) => inPlanFrame(keyframe, pose))),
      speed: null,
      acceleration: null,
      agents: null,
      roadBoundary: null,
      drivable: null,
      lidarMount: ALIGNED_MOUNT,
    };
  });
}

/** CARLA's x ahead and y to the right become y and x. */
function inPlanFrame(at: GroundPose, { x, y }: GroundPose): [number, number] {
  const local = toLocal(at, x, y);
  return [local.y, local.x];
}
