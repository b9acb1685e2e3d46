import type { Camera } from "../../bridge/observation.js";

/**
 * Poses and colours as Foxglove wants them: right-handed, x ahead, y to the left, z up. Ours are left-handed (y to the
 * right, yaw clockwise), so y and yaw change their signs.
 */

export interface Vector3 {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export interface Quaternion extends Vector3 {
  readonly w: number;
}

export interface Timestamp {
  readonly sec: number;
  readonly nsec: number;
}

export interface Colour {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly a: number;
}

export const noTime: Timestamp = { sec: 0, nsec: 0 };

/** Simulated seconds as the nanoseconds that MCAP counts. */
export function nanoseconds(seconds: number): bigint {
  return BigInt(Math.round(seconds * 1e9));
}

export function timestamp(seconds: number): Timestamp {
  const total = Math.round(seconds * 1e9);
  const sec = Math.floor(total / 1e9);
  return { sec, nsec: total - sec * 1e9 };
}

/** A place of our world. */
export function position(x: number, y: number, z: number): Vector3 {
  return { x, y: -y + 0, z };
}

/** An orientation of our world. Radians. */
export function orientation(yaw: number, pitch = 0, roll = 0): Quaternion {
  const [cy, sy] = [Math.cos(-yaw / 2), Math.sin(-yaw / 2)];
  const [cp, sp] = [Math.cos(-pitch / 2), Math.sin(-pitch / 2)];
  const [cr, sr] = [Math.cos(roll / 2), Math.sin(roll / 2)];
  return {
    x: sr * cp * cy - cr * sp * sy,
    y: cr * sp * cy + sr * cp * sy,
    z: cr * cp * sy - sr * sp * cy,
    w: cr * cp * cy + sr * sp * sy,
  };
}

/** Of a camera's optical frame (x right, y down, z into the picture) on the ego. */
export function opticalOrientation({ yaw, pitch, roll }: Camera): Quaternion {
  const { x, y, z, w } = orientation(yaw, pitch, roll);
  // The mounting times the turn from ahead-left-up to right-down-ahead: (-1/2, 1/2, -1/2, 1/2).
  return {
    x: (-w + x + -y + -z) / 2 + 0,
    y: (w + x + y + -z) / 2 + 0,
    z: (-w + x + y + z) / 2 + 0,
    w: (x - y + z + w) / 2 + 0,
  };
}
