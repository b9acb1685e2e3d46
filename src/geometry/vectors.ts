/** A point in the world frame: x forward/east, y right/south, z up; metres. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** A pose on the ground: a point and a yaw in radians, clockwise seen from above. */
export interface Pose extends Point {
  readonly yaw: number;
}

/** Straight-line distance in three dimensions. */
export function distance(first: Point, second: Point): number {
  return Math.hypot(first.x - second.x, first.y - second.y, first.z - second.z);
}

/** A world point in the frame of a pose: x ahead of it, y to its right. */
export function toLocal(
  pose: { readonly x: number; readonly y: number; readonly yaw: number },
  x: number,
  y: number,
): { x: number; y: number } {
  const dx = x - pose.x;
  const dy = y - pose.y;
  const cos = Math.cos(pose.yaw);
  const sin = Math.sin(pose.yaw);
  return { x: cos * dx + sin * dy, y: -sin * dx + cos * dy };
}

/** A point given in the frame of a pose (x ahead, y right), in the world frame. */
export function toWorld(
  pose: { readonly x: number; readonly y: number; readonly yaw: number },
  x: number,
  y: number,
): { x: number; y: number } {
  const cos = Math.cos(pose.yaw);
  const sin = Math.sin(pose.yaw);
  return { x: pose.x + cos * x - sin * y, y: pose.y + sin * x + cos * y };
}
