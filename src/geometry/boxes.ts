/** An oriented rectangle on the ground: centre, yaw (radians) and half sizes (metres). */
export interface GroundBox {
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
  readonly halfLength: number;
  readonly halfWidth: number;
}

/** Do two oriented rectangles overlap? Separating axes; touching counts as overlap. */
export function boxesOverlap(first: GroundBox, second: GroundBox): boolean {
  const dx = second.x - first.x;
  const dy = second.y - first.y;
  const reach =
    Math.hypot(first.halfLength, first.halfWidth) + Math.hypot(second.halfLength, second.halfWidth);
  if (dx * dx + dy * dy > reach * reach) return false;
  const cosFirst = Math.cos(first.yaw);
  const sinFirst = Math.sin(first.yaw);
  const cosSecond = Math.cos(second.yaw);
  const sinSecond = Math.sin(second.yaw);
  const cos = Math.abs(cosFirst * cosSecond + sinFirst * sinSecond);
  const sin = Math.abs(cosFirst * sinSecond - sinFirst * cosSecond);
  return (
    Math.abs(dx * cosFirst + dy * sinFirst) <=
      first.halfLength + second.halfLength * cos + second.halfWidth * sin &&
    Math.abs(dy * cosFirst - dx * sinFirst) <=
      first.halfWidth + second.halfLength * sin + second.halfWidth * cos &&
    Math.abs(dx * cosSecond + dy * sinSecond) <=
      second.halfLength + first.halfLength * cos + first.halfWidth * sin &&
    Math.abs(dy * cosSecond - dx * sinSecond) <=
      second.halfWidth + first.halfLength * sin + first.halfWidth * cos
  );
}

/** The four corners, front left first, clockwise seen from above, as [x, y] pairs. */
export function boxCorners(box: GroundBox): [number, number][] {
  const cos = Math.cos(box.yaw);
  const sin = Math.sin(box.yaw);
  const corner = (along: number, right: number): [number, number] => [
    box.x + cos * along - sin * right,
    box.y + sin * along + cos * right,
  ];
  return [
    corner(box.halfLength, -box.halfWidth),
    corner(box.halfLength, box.halfWidth),
    corner(-box.halfLength, box.halfWidth),
    corner(-box.halfLength, -box.halfWidth),
  ];
}
