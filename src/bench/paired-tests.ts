import type { RandomStream } from "../base/random.js";

/** Tests on pairs of results. */

/** Two-sided p of McNemar's exact test: whether discordant pairs fall on either side alike (binomial, 1/2). */
export function mcnemarExact(onlyFirst: number, onlySecond: number): number {
  const count = onlyFirst + onlySecond;
  let logTerm = -count * Math.LN2;
  let tail = 0;
  for (let k = 0; k <= Math.min(onlyFirst, onlySecond); k++) {
    tail += Math.exp(logTerm);
    logTerm += Math.log(count - k) - Math.log(k + 1);
  }
  return Math.min(1, 2 * tail);
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
