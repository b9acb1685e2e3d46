/** Longest runs of words that BLEU compares. */
const ORDER = 4;

/**
 * Sentence BLEU-4 in [0, 1] (Papineni et al. 2002) with add-one smoothing of the orders above one (Lin and Och 2004, "smoothing
 * 2" of NLTK), against one reference. Words are runs of letters and digits in lower case; other marks stand for themselves.
 */
export function bleu(candidate: string, reference: string): number {
  const [said, meant] = [words(candidate), words(reference)];
  if (said.length === 0 || meant.length === 0) return 0;
  let logs = 0;
  for (let order = 1; order <= ORDER; order++) {
    const counts = runs(said, order);
    const known = runs(meant, order);
    let hits = 0;
    let total = 0;
    for (const [run, count] of counts) {
      hits += Math.min(count, known.get(run) ?? 0);
      total += count;
    }
    if (order === 1 && hits === 0) return 0;
    const added = order === 1 ? 0 : 1;
    logs += Math.log((hits + added) / (total + added)) / ORDER;
  }
  const brevity = said.length >= meant.length ? 0 : 1 - meant.length / said.length;
  return Math.exp(brevity + logs);
}

/** The words that BLEU and ROUGE compare. */
export function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? [];
}

function runs(of: readonly string[], order: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i + order <= of.length; i++) {
    const run = of.slice(i, i + order).join(" ");
    counts.set(run, (counts.get(run) ?? 0) + 1);
  }
  return counts;
}
