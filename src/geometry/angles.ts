export const DEGREES = Math.PI / 180;

/** The same direction in (-pi, pi]. */
export function wrapAngle(angle: number): number {
  if (angle > -Math.PI && angle <= Math.PI) return angle;
  const turned = angle - 2 * Math.PI * Math.floor((angle + Math.PI) / (2 * Math.PI));
  return turned === -Math.PI ? Math.PI : turned;
}

/** The unsigned angle between two directions, in [0, pi]. */
export function angleBetween(first: number, second: number): number {
  return Math.abs(wrapAngle(first - second));
}

/** Python's `value % modulus` for a positive modulus: the result is never negative. */
export function positiveModulo(value: number, modulus: number): number {
  const rest = value % modulus;
  return rest < 0 ? rest + modulus : rest;
}
