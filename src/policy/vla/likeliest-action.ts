/**
 * The action token of the greatest logit, all others being out of the question, and the entropy (nats) of the softmax
 * over the action tokens. Undefined where a logit of an action token is no finite number: then nothing can be said.
 *
 * @param logits of the whole vocabulary; those of the action tokens are `first` to `first + k - 1`.
 */
export function likeliestAction(
  logits: ArrayLike<number>,
  first: number,
  k: number,
): { readonly token: number; readonly entropy: number } | undefined {
  if (logits.length < first + k) return undefined;
  let token = 0;
  for (let i = 0; i < k; i++) {
    if (!Number.isFinite(logits[first + i])) return undefined;
    if (logits[first + i] > logits[first + token]) token = i;
  }
  const most = logits[first + token];
  let sum = 0;
  let weighed = 0;
  for (let i = 0; i < k; i++) {
    const below = logits[first + i] - most;
    sum += Math.exp(below);
    weighed += below * Math.exp(below);
  }
  return { token, entropy: Math.log(sum) - weighed / sum };
}
