import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/base/random.js";
import {
  bootstrapInterval,
  boundedMeanInterval,
  clusteredRateInterval,
  detectableDifference,
  pairsToDecide,
  wilsonInterval,
} from "../../src/bench/intervals.js";
import { clusteredMcNemar, holmCorrected, signFlipTest } from "../../src/bench/paired-tests.js";
import { checkPublishedRate } from "../../src/bench/published-rate.js";
import { meanOf } from "../../src/bench/success.js";

describe("Wilson's interval", () => {
  // Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("of %i in %i as published", (successes, trials, low, high) => {
    const interval = wilsonInterval(successes, trials)!;
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it("holds the rate and stays in [0, 1]", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (trials, share) => {
          const successes = Math.round(share * trials);
          const { low, high } = wilsonInterval(successes, trials)!;
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          expect(low - 1e-12).toBeLessThanOrEqual(successes / trials);
          expect(high + 1e-12).toBeGreaterThanOrEqual(successes / trials);
        },
      ),
    );
  });
});

describe("the bootstrap", () => {
  const normal = (count: number, seed: number) => {
    const stream = new RandomStream(seed);
    return Array.from({ length: count }, () => [stream.normal(50, 10)]);
  };

  it("is about as wide as the normal interval of a normal sample", () => {
    const sample = normal(400, 1);
    const { low, high } = bootstrapInterval(sample, new RandomStream(2))!;
    expect(high - low).toBeGreaterThan(0.85 * 2 * 1.96 * 0.5);
    expect(high - low).toBeLessThan(1.15 * 2 * 1.96 * 0.5);
    expect((low + high) / 2).toBeCloseTo(meanOf(sample.flat()), 0);
  });

  it("covers the true mean about 95 times in 100", () => {
    let covered = 0;
    for (let seed = 0; seed < 100; seed++) {
      const { low, high } = bootstrapInterval(normal(60, seed), new RandomStream(`resample ${seed}`))!;
      if (low <= 50 && 50 <= high) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(88);
    expect(covered).toBeLessThan(100);
  });

  it("repeats for a seed and differs between seeds", () => {
    const sample = normal(30, 3);
    expect(bootstrapInterval(sample, new RandomStream(7))).toEqual(
      bootstrapInterval(sample, new RandomStream(7)),
    );
    expect(bootstrapInterval(sample, new RandomStream(7))).not.toEqual(
      bootstrapInterval(sample, new RandomStream(8)),
    );
  });

  it("does not take repetitions of a route for further routes", () => {
    const routes = normal(40, 4);
    const repeated = routes.map(([value]) => [value!, value!, value!, value!]);
    const once = bootstrapInterval(routes, new RandomStream(5))!;
    const fourTimes = bootstrapInterval(repeated, new RandomStream(5))!;
    expect((fourTimes.high - fourTimes.low) / (once.high - once.low)).toBeCloseTo(1, 0);
  });
});

describe("the interval of a rate over routes", () => {
  const groups = (...counts: [successes: number, runs: number][]) =>
    counts.map(([successes, runs]) => Array.from({ length: runs }, (_, i) => i < successes));

  it("is Wilson's without repetitions", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 80 }), (outcomes) => {
        const { low, high } = clusteredRateInterval(outcomes.map((success) => [success]))!;
        const wilson = wilsonInterval(outcomes.filter(Boolean).length, outcomes.length)!;
        expect(low).toBeCloseTo(wilson.low, 12);
        expect(high).toBeCloseTo(wilson.high, 12);
      }),
    );
  });

  it("is as wide as the routes' own when repetitions of a route end alike", () => {
    const { low, high } = clusteredRateInterval(groups([9, 9], [9, 9], [9, 9], [0, 9], [0, 9]))!;
    const routes = wilsonInterval(3, 5)!;
    expect(low).toBeCloseTo(routes.low, 12);
    expect(high).toBeCloseTo(routes.high, 12);
  });

  it("counts every run when repetitions do not depend on the route", () => {
    const { low, high } = clusteredRateInterval(groups([2, 4], [2, 4], [2, 4], [2, 4]))!;
    const runs = wilsonInterval(8, 16)!;
    expect(low).toBeCloseTo(runs.low, 12);
    expect(high).toBeCloseTo(runs.high, 12);
  });

  it.each([
    ["all", true],
    ["none", false],
  ])("has a width when %s succeed, that of the routes", (_, success) => {
    const repeated = clusteredRateInterval(Array.from({ length: 7 }, () => [success, success, success]))!;
    expect(repeated).toEqual(wilsonInterval(success ? 7 : 0, 7));
    expect(repeated.high - repeated.low).toBeGreaterThan(0.3);
  });

  it("holds the rate", () => {
    const anyGroups = fc.array(fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }), { minLength: 1 });
    fc.assert(
      fc.property(anyGroups, (outcomes) => {
        const { low, high } = clusteredRateInterval(outcomes)!;
        const runs = outcomes.flat();
        const rate = runs.filter(Boolean).length / runs.length;
        expect(low).toBeLessThanOrEqual(rate + 1e-12);
        expect(high).toBeGreaterThanOrEqual(rate - 1e-12);
        expect(high).toBeGreaterThan(low);
      }),
    );
  });
});

describe("the interval of a bounded mean", () => {
  const range = { lowest: 0, highest: 100 };

  it("has a width when all values are the same", () => {
    const full = boundedMeanInterval(
      Array.from({ length: 16 }, () => [100, 100]),
      range,
      new RandomStream(0),
    )!;
    expect(full.high).toBe(100);
    expect(full.low).toBeCloseTo(100 * wilsonInterval(16, 16)!.low, 9);
    const middle = boundedMeanInterval([[40], [40], [40]], range, new RandomStream(0))!;
    expect(middle.low).toBeLessThan(40);
    expect(middle.high).toBeGreaterThan(40);
  });

  it("is the bootstrap's otherwise", () => {
    const values = [[10], [20], [90]];
    expect(boundedMeanInterval(values, range, new RandomStream(3))).toEqual(
      bootstrapInterval(values, new RandomStream(3)),
    );
  });
});

describe("McNemar's exact test over routes", () => {
  const surplus = (onlyFirst: number, onlySecond: number) => [
    ...Array.from({ length: onlyFirst }, () => -1),
    ...Array.from({ length: onlySecond }, () => 1),
    0,
  ];

  it.each([
    [0, 0, 1],
    [1, 0, 1],
    [5, 5, 1],
    // Twice the binomial tail: 2 (1 + 6) / 2^6 and 2 / 2^8.
    [1, 5, 0.21875],
    [8, 0, 0.0078125],
    [10, 2, 0.03857421875],
  ])("of %i against %i", (first, second, p) => {
    expect(clusteredMcNemar(surplus(first, second))).toBeCloseTo(p, 12);
    expect(clusteredMcNemar(surplus(second, first))).toBeCloseTo(p, 12);
  });

  it("gives the same p however often the same routes are repeated", () => {
    for (const repetitions of [1, 3, 20]) {
      const routes = surplus(1, 5).map((difference) => difference * repetitions);
      expect(clusteredMcNemar(routes)).toBeCloseTo(0.21875, 12);
    }
  });

  it("weighs routes by what they differ", () => {
    // Of the 8 sign patterns of 3, 1 and 1, two reach 5 and four more 3.
    expect(clusteredMcNemar([3, -1, 1])).toBeCloseTo(0.75, 12);
    expect(clusteredMcNemar([3, 1, 1])).toBeCloseTo(0.25, 12);
  });

  it("stays a probability for thousands of pairs", () => {
    expect(clusteredMcNemar(surplus(800, 800))).toBe(1);
    expect(clusteredMcNemar(surplus(1000, 500))).toBeLessThan(1e-30);
  });
});

describe("the sign-flip test", () => {
  it("comes near the exact p of a small sample", () => {
    // All of 6 differences on one side: 2 of 2^6 assignments are as extreme.
    expect(signFlipTest([1, 2, 3, 4, 5, 6], new RandomStream(1))).toBeCloseTo(2 / 64, 2);
  });

  it("finds nothing where nothing differs", () => {
    expect(signFlipTest([0, 0, 0], new RandomStream(1))).toBe(1);
  });

  it("gives small p values as rarely as it says when there is no difference", () => {
    let small = 0;
    for (let seed = 0; seed < 60; seed++) {
      const stream = new RandomStream(`null ${seed}`);
      const differences = Array.from({ length: 25 }, () => stream.normal());
      if (signFlipTest(differences, stream.fork("flips")) < 0.1) small++;
    }
    expect(small).toBeLessThan(14);
  });
});

describe("Holm's correction", () => {
  it("multiplies step by step and keeps the order", () => {
    // 4 x 0.005, 3 x 0.01, 2 x 0.03, then no less than before.
    const corrected = holmCorrected([0.01, 0.04, 0.03, 0.005]);
    for (const [i, p] of [0.03, 0.06, 0.06, 0.02].entries()) expect(corrected[i]).toBeCloseTo(p, 12);
  });
});

describe("planning figures", () => {
  it("give 80 % power at the stated difference", () => {
    // n = 2 (1.96 + 0.8416)^2 s^2 / d^2 solved for d.
    expect(detectableDifference(10, 200)).toBeCloseTo(2.8016, 3);
    expect(detectableDifference(0, 200)).toBeNull();
    expect(pairsToDecide(10, 2)).toBe(197);
    expect(pairsToDecide(10, 0)).toBeNull();
  });
});

describe("a published rate", () => {
  it.each([
    ["85.45", 220, true],
    ["85.4", 220, false],
    ["89.86", 69, true],
    ["89.9", 69, true],
    ["50.1", 10, false],
    ["100", 7, true],
    ["0", 7, true],
  ])("of %s %% in %i runs is possible: %s", (percent, runs, possible) => {
    expect(checkPublishedRate(percent, runs).possible).toBe(possible);
  });

  it("that comes from a count is always possible", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat(1000), fc.nat(3), (runs, k, decimals) => {
        const percent = ((100 * Math.min(k, runs)) / runs).toFixed(decimals);
        expect(checkPublishedRate(percent, runs).possible).toBe(true);
      }),
    );
  });
});
