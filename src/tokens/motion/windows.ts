import { wrapAngle } from "../../geometry/angles.js";
import type { Track } from "./track.js";

/** Pieces of tracks: so many poses, so far apart, beginning every so often. */
export interface WindowShape {
  readonly poses: number;
  readonly stepSeconds: number;
  /** Windows begin this many seconds apart; they overlap where that is less than their length. */
  readonly everySeconds: number;
}

/** A motion segment: half a second at 10 Hz. */
export const SEGMENT: WindowShape = { poses: 5, stepSeconds: 0.1, everySeconds: 0.05 };
/** A trajectory: three seconds at 2 Hz. */
export const TRAJECTORY: WindowShape = { poses: 6, stepSeconds: 0.5, everySeconds: 0.1 };

/** Numbers of a pose: x ahead and y to the right in metres, yaw in radians, all in the frame of the window's start. */
export const POSE = 3;
/** Numbers of a control: steer, throttle, brake. */
export const CONTROL = 3;
/** Times this near count as equal, s. */
const SAME_TIME = 1e-4;

/** Windows in typed arrays that grow; the start pose is not stored, as it is 0, 0, 0. */
export class WindowStore {
  readonly shape: WindowShape;
  /** Names of the groups; `group[i]` is a position in it. */
  readonly groups: string[] = [];
  #count = 0;
  #poses = new Float32Array(0);
  #control = new Float32Array(0);
  #group = new Int32Array(0);

  constructor(shape: WindowShape) {
    this.shape = shape;
  }

  get count(): number {
    return this.#count;
  }

  /** count x poses x 3 */
  get poses(): Float32Array {
    return this.#poses.subarray(0, this.#count * this.shape.poses * POSE);
  }

  /** count x 3: the mean over the window; NaN where unknown. */
  get control(): Float32Array {
    return this.#control.subarray(0, this.#count * CONTROL);
  }

  get group(): Int32Array {
    return this.#group.subarray(0, this.#count);
  }

  /** Adds every window of a track. */
  addTrack(track: Track): void {
    const { poses, stepSeconds, everySeconds } = this.shape;
    const { time } = track;
    const end = time[time.length - 1] + SAME_TIME;
    const group = this.#groupIndex(track.group);
    const cursor = new TrackCursor(track);
    let next = time[0];
    for (let start = 0; start < time.length; start++) {
      const from = time[start];
      if (from + poses * stepSeconds > end) return;
      if (from < next - SAME_TIME) continue;
      next = from + everySeconds;
      const at = this.#grow() * poses * POSE;
      const cosine = Math.cos(track.yaw[start]);
      const sine = Math.sin(track.yaw[start]);
      cursor.begin(start);
      for (let i = 0; i < poses; i++) {
        cursor.moveTo(from + (i + 1) * stepSeconds);
        const dx = cursor.x - track.x[start];
        const dy = cursor.y - track.y[start];
        this.#poses[at + i * POSE] = cosine * dx + sine * dy;
        this.#poses[at + i * POSE + 1] = cosine * dy - sine * dx;
        this.#poses[at + i * POSE + 2] = wrapAngle(cursor.yaw - track.yaw[start]);
      }
      this.#addControl(track, start, from + poses * stepSeconds);
      this.#group[this.#count - 1] = group;
    }
  }

  #addControl({ control, time }: Track, start: number, end: number): void {
    const at = (this.#count - 1) * CONTROL;
    if (!control) {
      this.#control.fill(Number.NaN, at, at + CONTROL);
      return;
    }
    let frames = 0;
    for (let i = start; time[i] < end - SAME_TIME; i++) {
      this.#control[at] += control.steer[i];
      this.#control[at + 1] += control.throttle[i];
      this.#control[at + 2] += control.brake[i];
      frames++;
    }
    for (let i = at; i < at + CONTROL; i++) this.#control[i] /= frames;
  }

  #groupIndex(group: string): number {
    // A group's tracks mostly come one after the other.
    const known = this.groups.lastIndexOf(group);
    return known >= 0 ? known : this.groups.push(group) - 1;
  }

  /** Makes room for one more; returns its position. */
  #grow(): number {
    if (this.#count === this.#group.length) {
      const room = Math.max(1024, 2 * this.#count);
      this.#poses = larger(this.#poses, room * this.shape.poses * POSE);
      this.#control = larger(this.#control, room * CONTROL);
      const group = new Int32Array(room);
      group.set(this.#group);
      this.#group = group;
    }
    return this.#count++;
  }
}

function larger(values: Float32Array<ArrayBuffer>, length: number): Float32Array<ArrayBuffer> {
  const result = new Float32Array(length);
  result.set(values);
  return result;
}

/** Walks along a track and interpolates its pose. */
class TrackCursor {
  x = 0;
  y = 0;
  yaw = 0;
  readonly #track: Track;
  #index = 0;

  constructor(track: Track) {
    this.#track = track;
  }

  begin(index: number): void {
    this.#index = index;
  }

  /** Takes the pose at a time that is not before the last one asked for, nor after the end. */
  moveTo(seconds: number): void {
    const { time, x, y, yaw } = this.#track;
    const last = time.length - 1;
    while (this.#index < last && time[this.#index + 1] <= seconds + SAME_TIME) this.#index++;
    const i = this.#index;
    const share =
      i === last || seconds - time[i] <= SAME_TIME ? 0 : (seconds - time[i]) / (time[i + 1] - time[i]);
    const next = Math.min(last, i + 1);
    this.x = x[i] + share * (x[next] - x[i]);
    this.y = y[i] + share * (y[next] - y[i]);
    this.yaw = yaw[i] + share * wrapAngle(yaw[next] - yaw[i]);
  }
}
