import type { MotionFrames } from "./metric-info.js";
import { SavitzkyGolay } from "./savitzky-golay.js";
import { computed, type MetricOutcome, notComputed } from "./success.js";

/** Bench2Drive's smoothness (docs/scoring.md, "Comfort"): the share of segments within nuPlan's comfort bounds. */

const SEGMENT_FRAMES = 20;
const LONGEST_WINDOW = 7;

/** Bounds of the six series; a bound of 0 or null is none, as the official test for truth has it. */
interface Bounds {
  readonly low: number | null;
  readonly high: number | null;
}

export const COMFORT_BOUNDS = {
  /** m/s^2, positive forward. */
  longitudinalAcceleration: { low: -4.05, high: 2.4 },
  /** m/s^2. */
  lateralAcceleration: { low: -4.89, high: 4.89 },
  /** m/s^3, of the acceleration's magnitude. */
  jerkMagnitude: { low: -8.37, high: 8.37 },
  /** m/s^3. */
  longitudinalJerk: { low: -4.13, high: 4.13 },
  /** rad/s^2 by intention. */
  yawAcceleration: { low: -1.93, high: 1.93 },
  /** rad/s by intention. */
  yawRate: { low: -0.95, high: 0.95 },
} as const satisfies Record<string, Bounds>;

/** The choices in which the corrected metric differs from the official one. */
export interface ComfortOptions {
  /** Seconds between frames. */
  readonly timeStep: number;
  /** Convert angular velocity from the deg/s that CARLA reports to the rad/s of the bounds. */
  readonly yawRateInRadians: boolean;
  /** Hold the yaw acceleration's bound against the derivative of the yaw rate instead of the rate itself. */
  readonly differentiateYawRate: boolean;
}

/** What the official tool assumes: 10 Hz, and no conversion or derivative of the yaw rate. */
export const OFFICIAL_COMFORT: ComfortOptions = {
  timeStep: 0.1,
  yawRateInRadians: false,
  differentiateYawRate: false,
};

/** Whether each segment of a run is comfortable; null where there are too few frames to fit a parabola. */
export function comfortableSegments(
  frames: MotionFrames,
  options: ComfortOptions = OFFICIAL_COMFORT,
): boolean[] | null {
  if (frames.count < 3) return null;
  if (frames.count <= SEGMENT_FRAMES) return [isComfortable(frames, 0, frames.count, options)];
  const segments = Math.floor(frames.count / SEGMENT_FRAMES);
  return Array.from({ length: segments }, (_, i) =>
    isComfortable(frames, i * SEGMENT_FRAMES, (i + 1) * SEGMENT_FRAMES, options),
  );
}

/** Share of comfortable segments of one run. */
export function recordComfort(frames: MotionFrames, options?: ComfortOptions): MetricOutcome {
  const segments = comfortableSegments(frames, options);
  if (segments === null) return notComputed(`only ${frames.count} frames of motion; 3 are needed`);
  return computed(segments.filter(Boolean).length / segments.length);
}

function isComfortable(frames: MotionFrames, from: number, to: number, options: ComfortOptions): boolean {
  const accelerationX = frames.accelerationX.subarray(from, to);
  const accelerationY = frames.accelerationY.subarray(from, to);
  const forwardX = frames.forwardX.subarray(from, to);
  const forwardY = frames.forwardY.subarray(from, to);
  const rightX = frames.rightX.subarray(from, to);
  const rightY = frames.rightY.subarray(from, to);
  const filter = filterOf(Math.min(LONGEST_WINDOW, to - from));

  const alongForward = accelerationX.map((x, i) => x * forwardX[i] + accelerationY[i] * forwardY[i]);
  const alongRight = accelerationX.map((x, i) => x * rightX[i] + accelerationY[i] * rightY[i]);
  const magnitude = accelerationX.map((x, i) => Math.sqrt(x * x + accelerationY[i] * accelerationY[i]));
  const rate = frames.yawRate.subarray(from, to);

  const longitudinal = filter.smooth(alongForward);
  const yawRate = filter.smooth(
    unwrap(options.yawRateInRadians ? rate.map((w) => (w * Math.PI) / 180) : rate),
  );
  const yawAcceleration = options.differentiateYawRate
    ? filter.derivative(yawRate, options.timeStep)
    : yawRate;
  return (
    isWithin(longitudinal, COMFORT_BOUNDS.longitudinalAcceleration) &&
    isWithin(filter.smooth(alongRight), COMFORT_BOUNDS.lateralAcceleration) &&
    isWithin(filter.derivative(filter.smooth(magnitude), options.timeStep), COMFORT_BOUNDS.jerkMagnitude) &&
    isWithin(filter.derivative(longitudinal, options.timeStep), COMFORT_BOUNDS.longitudinalJerk) &&
    isWithin(yawAcceleration, COMFORT_BOUNDS.yawAcceleration) &&
    isWithin(yawRate, COMFORT_BOUNDS.yawRate)
  );
}

const filters = new Map<number, SavitzkyGolay>();

function filterOf(window: number): SavitzkyGolay {
  const known = filters.get(window) ?? new SavitzkyGolay(window);
  filters.set(window, known);
  return known;
}

/** True when every value lies strictly inside the bounds; NaN never does. */
export function isWithin(series: Float64Array, { low, high }: Bounds): boolean {
  return series.every((value) => (!low || value > low) && (!high || value < high));
}

/**
 * Removes whole turns between neighbours: r_k = z_k - 2 pi c_k with c_k the running sum of the half-even rounded
 * jumps in turns. The official tool applies it to the yaw rate, though it is meant for headings.
 */
export function unwrap(series: Float64Array): Float64Array {
  let turns = 0;
  return series.map((value, i) => {
    if (i > 0) turns += roundHalfEven((value - (series[i - 1] as number)) / (2 * Math.PI));
    return value - 2 * Math.PI * turns;
  });
}

function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
