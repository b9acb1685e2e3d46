import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../../src/base/project-root.js";
import { RandomStream } from "../../../src/base/random.js";
import { BIN_METHODS, binOf, boundOf, makeBins, uniformBins } from "../../../src/tokens/vocabulary/bins.js";
import { buildVocabulary } from "../../../src/tokens/vocabulary/build.js";
import { readVocabulary, writeVocabulary } from "../../../src/tokens/vocabulary/vocabulary-file.js";
import { freshFolder } from "../../cli/run-drx.js";
import { inventedDrives } from "../codebook/drives.js";
import { GOLDEN_NEEDED, goldenTokens, hasGolden } from "../shared-tokens.js";

const shipped = readVocabulary(join(projectRoot, "codebooks/trajectory-512.json"));

/** Values of a mixture with a spike at zero, as sideways coordinates have it. */
function mixture(count: number, seed: number): Float64Array {
  const random = new RandomStream(`mixture ${seed}`);
  return Float64Array.from({ length: count }, () =>
    random.chance(0.3) ? 0 : random.chance(0.7) ? random.normal(0, 0.3) : random.uniform(-12, 30),
  ).sort();
}

const squaredError = (values: Float64Array, bins: ReturnType<typeof makeBins>) =>
  values.reduce((sum, value) => sum + (bins.values[binOf(bins, value)] - value) ** 2, 0) / values.length;

describe("bins", () => {
  test.skipIf(!hasGolden)(`of equal width are the golden ones ${GOLDEN_NEEDED}`, () => {
    const golden = JSON.parse(readFileSync(goldenTokens, "utf8"));
    for (const { bins, kind, axis, values, cell, cellCentre } of golden.uniform) {
      const [low, high] = golden.ranges[kind][axis];
      const made = uniformBins(low, high, bins);
      for (const [i, value] of values.entries()) {
        expect(binOf(made, value)).toBe(cell[i]);
        expect(made.values[cell[i]]).toBeCloseTo(cellCentre[i], 8);
      }
    }
  });

  test.each(BIN_METHODS)("by %s rebuild what they hold within their bound, and are stable", (method) => {
    const bins = makeBins(method, mixture(20_000, 0), 64, 0.5);
    expect(bins.values.length).toBe(64);
    const bound = boundOf(bins);
    fc.assert(
      fc.property(fc.double({ min: bins.low, max: bins.high, noNaN: true }), (value) => {
        const error = Math.abs(bins.values[binOf(bins, value)] - value);
        expect(error).toBeLessThanOrEqual(bound * (1 + 1e-12));
      }),
    );
    for (const [bin, value] of bins.values.entries()) expect(binOf(bins, value)).toBe(bin);
    expect(binOf(bins, bins.low - 100)).toBe(0);
    expect(binOf(bins, bins.high + 100)).toBe(63);
  });

  test("by Lloyd-Max have the least squared error, and edges halfway between values", () => {
    const values = mixture(20_000, 1);
    const optimal = makeBins("lloyd-max", values, 64, 0);
    const error = squaredError(values, optimal);
    expect(error).toBeLessThan(0.5 * squaredError(values, makeBins("uniform", values, 64, 0)));
    expect(error).toBeLessThan(0.5 * squaredError(values, makeBins("quantile", values, 64, 0)));
    for (const [i, edge] of optimal.edges.entries()) {
      expect(edge).toBeCloseTo((optimal.values[i] + optimal.values[i + 1]) / 2, 5);
    }
  });

  test("by Lloyd-Max are those of a uniform density, where that is known", () => {
    const values = Float64Array.from({ length: 10_001 }, (_, i) => i / 10_000);
    const bins = makeBins("lloyd-max", values, 10, 0);
    for (const [i, value] of bins.values.entries()) expect(value).toBeCloseTo((i + 0.5) / 10, 2);
  });

  test("by quantile hold equal shares", () => {
    const values = Float64Array.from({ length: 6400 }, (_, i) => Math.exp(i / 1000));
    const bins = makeBins("quantile", values, 64, 0);
    const counts = new Int32Array(64);
    for (const value of values) counts[binOf(bins, value)]++;
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
  });
});

describe("a vocabulary", () => {
  const data = inventedDrives(10, 60);
  const options = { bins: 128, cut: 0.1, heldOut: 0.2, seed: 0 } as const;

  test("takes the method that is best on held-out trajectories", () => {
    const { method, provenance } = buildVocabulary(data, { ...options, method: "best" });
    const errors = provenance.comparison.map((row) => row.errors!.meanError);
    const best = provenance.comparison.find((row) => row.errors!.meanError === Math.min(...errors))!;
    expect(method).toBe(best.method);
    expect(buildVocabulary(data, { ...options, method: "uniform" }).method).toBe("uniform");
  });

  test("is read as it was written, and refuses what was changed", () => {
    const path = join(freshFolder(), "words.json");
    const built = buildVocabulary(data, { ...options, method: "best" });
    writeVocabulary(path, built);
    const read = readVocabulary(path);
    expect(read).toEqual(built);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace(String(built.x.values[5]), String(built.x.values[5] + 1e-6)));
    expect(() => readVocabulary(path)).toThrow(/hash does not match/);
    writeFileSync(path, text.replace('"version":1', '"version":2'));
    expect(() => readVocabulary(path)).toThrow(/words\.json: version/);
  });

  test("turns waypoints into tokens and back: x then y, clamps counted", () => {
    const waypoints = [
      [1, 0.1],
      [4, -0.5],
    ];
    const { tokens, clamped } = shipped.encode(waypoints);
    expect(tokens.length).toBe(4);
    expect(clamped).toBe(0);
    for (const [i, [x, y]] of shipped.decode(tokens).entries()) {
      expect(Math.abs(x - waypoints[i][0])).toBeLessThan(0.1);
      expect(Math.abs(y - waypoints[i][1])).toBeLessThan(0.1);
    }
    expect(shipped.encode([[1e4, -1e4]])).toEqual({ tokens: [511, 0], clamped: 2 });
    expect(shipped.decode(["<bin_511>", "<bin_000>"])).toEqual([
      [shipped.x.values[511], shipped.y.values[0]],
    ]);
  });

  test("shipped: decoding and encoding tokens gives the tokens; errors stay within the bound", () => {
    const token = fc.integer({ min: 0, max: 511 });
    fc.assert(
      fc.property(fc.array(fc.tuple(token, token), { maxLength: 6 }), (pairs) => {
        expect(shipped.encode(shipped.decode(pairs.flat())).tokens).toEqual(pairs.flat());
      }),
    );
    const inside = ({ low, high }: typeof shipped.x) => fc.double({ min: low, max: high, noNaN: true });
    fc.assert(
      fc.property(inside(shipped.x), inside(shipped.y), (x, y) => {
        const [[gotX, gotY]] = shipped.decode(shipped.encode([[x, y]]).tokens) as [[number, number]];
        expect(Math.abs(gotX - x)).toBeLessThanOrEqual(boundOf(shipped.x) * (1 + 1e-12));
        expect(Math.abs(gotY - y)).toBeLessThanOrEqual(boundOf(shipped.y) * (1 + 1e-12));
      }),
    );
    const best = shipped.provenance.comparison.find(({ method }) => method === shipped.method)!.errors!;
    expect(best.meanErrorInRange).toBeLessThanOrEqual(0.03);
  });

  test.each([
    [[1], /1 tokens make no whole waypoints/],
    [[1, 512], /position 1: 512 is no token/],
    [["<act_0001>", 0], /position 0/],
  ])("refuses %j", (tokens, message) => {
    expect(() => shipped.decode(tokens)).toThrow(message);
  });
});
