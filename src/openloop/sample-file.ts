import { z } from "zod";
import { DriverxError } from "../base/errors.js";
import { readJsonFile } from "../base/files.js";
import {
  type Agent,
  ALIGNED_MOUNT,
  FIRST_TRACK_TIME,
  type OpenLoopSample,
  PLAN_STEPS,
  TRACK_TIMES,
  trackIndex,
} from "./sample.js";

/**
 * Self-contained sample files: recorded path, mask, agents and, if given, the plan, all in the plan frame (x right,
 * y forward, yaw counter-clockwise, metres, radians).
 */

const point = z.tuple([z.number(), z.number()]);
const path = z.array(point).length(PLAN_STEPS);

const agentSchema = z.object({
  category: z.string(),
  length: z.number().nonnegative(),
  width: z.number().nonnegative(),
  points: z.number().int().nonnegative(),
  track: z.array(
    z.object({
      t: z.number().int().min(FIRST_TRACK_TIME).max(PLAN_STEPS),
      x: z.number(),
      y: z.number(),
      yaw: z.number(),
      visibility: z.string().optional(),
    }),
  ),
});

const fileSchema = z.object({
  samples: z
    .array(
      z.object({
        id: z.string(),
        scene: z.string().optional(),
        pastFrames: z.number().int().nonnegative(),
        mask: z.array(z.union([z.literal(0), z.literal(1)])).length(PLAN_STEPS),
        gt: path,
        pred: path.optional(),
        history: z.array(point).max(4).optional(),
        speed: z.number().optional(),
        acceleration: z.number().optional(),
        agents: z.array(agentSchema),
        roadBoundary: z.array(z.array(point)).optional(),
      }),
    )
    .min(1),
});

/** The visibility level that ST-P3 takes for unseen: 0 to 40 % of the object. */
const LOWEST_VISIBILITY = "1";

/** A sample and the plan that its file holds for it. */
export interface PlannedSample {
  readonly sample: OpenLoopSample;
  readonly plan: Float64Array | null;
}

/** Reads a sample file. Throws FILE_NOT_FOUND, FILE_UNREADABLE, FILE_NOT_JSON or SAMPLE_FILE_WRONG. */
export function readSampleFile(filePath: string): PlannedSample[] {
  const parsed = fileSchema.safeParse(readJsonFile(filePath, "sample file"));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new DriverxError(
      "SAMPLE_FILE_WRONG",
      `sample file ${filePath}: ${issue.path.join(".") || "the whole file"}: ${issue.message}`,
    );
  }
  const seen = new Set<string>();
  return parsed.data.samples.map((given, i) => {
    if (seen.has(given.id)) {
      throw new DriverxError(
        "SAMPLE_FILE_WRONG",
        `sample file ${filePath}: samples.${i}.id: "${given.id}" occurs twice; ids must differ`,
      );
    }
    seen.add(given.id);
    return {
      sample: {
        token: given.id,
        scene: given.scene ?? given.id,
        pastFrames: given.pastFrames,
        mask: Uint8Array.from(given.mask),
        recorded: Float64Array.from(given.gt.flat()),
        history: given.history ? Float64Array.from(given.history.flat()) : null,
        speed: given.speed ?? null,
        acceleration: given.acceleration ?? null,
        agents: given.agents.map(agentOf),
        roadBoundary: given.roadBoundary?.map((line) => Float64Array.from(line.flat())) ?? null,
        drivable: null,
        lidarMount: ALIGNED_MOUNT,
      },
      plan: given.pred ? Float64Array.from(given.pred.flat()) : null,
    };
  });
}

function agentOf(given: z.infer<typeof agentSchema>): Agent {
  const track = new Float64Array(3 * TRACK_TIMES).fill(Number.NaN);
  const isVisible = new Uint8Array(TRACK_TIMES);
  const inOrder = [...given.track].sort((a, b) => a.t - b.t);
  for (const { t, x, y, yaw, visibility } of inOrder) {
    track.set([x, y, yaw], 3 * trackIndex(t));
    isVisible[trackIndex(t)] = visibility === LOWEST_VISIBILITY ? 0 : 1;
  }
  return {
    category: given.category,
    length: given.length,
    width: given.width,
    track,
    hasPoints: new Uint8Array(TRACK_TIMES).fill(given.points > 0 ? 1 : 0),
    isVisible,
    chain: Float64Array.from(inOrder.filter(({ t }) => t > 0).flatMap(({ x, y, yaw }) => [x, y, yaw])),
  };
}
