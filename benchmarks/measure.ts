/** What a bench reports: one measured figure beside a named baseline measured in the same run. */
export interface BenchResult {
  /** For example `bridge tick, p99`. */
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline: { readonly what: string; readonly value: number };
  /** The figure that the project holds itself to; `below` or `above` says on which side the value must lie. */
  readonly target?: { readonly below: number } | { readonly above: number };
}

/** Each file in bench/ exports one function of this type, named `bench`. */
export type Bench = () => Promise<readonly BenchResult[]>;

/** The value below which the given share of the values lies (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}
