/** How evenly tokens are used. */
export interface Usage {
  readonly tokens: number;
  /** Never used. */
  readonly dead: number;
  /** Used fewer than five times, the dead ones among them. */
  readonly rare: number;
  /** exp of the entropy: as many tokens used evenly would be as hard to guess. */
  readonly perplexity: number;
  /** Share of the ten most used tokens in all uses. */
  readonly topTenShare: number;
}

const RARE = 5;

export function usageOf(uses: ArrayLike<number>): Usage {
  const counts = Float64Array.from(uses).sort().reverse();
  const total = counts.reduce((sum, count) => sum + count, 0);
  let entropy = 0;
  for (const count of counts) if (count > 0) entropy -= (count / total) * Math.log(count / total);
  return {
    tokens: total,
    dead: counts.filter((count) => count === 0).length,
    rare: counts.filter((count) => count < RARE).length,
    perplexity: Math.exp(entropy),
    topTenShare: counts.slice(0, 10).reduce((sum, count) => sum + count, 0) / total,
  };
}
