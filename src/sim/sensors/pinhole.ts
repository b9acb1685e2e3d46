import type { Camera } from "../../bridge/observation.js";

/** A pose in the world frame: metres; yaw clockwise, pitch up and roll to the right in radians, as CARLA turns. */
export interface Pose6 {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
}

/** Focal length in pixels: width / (2 tan(fieldOfView / 2)), with square pixels. */
export function focalLength({ width, fieldOfView }: Camera): number {
  return width / (2 * tangent(fieldOfView / 2));
}

/**
 * CARLA's transform of a pose as a 3 x 4 matrix, row by row: it takes (forward, right, up) of the pose to the world.
 * Sines and cosines are rounded to single precision: engines may differ in their last bit, and pixels must not.
 */
export function poseMatrix({ x, y, z, yaw, pitch, roll }: Pose6, out = new Float64Array(12)): Float64Array {
  const cy = cosine(yaw);
  const sy = sine(yaw);
  const cp = cosine(pitch);
  const sp = sine(pitch);
  const cr = cosine(roll);
  const sr = sine(roll);
  out[0] = cp * cy;
  out[1] = cy * sp * sr - sy * cr;
  out[2] = -cy * sp * cr - sy * sr;
  out[3] = x;
  out[4] = cp * sy;
  out[5] = sy * sp * sr + cy * cr;
  out[6] = -sy * sp * cr + cy * sr;
  out[7] = y;
  out[8] = sp;
  out[9] = -cp * sr;
  out[10] = cp * cr;
  out[11] = z;
  return out;
}

/**
 * A camera that looks at the world from a vehicle. It takes points of the world to (u w, v w, w): u and v are pixels
 * from the picture's top left corner (the centre of the first pixel is at 0.5, 0.5), w is the depth along the optical
 * axis in metres.
 */
export class PinholeView {
  readonly width: number;
  readonly height: number;
  readonly focal: number;
  /** World to (u w, v w, w), 3 x 4, row by row. */
  readonly matrix = new Float64Array(12);
  /** The picture's axes in the world: into it, to its right, and down it. */
  readonly forward: [number, number, number] = [1, 0, 0];
  readonly right: [number, number, number] = [0, 1, 0];
  readonly down: [number, number, number] = [0, 0, -1];
  /** Where the camera is in the world. */
  x = 0;
  y = 0;
  z = 0;
  readonly #mounting: Float64Array;
  readonly #vehicle = new Float64Array(12);
  readonly #camera = new Float64Array(12);

  constructor(camera: Camera) {
    this.width = camera.width;
    this.height = camera.height;
    this.focal = focalLength(camera);
    this.#mounting = poseMatrix(camera);
  }

  /** Takes the camera to where the vehicle is. Allocates nothing. */
  moveTo(vehicle: Pose6): void {
    const pose = compose(poseMatrix(vehicle, this.#vehicle), this.#mounting, this.#camera);
    this.x = pose[3];
    this.y = pose[7];
    this.z = pose[11];
    const m = this.matrix;
    for (let axis = 0; axis < 3; axis++) {
      const forward = pose[4 * axis];
      const right = pose[4 * axis + 1];
      const down = -pose[4 * axis + 2];
      this.forward[axis] = forward;
      this.right[axis] = right;
      this.down[axis] = down;
      m[axis] = this.focal * right + (this.width / 2) * forward;
      m[4 + axis] = this.focal * down + (this.height / 2) * forward;
      m[8 + axis] = forward;
    }
    for (let row = 0; row < 12; row += 4) {
      m[row + 3] = -(m[row] * this.x + m[row + 1] * this.y + m[row + 2] * this.z);
    }
  }

  /** Pixel (u, v) and depth (m) of a point of the world; behind the camera the depth is negative. */
  project(x: number, y: number, z: number): { u: number; v: number; depth: number } {
    const m = this.matrix;
    const row = (i: number) => m[i] * x + m[i + 1] * y + m[i + 2] * z + m[i + 3];
    const depth = row(8);
    return { u: row(0) / depth, v: row(4) / depth, depth };
  }
}

/** First `second`, then `first`, both 3 x 4 and rigid or projective. */
export function compose(first: Float64Array, second: Float64Array, out: Float64Array): Float64Array {
  for (let row = 0; row < 12; row += 4) {
    const a = first[row];
    const b = first[row + 1];
    const c = first[row + 2];
    for (let column = 0; column < 4; column++) {
      out[row + column] = a * second[column] + b * second[4 + column] + c * second[8 + column];
    }
    out[row + 3] += first[row + 3];
  }
  return out;
}

const sine = (angle: number) => Math.fround(Math.sin(angle));
const cosine = (angle: number) => Math.fround(Math.cos(angle));
const tangent = (angle: number) => Math.fround(Math.tan(angle));
