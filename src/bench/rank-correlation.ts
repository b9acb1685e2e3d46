/**
 * Spearman's rank correlation of paired values, ties with their mean rank (Spearman 1904); NaN for fewer than two pairs or
 * where one side is all the same.
 */
export function rankCorrelation(pairs: readonly (readonly [number, number])[]): number {
  const ranks = [0, 1].map((side) => ranksOf(pairs.map((pair) => pair[side])));
  return correlation(ranks[0], ranks[1]);
}

function ranksOf(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const same = values.filter((other) => other === value).length;
    return below + (same + 1) / 2;
  });
}

function correlation(first: readonly number[], second: readonly number[]): number {
  const mean = (first.length + 1) / 2;
  let product = 0;
  let [squareFirst, squareSecond] = [0, 0];
  for (let i = 0; i < first.length; i++) {
    const [a, b] = [first[i] - mean, second[i] - mean];
    product += a * b;
    squareFirst += a * a;
    squareSecond += b * b;
  }
  return product / Math.sqrt(squareFirst * squareSecond);
}
