import type { RandomStream } from "../base/random.js";

/** Tests on pairs of results. */

/**
 * Two-sided p of McNemar's exact test with the route as the unit: under the null hypothesis a route's surplus of
 * successes is as likely on either side, so its sign is flipped as a whole. Further repetitions of the same routes
 * can therefore not push p below 2 / 2^routes. With one repetition it is McNemar's exact binomial test.
 *
 * @param surplus successes of the second result minus those of the first, a whole number for each route.
 */
export function clusteredMcNemar(surplus: readonly number[]): number {
  const moved = surplus.filter((difference) => difference !== 0).map(Math.abs);
  const observed = Math.abs(surplus.reduce((sum, difference) => sum + difference, 0));
  const most = moved.reduce((sum, difference) => sum + difference, 0);
  // Probability of each sum from -most to most, route by route.
  let probability = new Float64Array(2 * most + 1);
  probability[most] = 1;
  for (const difference of moved) {
    const next = new Float64Array(probability.length);
    for (let i = 0; i < probability.length; i++) {
      next[i] = 0.5 * ((probability[i - difference] ?? 0) + (probability[i + difference] ?? 0));
    }
    probability = next;
  }
  let tail = 0;
  for (let i = most + observed; i < probability.length; i++) tail += probability[i] as number;
  return observed === 0 ? 1 : Math.min(1, 2 * tail);
}

const FLIPS = 10_000;

/**
 * Two-sided p of the sign-flip permutation test that the differences are centred on 0. Monte Carlo with the
 * observed assignment counted in, so that p is never 0 (Phipson and Smyth 2010).
 */
export function signFlipTest(differences: readonly number[], stream: RandomStream): number {
  const moved = differences.filter((difference) => difference !== 0);
  const observed = Math.abs(moved.reduce((sum, difference) => sum + difference, 0));
  const tolerance = 1e-9 * (1 + observed);
  let asExtreme = 1;
  for (let flip = 0; flip < FLIPS; flip++) {
    let sum = 0;
    for (const difference of moved) sum += stream.chance(0.5) ? difference : -difference;
    if (Math.abs(sum) >= observed - tolerance) asExtreme++;
  }
  return asExtreme / (FLIPS + 1);
}

/** Holm's step-down correction (Holm 1979) of p values, in their order. */
export function holmCorrected(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => (pValues[a] as number) - (pValues[b] as number));
  const corrected = new Array<number>(pValues.length);
  let largest = 0;
  for (const [rank, i] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * (pValues[i] as number)));
    corrected[i] = largest;
  }
  return corrected;
}
