import { createRequire } from "node:module";
import { join } from "node:path";
import type * as TensorFlow from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { readCodebook, writeCodebook } from "../../../src/tokens/codebook/codebook-file.js";
import { type Kmeans, kmeans } from "../../../src/tokens/kmeans/kmeans.js";
import { tensorsFault } from "../../../src/tokens/kmeans/load-tensors.js";
import { type Points, pointsOfRows } from "../../../src/tokens/kmeans/points.js";
import { freshFolder } from "../../cli/run-drx.js";
import { inventedDrives, smallCodebook } from "../codebook/drives.js";
import { blobs } from "./points.js";

// CommonJS packages whose default exports vitest and Node hand over differently.
const require = createRequire(import.meta.url);
const tf = require("@tensorflow/tfjs-core") as typeof TensorFlow;

/** Squared distances count as equal within this share of (|x| + |c|)^2, lengths taken from the points' mean. */
const NEAR_TIE = 2e-6;

beforeAll(async () => {
  // Without its advice to use the native package.
  tf.enableProdMode();
  require("@tensorflow/tfjs-backend-cpu");
  await tf.setBackend("cpu");
});

const firstPoints = ({ values, dimensions }: Points, k: number) =>
  Float64Array.from(values.subarray(0, k * dimensions));

/** Points that are assigned to a centroid that is neither the nearest nor as near but for rounding. */
function wrongPoints({ values, dimensions: d }: Points, { centroids, assignment }: Kmeans): number[] {
  const mean = Array.from({ length: d }, (_, i) => {
    let sum = 0;
    for (let at = i; at < values.length; at += d) sum += values[at];
    return (sum * d) / values.length;
  });
  const length = (of: ArrayLike<number>, at: number) => Math.hypot(...mean.map((m, i) => of[at + i] - m));
  const squared = (point: number, cluster: number) => {
    let sum = 0;
    for (let i = 0; i < d; i++) sum += (values[point * d + i] - centroids[cluster * d + i]) ** 2;
    return sum;
  };
  const wrong: number[] = [];
  for (let point = 0; point < assignment.length; point++) {
    const own = squared(point, assignment[point]);
    for (let cluster = 0; cluster < centroids.length / d; cluster++) {
      const scale = length(values, point * d) + length(centroids, cluster * d);
      if (own <= squared(point, cluster) + NEAR_TIE * scale * scale) continue;
      wrong.push(point);
      break;
    }
  }
  return wrong;
}

describe("TensorFlow.js assigns", () => {
  test.each([
    [2, 40],
    [3, 150],
    [15, 100],
  ])("as the exact engine does, %i dimensions, k %i", async (dimensions, k) => {
    const points = blobs(dimensions * k, 3000, dimensions, 60);
    const options = { k, seed: 0, start: firstPoints(points, k), mostIterations: 1, threads: 1 };
    const exact = await kmeans(points, options);
    const ours = await kmeans(points, { ...options, tensors: tf });
    const others = ours.assignment.filter((cluster, point) => cluster !== exact.assignment[point]);
    expect(others.length).toBeLessThanOrEqual(3);
    expect(wrongPoints(points, ours)).toEqual([]);
    for (const [i, value] of ours.centroids.entries()) expect(value).toBeCloseTo(exact.centroids[i], 2);
  });

  test("every point to its nearest centroid but for near ties, far from the origin and in any number", async () => {
    const coordinate = fc.integer({ min: -20_000, max: 20_000 }).map((value) => value / 1000);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(coordinate, coordinate, coordinate), { minLength: 10, maxLength: 60 }),
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom(0, 1000),
        async (rows, k, away) => {
          fc.pre(new Set(rows.map((row) => row.map((value) => value + 0).join())).size >= 10);
          const points = pointsOfRows(rows.map((row) => row.map((value) => value + away)));
          const result = await kmeans(points, { k, seed: 1, threads: 1, tensors: tf });
          expect(wrongPoints(points, result)).toEqual([]);
          expect(result.counts.reduce((sum, count) => sum + count)).toBe(rows.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("as many points as need several batches", async () => {
    const k = 1500;
    const points = blobs(21, 6000, 3, 400);
    const options = { k, seed: 0, start: firstPoints(points, k), mostIterations: 1, threads: 1 };
    const exact = await kmeans(points, options);
    const ours = await kmeans(points, { ...options, tensors: tf });
    const others = ours.assignment.filter((cluster, point) => cluster !== exact.assignment[point]);
    expect(others.length).toBeLessThanOrEqual(6);
    // The last point lies in the last batch.
    expect(ours.assignment.at(-1)).toBe(exact.assignment.at(-1));
  });

  test.each([
    [3, 100, 0],
    [3, 100, 1],
    [15, 32, 2],
  ])(
    "so that whole runs end within a thousandth of the inertia, %i dimensions, k %i, seed %i",
    async (d, k, seed) => {
      const points = blobs(seed + 30, 3000, d, 80);
      const exact = await kmeans(points, { k, seed, threads: 1 });
      const ours = await kmeans(points, { k, seed, threads: 1, tensors: tf });
      expect(ours.converged).toBe(true);
      expect(Math.abs(ours.inertia / exact.inertia - 1)).toBeLessThan(1e-3);
      expect(wrongPoints(points, ours)).toEqual([]);
    },
  );

  test("the segments of a codebook, which says so", async () => {
    const data = inventedDrives(4, 60);
    const exact = await smallCodebook(data, { threads: 1 });
    const ours = await smallCodebook(data, { threads: 1, tensors: tf });
    expect(Math.abs(ours.metadata.inertia / exact.metadata.inertia - 1)).toBeLessThan(1e-3);
    const path = join(freshFolder(), "book.json");
    writeCodebook(path, ours);
    expect(readCodebook(path).metadata.provenance.engine).toBe("tfjs");
    expect(exact.metadata.provenance.engine).toBeUndefined();
  });

  test("and leaves nothing behind, also when it is cancelled", async () => {
    const before = tf.memory().numTensors;
    const points = blobs(5, 4000, 3, 50);
    await kmeans(points, { k: 50, seed: 0, threads: 1, tensors: tf });
    const cancel = new AbortController();
    const run = kmeans(points, {
      k: 50,
      seed: 0,
      threads: 1,
      tensors: tf,
      signal: cancel.signal,
      onProgress: ({ iteration }) => iteration === 2 && cancel.abort(new Error("enough")),
    });
    await expect(run).rejects.toThrow("enough");
    expect(tf.memory().numTensors).toBe(before);
  });

  test("but refuses clusters that single precision cannot tell apart", async () => {
    const points = pointsOfRows([[0], [1e-12], [2e-12], [1], [2], [3]]);
    const exact = await kmeans(points, { k: 6, seed: 0, threads: 1 });
    expect([...exact.counts]).toEqual([1, 1, 1, 1, 1, 1]);
    const run = kmeans(points, { k: 6, seed: 0, threads: 1, tensors: tf });
    await expect(run).rejects.toMatchObject({ code: "CLUSTERS_EMPTY" });
  });
});

describe("the optional package", () => {
  test("is missed in the version that package.json names", () => {
    const { peerDependencies } = require("../../../package.json");
    const missing = Object.assign(new Error("Cannot find package '@tensorflow/tfjs-node-gpu'"), {
      code: "ERR_MODULE_NOT_FOUND",
    });
    expect(tensorsFault(missing)).toMatchObject({
      code: "TENSORFLOW_MISSING",
      message: expect.stringContaining(
        ` @tensorflow/tfjs-node-gpu@${peerDependencies["@tensorflow/tfjs-node-gpu"]}\``,
      ),
    });
  });

  test("is told to be broken when its library is", () => {
    const fault = tensorsFault(new Error("libcudart.so.11.0: cannot open\nshared object file"));
    expect(fault).toMatchObject({ code: "TENSORFLOW_BROKEN" });
    expect(fault.message).toMatch(
      /does not load: libcudart.so.11.0: cannot open shared object file; run `npm /,
    );
  });
});
