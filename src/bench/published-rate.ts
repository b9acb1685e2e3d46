/** Whether a published success rate can come from a number of runs at all (the GRIM test: k/n must round to it). */
export interface PublishedRate {
  readonly percent: string;
  readonly runs: number;
  readonly possible: boolean;
  /** The possible rates on either side, in percent. */
  readonly nearest: readonly number[];
}

/** @param percent the rate as printed, such as `85.45`: its decimals tell how it was rounded. */
export function checkPublishedRate(percent: string, runs: number): PublishedRate {
  const decimals = percent.split(".")[1]?.length ?? 0;
  const below = Math.floor((Number(percent) / 100) * runs);
  const candidates = [below - 1, below, below + 1, below + 2].filter((k) => k >= 0 && k <= runs);
  const rates = candidates.map((k) => (100 * k) / runs);
  const half = 0.5 * 10 ** -decimals + 1e-9;
  const possible = rates.some((rate) => Math.abs(rate - Number(percent)) <= half);
  const nearest = [...rates]
    .sort((a, b) => Math.abs(a - Number(percent)) - Math.abs(b - Number(percent)))
    .slice(0, 2);
  return { percent, runs, possible, nearest: nearest.sort((a, b) => a - b) };
}
