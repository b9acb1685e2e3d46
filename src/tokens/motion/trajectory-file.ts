import { basename } from "node:path";
import { z } from "zod";
import { DriverxError } from "../../base/errors.js";
import { readJsonFile, readTextFile } from "../../base/files.js";
import { issueText } from "../../base/issue-text.js";
import type { FaultCounts } from "./faults.js";
import {
  isInDegrees,
  posesOfWaypoints,
  type Track,
  type TrackFrame,
  tracksOf,
  withoutPadding,
} from "./track.js";

const pose = z.array(z.number().nullable()).min(2).max(3);

const fileSchema = z.object({
  trajectories: z
    .array(
      z.object({
        name: z.string().optional(),
        group: z.string().optional(),
        /** Between the poses. */
        seconds: z.number().positive(),
        /** [x, y] or [x, y, yaw] */
        poses: z.array(pose),
      }),
    )
    .max(10_000_000),
});
export type TrajectoryFile = z.infer<typeof fileSchema>;

const CSV_COLUMNS = ["trajectory", "time", "x", "y", "yaw", "steer", "throttle", "brake"] as const;

/** A .csv or .json file of trajectories. Throws TRAJECTORIES_INVALID naming the file and what is wrong. */
export function* readTrajectoryFile(path: string, faults: FaultCounts): Generator<Track> {
  if (path.endsWith(".csv")) {
    yield* readCsv(path, faults);
    return;
  }
  for (const [index, { name, group, seconds, poses }] of readTrajectoryJson(path).trajectories.entries()) {
    const label = name ?? `${basename(path)} ${index}`;
    const frames = poses.map(
      ([x, y, yaw], i): TrackFrame => ({
        time: i * seconds,
        x: x ?? Number.NaN,
        y: y ?? Number.NaN,
        yaw: yaw === null ? Number.NaN : yaw,
      }),
    );
    yield* tracksOf(label, group ?? label, frames, faults);
  }
}

/** `{"trajectories": [{"name", "group", "seconds", "poses": [[x, y, yaw], ...]}]}` */
export function readTrajectoryJson(path: string): TrajectoryFile {
  const result = fileSchema.safeParse(readJsonFile(path, "trajectory file"));
  if (result.success) return result.data;
  throw invalid(path, issueText(result.error, "the file"));
}

function* readCsv(path: string, faults: FaultCounts): Generator<Track> {
  const lines = readTextFile(path, "trajectory file").split(/\r?\n/);
  const head = lines[0].split(",").map((name) => name.trim());
  const missing = ["time", "x", "y"].find((name) => !head.includes(name));
  if (missing !== undefined) {
    throw invalid(path, `the first line names no column "${missing}"; known are ${CSV_COLUMNS.join(", ")}`);
  }
  const column = (name: (typeof CSV_COLUMNS)[number]) => head.indexOf(name);
  const [trajectoryAt, ...valuesAt] = CSV_COLUMNS.map(column);
  const trajectories = new Map<string, TrackFrame[]>();
  for (const line of lines.slice(1)) {
    if (line.trim() === "") continue;
    const cells = line.split(",");
    const value = (at: number) => (at < 0 ? undefined : numberOf(cells[at]));
    const [time, x, y, yaw, steer, throttle, brake] = valuesAt.map(value);
    const frame = { time: time!, x: x!, y: y!, yaw, steer, throttle, brake };
    const name = trajectoryAt! < 0 ? basename(path) : (cells[trajectoryAt!] ?? "").trim();
    const frames = trajectories.get(name);
    if (frames) frames.push(frame);
    else trajectories.set(name, [frame]);
  }
  for (const [name, frames] of trajectories) yield* tracksOf(name, name, frames, faults);
}

/** NaN for what is no number, the empty cell among them. */
function numberOf(cell: string | undefined): number {
  return cell === undefined || cell.trim() === "" ? Number.NaN : Number(cell);
}

function invalid(path: string, what: string): DriverxError {
  return new DriverxError("TRAJECTORIES_INVALID", `trajectory file ${path}: ${what}`);
}

/** Seconds between the poses of plans, which is what tokens cover. */
const PLAN_SECONDS = 0.5;

/**
 * A plan's poses (x, y, yaw one after the other) in the frame of its start, which is left out. Without yaw they
 * point along the path. Throws TRAJECTORIES_INVALID, with `where` in the message, for a plan that is not at 2 Hz or
 * has gaps.
 */
export function posesOfTrajectory(
  { seconds, poses }: TrajectoryFile["trajectories"][number],
  where: string,
): Float64Array {
  if (seconds !== PLAN_SECONDS) {
    throw new DriverxError(
      "TRAJECTORIES_INVALID",
      `${where}: poses are ${seconds} s apart; tokens need ${PLAN_SECONDS} s, so resample them`,
    );
  }
  const bad = poses.findIndex((values) => values.some((value) => value === null) || values.length < 2);
  if (bad >= 0) throw new DriverxError("TRAJECTORIES_INVALID", `${where}: pose ${bad} is not complete`);
  const complete = poses as number[][];
  if (withoutPadding(complete.map(([x, y]) => ({ x, y }))).length < complete.length) {
    throw new DriverxError(
      "TRAJECTORIES_INVALID",
      `${where}: its last poses are zeros that it was filled up with; leave them out`,
    );
  }
  if (isInDegrees(complete.map(([x, y, yaw]) => ({ x, y, yaw })))) {
    throw new DriverxError("TRAJECTORIES_INVALID", `${where}: its yaw is in degrees; give radians`);
  }
  return complete.every((values) => values.length === 3)
    ? Float64Array.from(complete.flat())
    : posesOfWaypoints(complete);
}
