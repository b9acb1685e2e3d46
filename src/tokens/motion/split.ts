import { RandomStream } from "../../base/random.js";
import type { WindowStore } from "./windows.js";

/**
 * Draws the groups that are held out from training: the share of all, at least one where there are two or more.
 * Depends on the names and the seed only.
 */
export function drawHeldOut(groups: readonly string[], share: number, seed: number): string[] {
  const names = [...new Set(groups)].sort();
  const random = new RandomStream(`split/${seed}`);
  for (let i = names.length - 1; i > 0; i--) {
    const other = random.integer(0, i);
    [names[i], names[other]] = [names[other], names[i]];
  }
  const wanted = names.length < 2 || share === 0 ? 0 : Math.max(1, Math.round(share * names.length));
  return names.slice(0, Math.min(wanted, names.length - 1)).sort();
}

/** Positions of the windows whose group is among the names, or is not. */
export function windowsOf(store: WindowStore, groups: readonly string[], among: boolean): Int32Array {
  const names = new Set(groups);
  const wanted = store.groups.map((group) => names.has(group) === among);
  return Int32Array.from(store.group.keys()).filter((window) => wanted[store.group[window]]);
}
