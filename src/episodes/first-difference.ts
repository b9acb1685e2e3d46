import type { Episode } from "./episode-file.js";

/** How two drives of one route compare, state by state. */
export type EpisodeDifference =
  | { readonly type: "same"; readonly ticks: number }
  /** Up to the tick before this one the world was the same, bit for bit; ticks count from 1. */
  | { readonly type: "differs"; readonly firstTick: number };

/** The first tick at which the worlds of two episodes differ, by their tick hashes. */
export function firstDifference(
  first: Pick<Episode, "tickHashes">,
  second: Pick<Episode, "tickHashes">,
): EpisodeDifference {
  const { length } = first.tickHashes;
  const shorter = Math.min(length, second.tickHashes.length);
  for (let tick = 0; tick < shorter; tick++) {
    if (first.tickHashes[tick] !== second.tickHashes[tick]) return { type: "differs", firstTick: tick + 1 };
  }
  return length === second.tickHashes.length
    ? { type: "same", ticks: length }
    : { type: "differs", firstTick: shorter + 1 };
}
