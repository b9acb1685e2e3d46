import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Kmeans, kmeans } from "../../../src/tokens/kmeans/kmeans.js";
import { type Points, pointsOfRows } from "../../../src/tokens/kmeans/points.js";
import { blobs, rowsOfPoints } from "./points.js";

// A CommonJS package whose default export vitest and Node hand over differently.
const kmeansTs = createRequire(import.meta.url)("kmeans-ts") as typeof import("kmeans-ts");

/** Numbers whose squares do not underflow. */
const thousandths = fc.integer({ min: -100_000, max: 100_000 }).map((value) => value / 1000);

/** Plain Lloyd iterations, word for word. */
function plainLloyd({ values, dimensions: d }: Points, start: Float64Array, iterations: number) {
  const count = values.length / d;
  const k = start.length / d;
  const centroids = start.slice();
  const assignment = new Int32Array(count);
  const assign = () => {
    for (let point = 0; point < count; point++) {
      let nearest = Number.POSITIVE_INFINITY;
      for (let cluster = 0; cluster < k; cluster++) {
        let squared = 0;
        for (let i = 0; i < d; i++) squared += (values[point * d + i] - centroids[cluster * d + i]) ** 2;
        if (squared >= nearest) continue;
        nearest = squared;
        assignment[point] = cluster;
      }
    }
  };
  for (let iteration = 0; iteration < iterations; iteration++) {
    assign();
    const sums = new Float64Array(k * d);
    const counts = new Int32Array(k);
    for (let point = 0; point < count; point++) {
      counts[assignment[point]]++;
      for (let i = 0; i < d; i++) sums[assignment[point] * d + i] += values[point * d + i];
    }
    for (let i = 0; i < k * d; i++) centroids[i] = sums[i] / counts[Math.floor(i / d)];
  }
  assign();
  return { centroids, assignment };
}

const firstPoints = ({ values, dimensions }: Points, k: number) =>
  Float64Array.from(values.subarray(0, k * dimensions));

function expectClose(actual: Float64Array, expected: Float64Array): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(expected[i], 9);
}

/** Whether each point's cluster is the nearest, but for equal distances. */
function expectNearest({ values, dimensions: d }: Points, { centroids, assignment }: Kmeans): void {
  const k = centroids.length / d;
  const squared = (point: number, cluster: number) => {
    let sum = 0;
    for (let i = 0; i < d; i++) sum += (values[point * d + i] - centroids[cluster * d + i]) ** 2;
    return sum;
  };
  for (let point = 0; point < assignment.length; point++) {
    const own = squared(point, assignment[point]);
    for (let cluster = 0; cluster < k; cluster++) {
      expect(own).toBeLessThanOrEqual(squared(point, cluster) + 1e-9);
    }
  }
}

describe("exactness", () => {
  test.each([
    [2, 40],
    [3, 150],
    [3, 400],
    [15, 100],
  ])("takes the steps of plain Lloyd, %i dimensions, k %i", async (dimensions, k) => {
    const points = blobs(dimensions * k, 6000, dimensions, 60);
    const start = firstPoints(points, k);
    const plain = plainLloyd(points, start, 12);
    const ours = await kmeans(points, { k, seed: 0, start, mostIterations: 12, tolerance: 0, threads: 1 });
    expectClose(ours.centroids, plain.centroids);
    expect(ours.assignment).toEqual(plain.assignment);
  });

  test("agrees with kmeans-ts from the same start", async () => {
    const points = blobs(4, 300, 3, 8);
    const start = firstPoints(points, 8);
    const ours = await kmeans(points, { k: 8, seed: 0, start, tolerance: 0, threads: 1 });
    const theirs = kmeansTs.default(
      rowsOfPoints(points),
      8,
      rowsOfPoints({ values: start, dimensions: 3 }),
      200,
    );
    expectClose(ours.centroids, Float64Array.from(theirs.centroids.flat()));
    expect([...ours.assignment]).toEqual(theirs.indexes);
  });

  test("ends with each point at its nearest centroid and each centroid at its mean", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }).chain((d) =>
          fc.tuple(
            fc.array(fc.array(thousandths, { minLength: d, maxLength: d }), {
              minLength: 12,
              maxLength: 80,
            }),
            fc.integer({ min: 1, max: 4 }),
          ),
        ),
        async ([rows, k]) => {
          fc.pre(new Set(rows.map((row) => row.map((value) => value + 0).join())).size >= k);
          const points = pointsOfRows(rows);
          const result = await kmeans(points, { k, seed: 1, tolerance: 0, threads: 1 });
          expectNearest(points, result);
          expect(result.counts.every((count) => count > 0)).toBe(true);
          const { values, dimensions: d } = points;
          for (let cluster = 0; cluster < k; cluster++) {
            for (let i = 0; i < d; i++) {
              let sum = 0;
              for (const [point, own] of result.assignment.entries()) {
                if (own === cluster) sum += values[point * d + i];
              }
              expect(result.centroids[cluster * d + i]).toBeCloseTo(sum / result.counts[cluster], 6);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test("fills empty clusters with the farthest points", async () => {
    const points = pointsOfRows([[0], [1], [2], [3], [100], [110]]);
    // Two of the starts lie so far off that no point is theirs.
    const start = Float64Array.of(1, 1e6, -1e6, 50);
    const result = await kmeans(points, { k: 4, seed: 0, start, tolerance: 0, threads: 1 });
    expect(result.counts.every((count) => count > 0)).toBe(true);
    expect(result.inertia).toBeLessThan(3);
    expectNearest(points, result);
  });
});

describe("results", () => {
  test("are the same to the last bit on 1, 2 and 4 threads", async () => {
    const points = blobs(7, 40_000, 3, 300);
    const run = (threads: number) => kmeans(points, { k: 256, seed: 3, threads, mostIterations: 20 });
    const [one, two, four] = [await run(1), await run(2), await run(4)];
    expect(two).toEqual(one);
    expect(four).toEqual(one);
    const other = await kmeans(points, { k: 256, seed: 4, threads: 1, mostIterations: 20 });
    expect(other.inertia).not.toBe(one.inertia);
  });

  test("have the inertia that their centroids give, which restarts never worsen", async () => {
    const points = blobs(9, 3000, 2, 30);
    const once = await kmeans(points, { k: 30, seed: 0, threads: 1 });
    const { values } = points;
    let inertia = 0;
    for (const [point, cluster] of once.assignment.entries()) {
      inertia += (values[2 * point] - once.centroids[2 * cluster]) ** 2;
      inertia += (values[2 * point + 1] - once.centroids[2 * cluster + 1]) ** 2;
    }
    expect(once.inertia).toBeCloseTo(inertia, 6);
    const best = await kmeans(points, { k: 30, seed: 0, threads: 1, restarts: 5 });
    expect(best.inertia).toBeLessThanOrEqual(once.inertia);
  });

  test("are better from mended starts than Lloyd's own from the best of many", async () => {
    // Clusters of very different sizes are what random starts get wrong.
    const points = blobs(10, 20_000, 2, 200);
    const ours = await kmeans(points, { k: 200, seed: 0, threads: 1 });
    const others: number[] = [];
    for (let from = 0; from < 8; from++) {
      const start = Float64Array.from(points.values.subarray(from * 400, (from + 1) * 400));
      others.push((await kmeans(points, { k: 200, seed: 0, threads: 1, start })).inertia);
    }
    expect(ours.inertia).toBeLessThan(Math.min(...others));
  });

  test("tell of each iteration, with an inertia that never rises", async () => {
    const seen: number[] = [];
    const points = blobs(11, 5000, 3, 50);
    const result = await kmeans(points, {
      k: 64,
      seed: 0,
      threads: 1,
      start: firstPoints(points, 64),
      onProgress: ({ inertia }) => seen.push(inertia),
    });
    expect(seen.length).toBe(result.iterations);
    expect(result.converged).toBe(true);
    for (let i = 1; i < seen.length; i++) expect(seen[i]).toBeLessThanOrEqual(seen[i - 1] * (1 + 1e-12));
  });
});

describe("refuses", () => {
  const three = pointsOfRows([
    [0, 0],
    [1, 1],
    [1, 1],
    [2, 2],
  ]);

  test.each([
    ["more clusters than distinct points", three, 4, "CLUSTERS_TOO_MANY", /only 3 points are distinct/],
    ["no clusters", three, 0, "CLUSTERS_INVALID", /k is 0/],
    [
      "a value that is not finite",
      { values: Float64Array.of(0, 1, 2, Number.NaN), dimensions: 2 },
      1,
      "POINTS_NOT_FINITE",
      /point 1 has NaN in dimension 1/,
    ],
    ["half a point", { values: Float64Array.of(0, 1, 2), dimensions: 2 }, 1, "POINTS_RAGGED", /3 numbers/],
  ])("%s", async (_, points, k, code, message) => {
    const run = kmeans(points, { k, seed: 0, threads: 1 });
    await expect(run).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test("rows of different lengths", () => {
    expect(() => pointsOfRows([[0, 1], [2]])).toThrow(/point 1 has 1 numbers, the first has 2/);
  });

  test("to go on when it is cancelled", async () => {
    const cancel = new AbortController();
    const run = kmeans(blobs(13, 20_000, 3, 200), {
      k: 256,
      seed: 0,
      threads: 2,
      tolerance: 0,
      signal: cancel.signal,
      onProgress: ({ iteration }) => iteration === 3 && cancel.abort(new Error("enough")),
    });
    await expect(run).rejects.toThrow("enough");
  });
});
