/**
 * Estimators of KL(π‖π_ref) from the log probabilities of sampled tokens (Schulman, "Approximating KL Divergence"):
 * k1 = log π/π_ref; k2 = (log π/π_ref)²/2; k3 = π_ref/π - 1 - log π_ref/π, which is unbiased and never negative.
 */
export type KlEstimator = "k1" | "k2" | "k3";

/** One response: log probabilities of its tokens under the policy, the policy that sampled it, and the reference. */
export interface ResponseTerms {
  readonly logProbs: readonly number[];
  readonly oldLogProbs: readonly number[];
  readonly referenceLogProbs: readonly number[];
  readonly advantage: number;
}

export interface ObjectiveOptions {
  /** ε of the clip. */
  readonly clip: number;
  /** β, the weight of the divergence. */
  readonly beta: number;
  readonly kl: KlEstimator;
}

export interface PolicyObjective {
  /** J of Eq. 2, to be raised; engines lower -J. */
  readonly objective: number;
  /** Mean over responses of the mean over their tokens. */
  readonly kl: number;
  /** Share of all tokens whose ratio was clipped from below (advantage < 0) and from above (advantage > 0). */
  readonly clippedLow: number;
  readonly clippedHigh: number;
}

/**
 * The policy objective, Eq. 2 of the DriveRX paper:
 * J = (1/G) Σ_i (1/|o_i|) Σ_t [ min(r Â, clip(r, 1-ε, 1+ε) Â) - β KL_t ], r = π/π_old of the token.
 *
 * The mean over tokens is inside that over responses: every response counts alike, however long it is.
 */
export function policyObjective(
  responses: readonly ResponseTerms[],
  { clip, beta, kl }: ObjectiveOptions,
): PolicyObjective {
  let objective = 0;
  let divergence = 0;
  let tokens = 0;
  let low = 0;
  let high = 0;
  for (const { logProbs, oldLogProbs, referenceLogProbs, advantage } of responses) {
    let surrogate = 0;
    let divergenceOfResponse = 0;
    logProbs.forEach((logProb, t) => {
      const ratio = Math.exp(logProb - oldLogProbs[t]);
      const clipped = Math.min(Math.max(ratio, 1 - clip), 1 + clip);
      surrogate += Math.min(ratio * advantage, clipped * advantage);
      divergenceOfResponse += klOfToken(kl, logProb, referenceLogProbs[t]);
      if (ratio < 1 - clip && advantage < 0) low++;
      if (ratio > 1 + clip && advantage > 0) high++;
    });
    tokens += logProbs.length;
    // An empty response has no token to teach, but is one of the G.
    if (logProbs.length === 0) continue;
    objective += (surrogate - beta * divergenceOfResponse) / logProbs.length;
    divergence += divergenceOfResponse / logProbs.length;
  }
  return {
    objective: objective / responses.length,
    kl: divergence / responses.length,
    clippedLow: tokens === 0 ? 0 : low / tokens,
    clippedHigh: tokens === 0 ? 0 : high / tokens,
  };
}

/** A token's estimate of KL(π‖π_ref). */
export function klOfToken(estimator: KlEstimator, logProb: number, referenceLogProb: number): number {
  const difference = referenceLogProb - logProb;
  if (estimator === "k1") return -difference;
  if (estimator === "k2") return difference ** 2 / 2;
  return Math.exp(difference) - difference - 1;
}
