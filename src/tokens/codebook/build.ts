import { createHash } from "node:crypto";
import { DriverxError } from "../../base/errors.js";
import { version } from "../../base/version.js";
import { kDisk } from "../kmeans/k-disk.js";
import { type KmeansOptions, kmeans } from "../kmeans/kmeans.js";
import { countDistinct, type Points } from "../kmeans/points.js";
import type { MotionData } from "../motion/motion-data.js";
import { drawHeldOut, windowsOf } from "../motion/split.js";
import { CONTROL, POSE, type WindowStore } from "../motion/windows.js";
import { ActionCodebook, type CodebookArrays, CURVE_POSES, STANDSTILL } from "./codebook.js";

export interface BuildOptions
  extends Pick<KmeansOptions, "threads" | "tensors" | "restarts" | "onProgress" | "signal"> {
  readonly k: number;
  readonly seed: number;
  readonly method: "k-means" | "k-disk";
  /** m a rad; 2.6 is half the diagonal of a car, so that distances are about those of its corners. */
  readonly headingWeight: number;
  /** Share of the groups that is held out. */
  readonly heldOut: number;
}

/** Movements in half a second below which a segment stands still: m, rad. */
const STANDING_METRES = 0.01;
const STANDING_RADIANS = 0.002;
const CURVE = CURVE_POSES * POSE;

/**
 * Builds a codebook of the data's segments: token 0 stands still, the others are the means of clusters over
 * (dx, dy, heading weight x dyaw) of the training segments that move, in order of speed, then of heading change.
 * Throws what {@link kmeans} throws, CLUSTERS_TOO_MANY with the largest possible k, or SEGMENTS_NONE.
 */
export async function buildCodebook(data: MotionData, options: BuildOptions): Promise<ActionCodebook> {
  const { segments } = data;
  const { heldOutGroups, train, moving } = trainingSegments(data, options);
  if (moving.length === 0) {
    throw new DriverxError("SEGMENTS_NONE", "the sources hold no segment of half a second that moves");
  }
  const points = featuresOf(segments, moving, options.headingWeight);
  const { assignment, inertia, iterations } = await cluster(points, options);
  const arrays = arraysOf(segments, moving, assignment, options.k, train.length - moving.length);
  return new ActionCodebook(arrays, {
    headingWeight: options.headingWeight,
    inertia,
    provenance: {
      driverx: version,
      method: options.method,
      engine: options.tensors && "tfjs",
      sources: data.sources,
      dataSha256: sha256(segments.poses),
      faults: data.faults,
      groups: [...segments.groups].sort(),
      heldOutGroups,
      trainSegments: train.length,
      heldOutSegments: segments.count - train.length,
      standstillSegments: train.length - moving.length,
      seed: options.seed,
      restarts: options.restarts ?? 1,
      iterations,
    },
  });
}

/** The number of different segments that a codebook built so would be made of, counted up to `enough`. */
export function distinctSegments(
  data: MotionData,
  options: Pick<BuildOptions, "headingWeight" | "heldOut" | "seed">,
  enough: number,
): number {
  const { moving } = trainingSegments(data, options);
  return countDistinct(featuresOf(data.segments, moving, options.headingWeight), enough);
}

function trainingSegments(
  { segments }: MotionData,
  { heldOut, seed }: Pick<BuildOptions, "heldOut" | "seed">,
) {
  const heldOutGroups = drawHeldOut(segments.groups, heldOut, seed);
  const train = windowsOf(segments, heldOutGroups, false);
  return { heldOutGroups, train, moving: train.filter((window) => !standsStill(segments, window)) };
}

function cluster(points: Points, { k, method, ...options }: BuildOptions) {
  const most = countDistinct(points, k - 1) + 1;
  if (most < k) {
    throw new DriverxError(
      "CLUSTERS_TOO_MANY",
      `k is ${k} but the sources hold only ${most - 1} distinct segments that move, and one token stands still; give k of at most ${most} or more recordings`,
    );
  }
  if (method === "k-disk") return kDisk(points, k - 1, options.seed);
  return kmeans(points, { ...options, k: k - 1 });
}

function standsStill({ poses }: WindowStore, window: number): boolean {
  const end = (window + 1) * CURVE - POSE;
  return (
    Math.hypot(poses[end], poses[end + 1]) < STANDING_METRES && Math.abs(poses[end + 2]) < STANDING_RADIANS
  );
}

function featuresOf({ poses }: WindowStore, windows: Int32Array, headingWeight: number): Points {
  const values = new Float64Array(windows.length * POSE);
  for (const [i, window] of windows.entries()) {
    const end = (window + 1) * CURVE - POSE;
    values[i * POSE] = poses[end];
    values[i * POSE + 1] = poses[end + 1];
    values[i * POSE + 2] = headingWeight * poses[end + 2];
  }
  return { values, dimensions: POSE };
}

/** The means of each cluster's segments, ordered, with the standstill before them. */
function arraysOf(
  { poses, control }: WindowStore,
  moving: Int32Array,
  assignment: Int32Array,
  k: number,
  standing: number,
): CodebookArrays {
  const curves = new Float64Array((k - 1) * CURVE);
  const controls = new Float64Array((k - 1) * CONTROL);
  const counts = new Uint32Array(k - 1);
  const controlled = new Uint32Array(k - 1);
  for (const [i, window] of moving.entries()) {
    const cluster = assignment[i];
    counts[cluster]++;
    for (let j = 0; j < CURVE; j++) curves[cluster * CURVE + j] += poses[window * CURVE + j];
    if (Number.isNaN(control[window * CONTROL])) continue;
    controlled[cluster]++;
    for (let j = 0; j < CONTROL; j++) {
      controls[cluster * CONTROL + j] += control[window * CONTROL + j];
    }
  }
  for (let cluster = 0; cluster < k - 1; cluster++) {
    for (let j = cluster * CURVE; j < (cluster + 1) * CURVE; j++) curves[j] /= counts[cluster];
    // 0 / 0 says that the control is unknown.
    for (let j = cluster * CONTROL; j < (cluster + 1) * CONTROL; j++) controls[j] /= controlled[cluster];
  }
  const result = {
    curves: new Float32Array(k * CURVE),
    controls: new Float32Array(k * CONTROL),
    counts: new Uint32Array(k),
  };
  result.counts[STANDSTILL] = standing;
  result.controls.set([0, 0, 1], STANDSTILL * CONTROL);
  for (const [place, cluster] of orderBySpeed(curves, k - 1).entries()) {
    result.curves.set(curves.subarray(cluster * CURVE, (cluster + 1) * CURVE), (place + 1) * CURVE);
    result.controls.set(controls.subarray(cluster * CONTROL, (cluster + 1) * CONTROL), (place + 1) * CONTROL);
    result.counts[place + 1] = counts[cluster];
  }
  return result;
}

/** Tokens of one band of speeds follow one another from the sharpest left to the sharpest right. */
const SPEED_BAND = 0.25;

function orderBySpeed(curves: Float64Array, count: number): number[] {
  const band = (cluster: number) => Math.floor(curves[(cluster + 1) * CURVE - 3] / SPEED_BAND);
  const turn = (cluster: number) => curves[(cluster + 1) * CURVE - 1];
  return Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => band(a) - band(b) || turn(a) - turn(b) || a - b,
  );
}

function sha256(values: Float32Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return createHash("sha256").update(bytes).digest("hex");
}
