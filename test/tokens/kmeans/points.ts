import { RandomStream } from "../../../src/base/random.js";
import type { Points } from "../../../src/tokens/kmeans/points.js";

/** Points around so many centres. */
export function blobs(seed: number, count: number, dimensions: number, centres: number): Points {
  const random = new RandomStream(seed);
  const at = Array.from({ length: centres * dimensions }, () => random.uniform(-10, 10));
  const values = new Float64Array(count * dimensions);
  for (let point = 0; point < count; point++) {
    const centre = random.integer(0, centres - 1);
    for (let i = 0; i < dimensions; i++) {
      values[point * dimensions + i] = at[centre * dimensions + i] + random.normal(0, 0.7);
    }
  }
  return { values, dimensions };
}

export function rowsOfPoints({ values, dimensions }: Points): number[][] {
  return Array.from({ length: values.length / dimensions }, (_, i) => [
    ...values.subarray(i * dimensions, (i + 1) * dimensions),
  ]);
}
