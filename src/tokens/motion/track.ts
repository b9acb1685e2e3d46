import { wrapAngle } from "../../geometry/angles.js";
import type { FaultCounts } from "./faults.js";

/** The path of one vehicle over time. World frame, x and y in metres, yaw in radians, y to the right of x. */
export interface Track {
  readonly name: string;
  /** Tracks of one group are near duplicates of each other (the same route again): a split never parts them. */
  readonly group: string;
  /** Seconds, rising. */
  readonly time: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly yaw: Float64Array;
  /** The control applied at each time, where known. */
  readonly control: TrackControl | null;
}

export interface TrackControl {
  readonly steer: Float64Array;
  readonly throttle: Float64Array;
  readonly brake: Float64Array;
}

/** One moment of a track as a reader finds it; not yet checked. Without a yaw it is taken from the path. */
export interface TrackFrame {
  readonly time: number;
  readonly x: number;
  readonly y: number;
  readonly yaw: number | undefined;
  readonly steer?: number | undefined;
  readonly throttle?: number | undefined;
  readonly brake?: number | undefined;
}

/** No vehicle is faster, m/s: what moves farther between two frames has jumped. */
const FASTEST = 80;
/** No vehicle brakes or gathers speed so hard, m/s², even with a position that is a few decimetres off. */
const HARDEST = 100;
/** A recorded path that comes back to exactly (0, 0) from farther away than this was filled up with zeros, m. */
const PADDED = 0.5;
/** Yaw runs on over several turns in some recordings; beyond so many it is in degrees. */
const MOST_TURNS = 3;
/** Frames farther apart than this are not interpolated between, s: 2 Hz must pass. */
const LONGEST_GAP = 0.61;
/** A path shorter than this has no direction, m. */
const STANDING = 0.05;
const FEWEST_FRAMES = 2;
/** Moving frames that tell degrees from radians by the path. */
const FEWEST_MOVING = 5;

/**
 * Makes tracks of frames. Frames with values that are not finite or a time that does not rise, and zeros that a path
 * was filled up with, are left out and counted; so is a track with yaw in degrees. At a gap or a jump a new track begins.
 */
export function tracksOf(
  name: string,
  group: string,
  given: Iterable<TrackFrame>,
  faults: FaultCounts,
): Track[] {
  const all = [...given];
  if (isInDegrees(all)) {
    faults.add("yaw in degrees (give radians): track left out", name);
    return [];
  }
  const frames = withoutPadding(all);
  if (frames.length < all.length) faults.add("filled up with zeros", `${name}, frame ${frames.length}`);
  const runs: TrackFrame[][] = [];
  let run: TrackFrame[] = [];
  let index = -1;
  for (const frame of frames) {
    index++;
    const fault = faultOf(frame, run[run.length - 1], run[run.length - 2]);
    if (fault === "value not finite" || fault === "time does not rise") {
      faults.add(fault, `${name}, frame ${index}`);
      continue;
    }
    if (fault !== null) {
      faults.add(fault, `${name}, frame ${index}`);
      runs.push(run);
      run = [];
    }
    run.push(frame);
  }
  runs.push(run);
  return runs.filter(({ length }) => length >= FEWEST_FRAMES).map((part) => trackOf(name, group, part));
}

function faultOf(frame: TrackFrame, before: TrackFrame | undefined, earlier: TrackFrame | undefined) {
  const { time, x, y, yaw = 0 } = frame;
  if (![time, x, y, yaw].every(Number.isFinite)) return "value not finite" as const;
  if (!before) return null;
  const seconds = time - before.time;
  if (seconds <= 0) return "time does not rise" as const;
  if (seconds > LONGEST_GAP) return "gap in time" as const;
  if (Math.hypot(x - before.x, y - before.y) > FASTEST * seconds) return "jump" as const;
  if (earlier && changeOfVelocity(frame, before, earlier) > HARDEST * seconds) return "jump" as const;
  return null;
}

function changeOfVelocity(frame: TrackFrame, before: TrackFrame, earlier: TrackFrame): number {
  const seconds = frame.time - before.time;
  const secondsEarlier = before.time - earlier.time;
  return Math.hypot(
    (frame.x - before.x) / seconds - (before.x - earlier.x) / secondsEarlier,
    (frame.y - before.y) / seconds - (before.y - earlier.y) / secondsEarlier,
  );
}

/** The frames before a tail of exact zeros to which no vehicle could have come back. */
export function withoutPadding<Place extends Pick<TrackFrame, "x" | "y">>(
  frames: readonly Place[],
): readonly Place[] {
  let length = frames.length;
  while (length > 0 && frames[length - 1].x === 0 && frames[length - 1].y === 0) length--;
  if (length === 0 || length === frames.length) return frames;
  const { x, y } = frames[length - 1];
  return Math.hypot(x, y) > PADDED ? frames.slice(0, length) : frames;
}

/** Yaw beyond some turns, or yaw that follows the path's direction as degrees and not as radians. */
export function isInDegrees(frames: readonly Pick<TrackFrame, "x" | "y" | "yaw">[]): boolean {
  let asRadians = 0;
  let asDegrees = 0;
  let moving = 0;
  for (const [i, { x, y, yaw }] of frames.entries()) {
    if (yaw === undefined || !Number.isFinite(yaw)) continue;
    if (Math.abs(yaw) > 2 * Math.PI * MOST_TURNS) return true;
    const next = frames[i + 1];
    if (!next || !(Math.hypot(next.x - x, next.y - y) > STANDING)) continue;
    const direction = Math.atan2(next.y - y, next.x - x);
    moving++;
    asRadians += Math.abs(wrapAngle(yaw - direction));
    asDegrees += Math.abs(wrapAngle((yaw * Math.PI) / 180 - direction));
  }
  return moving >= FEWEST_MOVING && asDegrees < 0.1 * moving && asRadians > 0.5 * moving;
}

function trackOf(name: string, group: string, frames: readonly TrackFrame[]): Track {
  const column = (value: (frame: TrackFrame) => number) => Float64Array.from(frames, value);
  const x = column((frame) => frame.x);
  const y = column((frame) => frame.y);
  const hasControl = frames.every(({ steer, throttle, brake }) =>
    [steer, throttle, brake].every((value) => Number.isFinite(value)),
  );
  return {
    name,
    group,
    time: column((frame) => frame.time),
    x,
    y,
    yaw: frames.every((frame) => frame.yaw !== undefined)
      ? column((frame) => wrapAngle(frame.yaw!))
      : pathDirections(x, y, 0),
    control: hasControl
      ? {
          steer: column((frame) => frame.steer!),
          throttle: column((frame) => frame.throttle!),
          brake: column((frame) => frame.brake!),
        }
      : null,
  };
}

/**
 * The direction of a path at each of its points: from the point before to the point after; where the path stands,
 * the direction before. @param first the direction where it begins standing.
 */
export function pathDirections(x: ArrayLike<number>, y: ArrayLike<number>, first: number): Float64Array {
  const directions = new Float64Array(x.length);
  let direction = first;
  for (let i = 0; i < x.length; i++) {
    const before = Math.max(0, i - 1);
    const after = Math.min(x.length - 1, i + 1);
    const dx = x[after] - x[before];
    const dy = y[after] - y[before];
    if (Math.hypot(dx, dy) > STANDING) direction = Math.atan2(dy, dx);
    directions[i] = direction;
  }
  return directions;
}

/** Poses of waypoints without headings (x ahead, y right): they point along the path, at first straight ahead. */
export function posesOfWaypoints(waypoints: readonly (readonly number[])[]): Float64Array {
  const directions = pathDirections(
    [0, ...waypoints.map(([x]) => x!)],
    [0, ...waypoints.map(([, y]) => y!)],
    0,
  );
  return Float64Array.from(waypoints.flatMap(([x, y], i) => [x!, y!, directions[i + 1]]));
}
