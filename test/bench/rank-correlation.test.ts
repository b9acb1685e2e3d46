import fc from "fast-check";
import { expect, test } from "vitest";
import { rankCorrelation } from "../../src/bench/rank-correlation.js";

test("a worked example with a tie", () => {
  // Ranks 1, 2, 3, 4 against 1, 2.5, 2.5, 4: 4.5 / sqrt(5 * 4.5); scipy.stats.spearmanr says 0.9486832980505138.
  const pairs = [
    [10, 1],
    [20, 5],
    [30, 5],
    [40, 9],
  ] as const;
  expect(rankCorrelation(pairs)).toBeCloseTo(0.9486832980505138, 12);
});

test("only the order counts", () => {
  const distinct = fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 20 });
  fc.assert(
    fc.property(distinct, (values) => {
      expect(rankCorrelation(values.map((value) => [value, value ** 3]))).toBeCloseTo(1, 9);
      expect(rankCorrelation(values.map((value) => [value, -value]))).toBeCloseTo(-1, 9);
    }),
  );
});

test("nothing is said about values that are all the same", () => {
  expect(
    rankCorrelation([
      [1, 2],
      [1, 3],
    ]),
  ).toBeNaN();
});
