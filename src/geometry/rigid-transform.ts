/** Rigid transforms as 3 x 4 matrices, row by row: nine numbers of rotation with the translation in each row's end. */
export type RigidTransform = Float64Array;

/** From a unit quaternion (w, x, y, z) and a translation, as nuScenes writes poses. */
export function rigidTransform(
  [w, x, y, z]: readonly [number, number, number, number],
  [tx, ty, tz]: readonly [number, number, number],
): RigidTransform {
  const scale = 2 / (w * w + x * x + y * y + z * z);
  // biome-ignore format: a matrix reads best as one
  return Float64Array.of(
    1 - scale * (y * y + z * z), scale * (x * y - w * z), scale * (x * z + w * y), tx,
    scale * (x * y + w * z), 1 - scale * (x * x + z * z), scale * (y * z - w * x), ty,
    scale * (x * z - w * y), scale * (y * z + w * x), 1 - scale * (x * x + y * y), tz,
  );
}

/** First `second`, then `first`. */
export function compose(first: RigidTransform, second: RigidTransform): RigidTransform {
  const product = new Float64Array(12);
  for (let row = 0; row < 12; row += 4) {
    for (let column = 0; column < 4; column++) {
      product[row + column] =
        first[row] * second[column] +
        first[row + 1] * second[4 + column] +
        first[row + 2] * second[8 + column] +
        (column === 3 ? first[row + 3] : 0);
    }
  }
  return product;
}

export function invert(given: RigidTransform): RigidTransform {
  const inverse = new Float64Array(12);
  for (let row = 0; row < 3; row++) {
    let moved = 0;
    for (let column = 0; column < 3; column++) {
      const value = given[4 * column + row];
      inverse[4 * row + column] = value;
      moved -= value * given[4 * column + 3];
    }
    inverse[4 * row + 3] = moved;
  }
  return inverse;
}

/** The turn about z: the direction of the transformed x axis. */
export function yawOf(transform: RigidTransform): number {
  return Math.atan2(transform[4], transform[0]);
}

/** A point moved by a transform. */
export function movePoint(
  transform: RigidTransform,
  x: number,
  y: number,
  z: number,
): [number, number, number] {
  const row = (i: number) =>
    transform[i] * x + transform[i + 1] * y + transform[i + 2] * z + transform[i + 3];
  return [row(0), row(4), row(8)];
}
