import type { Lane, LaneType } from "../map/lane.js";

/** The part of a map around a route, for pictures: centre lines in the world frame, metres, in centimetre steps. */
export interface LaneExcerpt {
  readonly type: LaneType;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly width: readonly number[];
}

/** Metres of map kept on every side of the route. */
const margin = 40;
/** A straight lane needs no more points than this many metres apart. */
const spacing = 2;

/** The lanes that come within the margin of the route's bounding box, cut to it. */
export function excerptLanes(
  lanes: readonly Lane[],
  route: readonly (readonly [number, number, number])[],
): LaneExcerpt[] {
  const xs = route.map(([x]) => x);
  const ys = route.map(([, y]) => y);
  const box = {
    left: Math.min(...xs) - margin,
    right: Math.max(...xs) + margin,
    top: Math.min(...ys) - margin,
    bottom: Math.max(...ys) + margin,
  };
  return lanes.flatMap((lane) => piecesInside(lane, box));
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The runs of a lane's centre line inside the box. */
function piecesInside(lane: Lane, box: Box): LaneExcerpt[] {
  if (lane.type === "none") return [];
  const pieces: { type: LaneType; x: number[]; y: number[]; width: number[] }[] = [];
  let open: (typeof pieces)[number] | undefined;
  let lastKept = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < lane.x.length; i++) {
    const x = lane.x[i]!;
    const y = lane.y[i]!;
    if (x < box.left || x > box.right || y < box.top || y > box.bottom) {
      open = undefined;
      continue;
    }
    const isEnd = i === lane.x.length - 1;
    if (open && !isEnd && lane.distance[i]! - lastKept < spacing) continue;
    if (!open) {
      open = { type: lane.type, x: [], y: [], width: [] };
      pieces.push(open);
    }
    open.x.push(centimetres(x));
    open.y.push(centimetres(y));
    open.width.push(centimetres(lane.width[i]!));
    lastKept = lane.distance[i]!;
  }
  return pieces.filter((piece) => piece.x.length > 1);
}

function centimetres(value: number): number {
  return Math.round(100 * value) / 100;
}
