import type { RandomStream } from "../../base/random.js";

export interface OversampleOptions {
  /** 0 repeats nothing, 1 makes all actions as frequent as the most frequent one. */
  readonly exponent: number;
  /** No item is repeated more often. */
  readonly cap: number;
  readonly random: RandomStream;
}

/** How often an action occurs, and how often once rare ones are repeated. */
export interface ActionCount {
  readonly action: string;
  readonly before: number;
  readonly after: number;
  /** The wanted ratio of both. */
  readonly weight: number;
}

/**
 * Repeats items of rare actions: weight w_a = min((n_max / n_a)^exponent, cap). The whole part of the weight is the number of
 * copies, the rest the chance of one more. Items without an action stay once.
 */
export function oversampled<T extends { readonly id: string; readonly action?: string }>(
  items: readonly T[],
  { exponent, cap, random }: OversampleOptions,
): { readonly items: T[]; readonly actions: ActionCount[] } {
  const counts = new Map<string, number>();
  for (const { action } of items) if (action !== undefined) counts.set(action, (counts.get(action) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const weightOf = (action: string) => Math.min((most / counts.get(action)!) ** exponent, cap);
  const repeated = items.flatMap((item) => {
    const weight = item.action === undefined ? 1 : weightOf(item.action);
    const copies = Math.floor(weight) + Number(random.fork(item.id).chance(weight % 1));
    return Array.from({ length: copies }, (_, i) =>
      i === 0 ? item : { ...item, id: `${item.id}#${i + 1}` },
    );
  });
  const actions = [...counts]
    .map(([action, before]) => ({
      action,
      before,
      after: repeated.filter((item) => item.action === action).length,
      weight: weightOf(action),
    }))
    .sort((a, b) => b.before - a.before || (a.action < b.action ? -1 : 1));
  return { items: repeated, actions };
}
