import type { RoutePoint } from "../map/dense-route.js";

/** Route points ahead of the last nearest one that are searched in a tick. */
const WINDOW = 5;

/** Follows the ego along the dense route: its nearest point only moves forward (the scenario triggerer's rule). */
export class RouteTracker {
  readonly points: readonly RoutePoint[];
  /** Metres from each point to the next junction on the route; 0 inside one, infinity where none follows. */
  readonly distanceToJunction: Float64Array;
  #index = 0;

  constructor(points: readonly RoutePoint[]) {
    this.points = points;
    this.distanceToJunction = new Float64Array(points.length).fill(Number.POSITIVE_INFINITY);
    for (let i = points.length - 1; i >= 0; i--) {
      if (points[i].isJunction) this.distanceToJunction[i] = 0;
      else if (i + 1 < points.length) {
        const hop = Math.hypot(points[i + 1].x - points[i].x, points[i + 1].y - points[i].y);
        this.distanceToJunction[i] = this.distanceToJunction[i + 1] + hop;
      }
    }
  }

  /** Position of the nearest point in `points`. */
  get index(): number {
    return this.#index;
  }

  /** The nearest point. */
  get point(): RoutePoint {
    return this.points[this.#index];
  }

  /** The first route point inside the junction ahead, or the one at the ego's place inside one. */
  get nextJunctionPoint(): RoutePoint | undefined {
    for (let i = this.#index; i < this.points.length; i++)
      if (this.points[i].isJunction) return this.points[i];
    return undefined;
  }

  /** The first route point behind the junction ahead, or behind the one around the ego. */
  get nextExitPoint(): RoutePoint | undefined {
    let i = this.#index;
    while (i < this.points.length && !this.points[i].isJunction) i++;
    while (i < this.points.length && this.points[i].isJunction) i++;
    return this.points[i];
  }

  update(x: number, y: number): void {
    let shortest = Number.POSITIVE_INFINITY;
    const start = this.#index;
    for (let i = start; i <= start + WINDOW && i < this.points.length; i++) {
      const distance = Math.hypot(this.points[i].x - x, this.points[i].y - y);
      if (distance >= shortest) continue;
      shortest = distance;
      this.#index = i;
    }
  }
}
