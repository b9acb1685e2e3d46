import { expect, test } from "vitest";
import { kDisk } from "../../../src/tokens/kmeans/k-disk.js";
import { pointsOfRows } from "../../../src/tokens/kmeans/points.js";
import { blobs } from "./points.js";

test("takes k points, none nearer to another than the radius", async () => {
  const points = blobs(21, 4000, 3, 20);
  const { centroids, counts, radius } = await kDisk(points, 60, 0);
  expect(counts.length).toBe(60);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4000);
  expect(radius).toBeGreaterThan(0.5);
  const known = new Set(
    Array.from({ length: 4000 }, (_, i) => points.values.subarray(3 * i, 3 * i + 3).join()),
  );
  for (let a = 0; a < 60; a++) {
    expect(known.has(centroids.subarray(3 * a, 3 * a + 3).join())).toBe(true);
    for (let b = 0; b < a; b++) {
      const gap = Math.hypot(...[0, 1, 2].map((i) => centroids[3 * a + i] - centroids[3 * b + i]));
      expect(gap).toBeGreaterThan(radius);
    }
  }
});

test("takes every distinct point when there are only k", async () => {
  const points = pointsOfRows([
    [0, 0],
    [0, 0],
    [1, 0],
    [0, 1],
    [5, 5],
  ]);
  const { counts, inertia } = await kDisk(points, 4, 0);
  expect([...counts].sort()).toEqual([1, 1, 1, 2]);
  expect(inertia).toBe(0);
});
