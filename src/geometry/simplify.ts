/**
 * Indices of the points that a line needs to stay within a tolerance of itself: Ramer, Douglas and Peucker, over
 * any number of coordinates, ends included and ascending.
 *
 * @param coordinates one array for each coordinate, all of one length.
 */
export function simplifyLine(coordinates: readonly ArrayLike<number>[], tolerance: number): number[] {
  const count = coordinates[0].length;
  if (count < 3) return Array.from({ length: count }, (_, i) => i);
  const kept = new Uint8Array(count);
  kept[0] = 1;
  kept[count - 1] = 1;
  const open: [number, number][] = [[0, count - 1]];
  for (let piece = open.pop(); piece; piece = open.pop()) {
    const [first, last] = piece;
    const [farthest, distance] = farthestPoint(coordinates, first, last);
    if (distance <= tolerance) continue;
    kept[farthest] = 1;
    open.push([first, farthest], [farthest, last]);
  }
  return Array.from(kept.keys()).filter((i) => kept[i] === 1);
}

/** The point between two others that is farthest from the segment between them, and its distance. */
function farthestPoint(
  coordinates: readonly ArrayLike<number>[],
  first: number,
  last: number,
): [number, number] {
  let squaredLength = 0;
  for (const axis of coordinates) squaredLength += (axis[last] - axis[first]) ** 2;
  let farthest = first;
  let largest = -1;
  for (let i = first + 1; i < last; i++) {
    let along = 0;
    let squaredDistance = 0;
    for (const axis of coordinates) along += (axis[i] - axis[first]) * (axis[last] - axis[first]);
    const part = squaredLength > 0 ? Math.min(Math.max(along / squaredLength, 0), 1) : 0;
    for (const axis of coordinates) {
      squaredDistance += (axis[i] - axis[first] - part * (axis[last] - axis[first])) ** 2;
    }
    if (squaredDistance > largest) {
      largest = squaredDistance;
      farthest = i;
    }
  }
  return [farthest, Math.sqrt(Math.max(largest, 0))];
}
