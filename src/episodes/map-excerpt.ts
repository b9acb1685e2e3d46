import { simplifyLine } from "../geometry/simplify.js";
import type { Lane, LaneType } from "../map/lane.js";

/** The part of a map around a route, for pictures: centre lines in the world frame, metres, in centimetre steps. */
export interface LaneExcerpt {
  readonly type: LaneType;
  readonly isJunction: boolean;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly width: readonly number[];
}

/** Metres of map kept on every side of the route. */
const margin = 40;
/** Width over height of the least narrow picture. */
const aspect = 1.5;
/** How far a kept line may lie from the lane, metres. */
const tolerance = 0.05;

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The lanes that come within the margin of the route's bounding box, cut to it. */
export function excerptLanes(
  lanes: readonly Lane[],
  route: readonly (readonly [number, number, number])[],
): LaneExcerpt[] {
  const xs = route.map(([x]) => x);
  const ys = route.map(([, y]) => y);
  const box = pictureBox(Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys));
  return lanes
    .filter(({ type }) => type !== "none")
    .flatMap((lane) => runsInside(lane, box).map(([from, to]) => simplified(lane, from, to)));
}

/** The box with its margin, widened to the shape of a picture where it is narrow. */
function pictureBox(left: number, right: number, top: number, bottom: number): Box {
  const widening = Math.max(0, aspect * (bottom - top + 2 * margin) - (right - left + 2 * margin)) / 2;
  return {
    left: left - margin - widening,
    right: right + margin + widening,
    top: top - margin,
    bottom: bottom + margin,
  };
}

/** The stretches [from, to) of a lane's points inside the box that have a length. */
function runsInside(lane: Lane, box: Box): [number, number][] {
  const runs: [number, number][] = [];
  let from = -1;
  for (let i = 0; i <= lane.x.length; i++) {
    const isInside = i < lane.x.length && contains(box, lane.x[i], lane.y[i]);
    if (isInside && from < 0) from = i;
    if (isInside || from < 0) continue;
    if (i - from > 1) runs.push([from, i]);
    from = -1;
  }
  return runs;
}

function contains({ left, right, top, bottom }: Box, x: number, y: number): boolean {
  return x >= left && x <= right && y >= top && y <= bottom;
}

function simplified(lane: Lane, from: number, to: number): LaneExcerpt {
  const x = lane.x.subarray(from, to);
  const y = lane.y.subarray(from, to);
  const width = lane.width.subarray(from, to);
  const kept = simplifyLine([x, y, width], tolerance);
  const pick = (values: Float64Array) => kept.map((i) => Math.round(100 * values[i]) / 100);
  return { type: lane.type, isJunction: lane.junctionId >= 0, x: pick(x), y: pick(y), width: pick(width) };
}
