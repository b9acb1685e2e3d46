/** How the spread of a group is taken: TRL and verl divide by n - 1 (`sample`), the paper does not say. */
export interface AdvantageOptions {
  readonly sigma: "population" | "sample";
  /** Added to the spread: 1e-4 in TRL, 1e-6 in verl, 0 in Eq. 3. */
  readonly epsilon: number;
}

/**
 * Group-relative advantages, Eq. 3 of the DriveRX paper: (R_i - μ) / σ over the rewards of one prompt's responses.
 *
 * A response without a reward (null) counts neither in μ nor in σ, and gets 0. All are 0 where the given rewards are
 * equal: rounding in their mean would otherwise be divided by a σ of the same size.
 */
export function groupAdvantages(
  rewards: readonly (number | null)[],
  { sigma, epsilon }: AdvantageOptions,
): number[] {
  const given = rewards.filter((reward) => reward !== null);
  if (hasNoSpread(given)) return rewards.map(() => 0);
  const mean = given.reduce((sum, reward) => sum + reward, 0) / given.length;
  const squares = given.reduce((sum, reward) => sum + (reward - mean) ** 2, 0);
  const spread = Math.sqrt(squares / (sigma === "sample" ? given.length - 1 : given.length));
  return rewards.map((reward) => (reward === null ? 0 : (reward - mean) / (spread + epsilon)));
}

/** The share of groups that teach nothing, since all their rewards are equal. @param groups at least one. */
export function zeroVarianceShare(groups: readonly (readonly (number | null)[])[]): number {
  const flat = groups.filter((rewards) => hasNoSpread(rewards.filter((reward) => reward !== null)));
  return flat.length / groups.length;
}

function hasNoSpread(rewards: readonly number[]): boolean {
  return rewards.every((reward) => reward === rewards[0]);
}
