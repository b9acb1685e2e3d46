import type { PlanPoint } from "../bridge/observation.js";
import { toLocal } from "../geometry/vectors.js";

/** Sparse points within this distance of the ego are done, m. */
const DONE_WITHIN = 4;
/** How far along the plan points are looked at, m. */
const SEARCH_LENGTH = 50;

/** Walks the sparse plan as the published agents' route planner does: RoutePlanner(4.0, 50.0). */
export class Navigator {
  readonly #plan: readonly PlanPoint[];
  #first = 0;

  constructor(plan: readonly PlanPoint[]) {
    this.#plan = plan;
  }

  update(x: number, y: number): void {
    let walked = 0;
    let farthestDone = -1;
    let farthestDistance = 0;
    for (let i = this.#first; i < this.#plan.length - 1 && walked <= SEARCH_LENGTH; i++) {
      if (i > this.#first) {
        const before = this.#plan[i - 1];
        walked += Math.hypot(this.#plan[i].x - before.x, this.#plan[i].y - before.y);
      }
      const distance = Math.hypot(this.#plan[i].x - x, this.#plan[i].y - y);
      if (distance > DONE_WITHIN || distance <= farthestDistance) continue;
      farthestDistance = distance;
      farthestDone = i;
    }
    // The point within reach stays as the first; the one after it is the target.
    if (farthestDone >= 0) this.#first = Math.min(farthestDone, this.#plan.length - 2);
  }

  /** The point to drive to: the second of those that remain. */
  get target(): PlanPoint {
    return this.#plan[Math.min(this.#first + 1, this.#plan.length - 1)];
  }

  /** The target in the ego frame, m. */
  targetPoint(ego: { readonly x: number; readonly y: number; readonly yaw: number }): [number, number] {
    const local = toLocal(ego, this.target.x, this.target.y);
    return [local.x, local.y];
  }
}
