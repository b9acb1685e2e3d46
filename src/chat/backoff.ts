import type { RandomStream } from "../base/random.js";

/** How often and how long to wait before a request is sent again. */
export interface Backoff {
  /** Bound of the first wait, milliseconds; it doubles with every try. */
  readonly base: number;
  /** No wait is longer, milliseconds; also none that a server asks for. */
  readonly cap: number;
  /** Times that a request is sent at most. */
  readonly tries: number;
}

export const defaultBackoff: Backoff = { base: 500, cap: 30_000, tries: 6 };

/**
 * Full jitter: uniform in [0, min(cap, base * 2^failures)), so that callers who failed together do not come back together.
 *
 * @param failures tries that have failed before this one's wait, from 0.
 * @returns milliseconds; at least what the server asked for, as far as that is within the cap.
 */
export function waitBefore(
  { base, cap }: Backoff,
  failures: number,
  random: RandomStream,
  asked?: number,
): number {
  const jittered = random.uniform(0, Math.min(cap, base * 2 ** failures));
  return Math.min(cap, Math.max(jittered, asked ?? 0));
}
