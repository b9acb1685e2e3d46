import fc from "fast-check";
import { expect, test } from "vitest";
import { groupAdvantages, zeroVarianceShare } from "../../../src/autodriverl/objective/advantages.js";
import { frameDifficulty } from "../../../src/autodriverl/objective/difficulty.js";
import { klOfToken, policyObjective } from "../../../src/autodriverl/objective/policy-objective.js";

test("difficulty is the mean over questions of the mean over models of the mean over samples", () => {
  // By hand: the first question (20 + 40)/2 = 30 and (60 + 100)/2 = 80, so 55; the second 10 and 0, so 5; the third 90
  // and 70, so 80. (55 + 5 + 80)/3 = 46.667; perception (55 + 80)/2; models (30 + 10 + 90)/3 and (80 + 0 + 70)/3.
  const difficulty = frameDifficulty([
    {
      task: "perception",
      scores: [
        [20, 40],
        [60, 100],
      ],
    },
    {
      task: "planning",
      scores: [
        [10, 10],
        [0, 0],
      ],
    },
    {
      task: "perception",
      scores: [
        [90, 90],
        [70, 70],
      ],
    },
  ]);
  expect(difficulty.overall).toBeCloseTo(140 / 3, 12);
  expect(difficulty.byTask).toEqual({ perception: 67.5, prediction: null, planning: 5, behavior: null });
  expect(difficulty.byModel[0]).toBeCloseTo(130 / 3, 12);
  expect(difficulty.byModel[1]).toBe(50);
  expect([difficulty.questions, difficulty.unscored]).toEqual([3, 0]);
});

test("a missing score does not count as zero, and a question without any of a model does not count", () => {
  const difficulty = frameDifficulty([
    {
      task: "behavior",
      scores: [
        [null, 40],
        [60, 80],
      ],
    },
    {
      task: "behavior",
      scores: [
        [null, null],
        [60, 80],
      ],
    },
  ]);
  expect([difficulty.overall, difficulty.questions, difficulty.unscored]).toEqual([55, 1, 1]);
  expect(frameDifficulty([]).overall).toBeNull();
});

test("advantages by population and by sample spread", () => {
  // Mean 50, squares 4 x 900 + 4 x 100 = 4000: population sqrt(500), sample sqrt(4000/7).
  const rewards = [20, 20, 80, 80, 40, 40, 60, 60];
  const of = (sigma: "population" | "sample", epsilon = 0) => groupAdvantages(rewards, { sigma, epsilon });
  expect(of("population")[0]).toBeCloseTo(-30 / Math.sqrt(500), 12);
  expect(of("population")[2]).toBeCloseTo(30 / Math.sqrt(500), 12);
  expect(of("sample")[6]).toBeCloseTo(10 / Math.sqrt(4000 / 7), 12);
  expect(of("population")[0] / of("sample")[0]).toBeCloseTo(1.069, 3);
  expect(of("sample", 1e-4)[0]).toBeCloseTo(-30 / (Math.sqrt(4000 / 7) + 1e-4), 12);
});

test("equal groups teach nothing, also where their mean is rounded", () => {
  const equal = Array(8).fill(0.1 * 3);
  expect(groupAdvantages(equal, { sigma: "population", epsilon: 0 })).toEqual(Array(8).fill(0));
  expect(groupAdvantages([7, null, 7], { sigma: "sample", epsilon: 0 })).toEqual([0, 0, 0]);
  expect(groupAdvantages([null, 7], { sigma: "sample", epsilon: 0 })).toEqual([0, 0]);
  expect(zeroVarianceShare([equal, [1, 2], [null, 3], [0, 0]])).toBe(0.75);
});

test("a response without a reward gets no advantage and moves nobody else's", () => {
  const options = { sigma: "sample", epsilon: 1e-4 } as const;
  const [a, none, b] = groupAdvantages([10, null, 30], options);
  expect([a, b]).toEqual(groupAdvantages([10, 30], options));
  expect(none).toBe(0);
});

test("advantages have mean 0 and spread 1, and know no scale", () => {
  const rewards = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 2, maxLength: 16 });
  fc.assert(
    fc.property(rewards, fc.integer({ min: 1, max: 9 }), fc.integer(), (of, scale, shift) => {
      fc.pre(new Set(of).size > 1);
      const options = { sigma: "population", epsilon: 0 } as const;
      const advantages = groupAdvantages(of, options);
      const total = advantages.reduce((sum, x) => sum + x, 0);
      const squares = advantages.reduce((sum, x) => sum + x * x, 0);
      expect(total).toBeCloseTo(0, 9);
      expect(squares / of.length).toBeCloseTo(1, 9);
      const moved = groupAdvantages(
        of.map((x) => scale * x + (shift % 1000)),
        options,
      );
      moved.forEach((x, i) => {
        expect(x).toBeCloseTo(advantages[i], 8);
      });
    }),
  );
});

/** A response of tokens with the given ratios to the old policy; the reference is the old policy. */
function response(ratios: readonly number[], advantage: number) {
  const oldLogProbs = ratios.map(() => -1);
  const logProbs = ratios.map((ratio) => Math.log(ratio) - 1);
  return { logProbs, oldLogProbs, referenceLogProbs: oldLogProbs, advantage };
}

test.each([
  // A gain is clipped from above, a loss from below; the other sides are not, so that a wrong step can be taken back.
  [1.5, 2, 1.2 * 2],
  [0.5, 2, 0.5 * 2],
  [0.5, -2, 0.8 * -2],
  [1.5, -2, 1.5 * -2],
  [1.1, 2, 1.1 * 2],
])("ratio %d with advantage %d gives %d", (ratio, advantage, expected) => {
  const { objective } = policyObjective([response([ratio], advantage)], { clip: 0.2, beta: 0, kl: "k3" });
  expect(objective).toBeCloseTo(expected, 12);
});

test("every response counts alike, however long", () => {
  // ((1.1 + 1.2)/2 * 1 + 0.9 * -1) / 2; over all tokens it would be (1.1 + 1.2 - 0.9) / 3.
  const { objective, clippedHigh, clippedLow } = policyObjective(
    [response([1.1, 1.2], 1), response([0.9], -1)],
    {
      clip: 0.2,
      beta: 0,
      kl: "k3",
    },
  );
  expect(objective).toBeCloseTo((1.15 - 0.9) / 2, 12);
  expect([clippedLow, clippedHigh]).toEqual([0, 0]);
  const clipped = policyObjective([response([1.3, 1, 0.5], 1), response([0.5], -1)], {
    clip: 0.2,
    beta: 0,
    kl: "k3",
  });
  expect([clipped.clippedLow, clipped.clippedHigh]).toEqual([0.25, 0.25]);
});

test("the divergence is taken off with its weight, by each estimator", () => {
  const one = { logProbs: [-1], oldLogProbs: [-1], referenceLogProbs: [-1.5], advantage: 0 };
  // log π/π_ref = 0.5.
  const expected = { k1: 0.5, k2: 0.125, k3: Math.exp(-0.5) + 0.5 - 1 };
  for (const kl of ["k1", "k2", "k3"] as const) {
    const result = policyObjective([one], { clip: 0.2, beta: 0.01, kl });
    expect(result.kl).toBeCloseTo(expected[kl], 12);
    expect(result.objective).toBeCloseTo(-0.01 * expected[kl], 12);
  }
});

test("k1 and k3 estimate the true divergence, and k3 is never negative", () => {
  const probabilities = fc.array(fc.double({ min: 0.05, max: 1, noNaN: true }), {
    minLength: 3,
    maxLength: 3,
  });
  const normalised = (values: readonly number[]) => {
    const sum = values.reduce((total, value) => total + value, 0);
    return values.map((value) => value / sum);
  };
  fc.assert(
    fc.property(probabilities, probabilities, (some, others) => {
      const [policy, reference] = [normalised(some), normalised(others)];
      const truth = policy.reduce((sum, p, i) => sum + p * Math.log(p / reference[i]), 0);
      for (const kl of ["k1", "k3"] as const) {
        const expected = policy.reduce(
          (sum, p, i) => sum + p * klOfToken(kl, Math.log(p), Math.log(reference[i])),
          0,
        );
        expect(expected).toBeCloseTo(truth, 9);
      }
      policy.forEach((p, i) => {
        expect(klOfToken("k3", Math.log(p), Math.log(reference[i]))).toBeGreaterThanOrEqual(-1e-15);
      });
    }),
  );
});
