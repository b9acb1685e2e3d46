import type { GroundBox } from "./boxes.js";

/** How to part two overlapping boxes: a unit direction that leads the first one out, and how far, m. */
export interface Separation {
  normalX: number;
  normalY: number;
  depth: number;
}

/**
 * The shortest way out of an overlap (minimum translation along a separating axis).
 *
 * @returns false, leaving `out` alone, when the boxes do not overlap.
 */
export function separateBoxes(first: GroundBox, second: GroundBox, out: Separation): boolean {
  let depth = Number.POSITIVE_INFINITY;
  let normalX = 0;
  let normalY = 0;
  for (const yaw of [first.yaw, first.yaw + Math.PI / 2, second.yaw, second.yaw + Math.PI / 2]) {
    const axisX = Math.cos(yaw);
    const axisY = Math.sin(yaw);
    const between = (first.x - second.x) * axisX + (first.y - second.y) * axisY;
    const overlap = reachAlong(first, axisX, axisY) + reachAlong(second, axisX, axisY) - Math.abs(between);
    if (overlap <= 0) return false;
    if (overlap >= depth) continue;
    depth = overlap;
    const side = between < 0 ? -1 : 1;
    normalX = side * axisX;
    normalY = side * axisY;
  }
  out.normalX = normalX;
  out.normalY = normalY;
  out.depth = depth;
  return true;
}

/** Half the length of the box's shadow on an axis. */
function reachAlong(box: GroundBox, axisX: number, axisY: number): number {
  const cos = Math.cos(box.yaw);
  const sin = Math.sin(box.yaw);
  return (
    box.halfLength * Math.abs(cos * axisX + sin * axisY) + box.halfWidth * Math.abs(cos * axisY - sin * axisX)
  );
}
