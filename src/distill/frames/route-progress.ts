import type { PlanPoint } from "../../bridge/observation.js";
import { toLocal } from "../../geometry/vectors.js";
import { RoadOption } from "../../map/road-option.js";

/** Metres of the plan ahead of the last place that are searched for the next. */
const SEARCH_AHEAD = 12;
/** Objects farther from the route than this are not placed on it, metres. */
const BESIDE = 15;
const BEHIND = 20;
const REACH = 100;
/** Spacing and length of the line that a frame holds, metres. */
const LINE_STEP = 2;
const LINE_LENGTH = 60;

interface Ground {
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
}

/** Follows the ego along a dense plan, forwards only, and tells where things are along it. */
export class RouteProgress {
  readonly #plan: readonly PlanPoint[];
  /** Metres from the plan's start. */
  readonly #along: Float64Array;
  #index = 0;

  constructor(plan: readonly PlanPoint[]) {
    this.#plan = plan;
    this.#along = new Float64Array(plan.length);
    for (let i = 1; i < plan.length; i++) {
      this.#along[i] = this.#along[i - 1] + Math.hypot(plan[i].x - plan[i - 1].x, plan[i].y - plan[i - 1].y);
    }
  }

  /** Position of the plan point at the ego. */
  get index(): number {
    return this.#index;
  }

  moveTo({ x, y }: Ground): void {
    this.#index = this.#nearest(x, y, this.#index, this.#along[this.#index] + SEARCH_AHEAD).index;
  }

  /** To a place found before. */
  jumpTo(index: number): void {
    this.#index = index;
  }

  /** Metres along the route from the ego to a plan point; negative when it is passed. */
  metresTo(planIndex: number): number {
    return this.#along[Math.min(planIndex, this.#along.length - 1)] - this.#along[this.#index];
  }

  /** Where a place is along the route; null when the route does not come near it. */
  place(x: number, y: number): { ahead: number; right: number } | null {
    const here = this.#along[this.#index];
    let from = this.#index;
    while (from > 0 && this.#along[from] > here - BEHIND) from--;
    const { index, distance } = this.#nearest(x, y, from, here + REACH);
    if (distance > BESIDE) return null;
    const local = toLocal(this.#plan[index], x, y);
    return { ahead: this.#along[index] + local.x - here, right: local.y };
  }

  /** The route ahead as seen from a pose: x ahead, y right. */
  line(from: Ground): [number, number][] {
    const points: [number, number][] = [];
    const here = this.#along[this.#index];
    let next = here;
    for (let i = this.#index; i < this.#plan.length && this.#along[i] <= here + LINE_LENGTH; i++) {
      if (this.#along[i] < next) continue;
      const { x, y } = toLocal(from, this.#plan[i].x, this.#plan[i].y);
      points.push([x, y]);
      next = this.#along[i] + LINE_STEP;
    }
    return points;
  }

  /** What the route asks for next besides following the lane; null when nothing within 60 m. */
  manoeuvre(): { option: RoadOption; ahead: number } | null {
    const here = this.#along[this.#index];
    for (let i = this.#index; i < this.#plan.length && this.#along[i] <= here + LINE_LENGTH; i++) {
      const { option } = this.#plan[i];
      if (option !== RoadOption.LANEFOLLOW) return { option, ahead: this.#along[i] - here };
    }
    return null;
  }

  /** Metres to the first plan point ahead for which `holds`; null when none within 100 m. */
  metresToFirst(holds: (planIndex: number) => boolean): number | null {
    for (let i = this.#index; i < this.#plan.length; i++) {
      const ahead = this.metresTo(i);
      if (ahead > REACH) return null;
      if (holds(i)) return ahead;
    }
    return null;
  }

  #nearest(x: number, y: number, from: number, until: number): { index: number; distance: number } {
    let index = from;
    let distance = Number.POSITIVE_INFINITY;
    for (let i = from; i < this.#plan.length && this.#along[i] <= until; i++) {
      const away = Math.hypot(this.#plan[i].x - x, this.#plan[i].y - y);
      if (away >= distance) continue;
      distance = away;
      index = i;
    }
    return { index, distance };
  }
}
