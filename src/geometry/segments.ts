/** Do the closed segments a-b and c-d have a point in common? Touching counts. */
export function segmentsIntersect(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  cx: number,
  cy: number,
  dx: number,
  dy: number,
): boolean {
  const first = side(ax, ay, bx, by, cx, cy);
  const second = side(ax, ay, bx, by, dx, dy);
  const third = side(cx, cy, dx, dy, ax, ay);
  const fourth = side(cx, cy, dx, dy, bx, by);
  if (first * second < 0 && third * fourth < 0) return true;
  return (
    (first === 0 && within(ax, ay, bx, by, cx, cy)) ||
    (second === 0 && within(ax, ay, bx, by, dx, dy)) ||
    (third === 0 && within(cx, cy, dx, dy, ax, ay)) ||
    (fourth === 0 && within(cx, cy, dx, dy, bx, by))
  );
}

/** Squared distance from a point to the closed segment a-b. */
export function squaredDistanceToSegment(
  x: number,
  y: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
): number {
  const ux = bx - ax;
  const uy = by - ay;
  const length2 = ux * ux + uy * uy;
  const t = length2 > 0 ? Math.min(1, Math.max(0, ((x - ax) * ux + (y - ay) * uy) / length2)) : 0;
  const ex = x - ax - t * ux;
  const ey = y - ay - t * uy;
  return ex * ex + ey * ey;
}

function side(ax: number, ay: number, bx: number, by: number, x: number, y: number): number {
  return (bx - ax) * (y - ay) - (by - ay) * (x - ax);
}

function within(ax: number, ay: number, bx: number, by: number, x: number, y: number): boolean {
  return Math.min(ax, bx) <= x && x <= Math.max(ax, bx) && Math.min(ay, by) <= y && y <= Math.max(ay, by);
}
