import type { RouteJob } from "../route-job.js";

/** Routes of one town and repetition that one call of the evaluator drives: its server starts once for all of them. */
export interface Batch {
  readonly jobs: readonly RouteJob[];
  /** Wall-clock milliseconds before which it is not to be tried. */
  readonly notBefore: number;
}

/** Groups jobs by town and repetition, the largest groups first, in even batches of at most so many. */
export function batchesOf(jobs: readonly RouteJob[], most: number): Batch[] {
  const groups = new Map<string, RouteJob[]>();
  for (const job of jobs) {
    const key = `${job.town}/${job.repetition}`;
    groups.set(key, [...(groups.get(key) ?? []), job]);
  }
  return [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .flatMap((group) => {
      const size = Math.ceil(group.length / Math.ceil(group.length / most));
      const count = Math.ceil(group.length / size);
      return Array.from({ length: count }, (_, i) => ({
        jobs: group.slice(i * size, (i + 1) * size),
        notBefore: 0,
      }));
    });
}
