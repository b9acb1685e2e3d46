import type { Point } from "../../geometry/vectors.js";

/**
 * The dense route as the criteria use it: points with forward vectors and cumulative 3-D length. The first point
 * is the lifted one (the leaderboard raises it by 0.5 m for the spawn and never lowers it again).
 */
export class ScoredRoute {
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly yaw: Float64Array;
  /** Cumulative length up to each point, m. */
  readonly length: Float64Array;
  readonly #forwardX: Float64Array;
  readonly #forwardY: Float64Array;
  readonly #forwardZ: Float64Array;

  /** @param points world frame; yaw and pitch in radians. */
  constructor(points: readonly (Point & { readonly yaw: number; readonly pitch: number })[]) {
    this.count = points.length;
    const column = (value: (point: (typeof points)[number]) => number) => Float64Array.from(points, value);
    this.x = column((point) => point.x);
    this.y = column((point) => point.y);
    this.z = column((point) => point.z);
    this.yaw = column((point) => point.yaw);
    this.#forwardX = column((point) => Math.cos(point.pitch) * Math.cos(point.yaw));
    this.#forwardY = column((point) => Math.cos(point.pitch) * Math.sin(point.yaw));
    this.#forwardZ = column((point) => Math.sin(point.pitch));
    this.length = new Float64Array(this.count);
    for (let i = 1; i < this.count; i++) this.length[i] = this.length[i - 1] + this.hop(i - 1, i);
  }

  get totalLength(): number {
    return this.length[this.count - 1] ?? 0;
  }

  /** Has the point been passed: does the place lie ahead of the plane through it? */
  isPassed(index: number, place: Point): boolean {
    return (
      (place.x - this.x[index]) * this.#forwardX[index] +
        (place.y - this.y[index]) * this.#forwardY[index] +
        (place.z - this.z[index]) * this.#forwardZ[index] >
      0
    );
  }

  /**
   * The last passed point of `index` .. `index + window`; a later point may be passed although an earlier one
   * is not. `index` itself when none is.
   */
  advance(index: number, window: number, place: Point): number {
    let reached = index;
    const end = Math.min(index + window, this.count - 1);
    for (let i = index; i <= end; i++) if (this.isPassed(i, place)) reached = i;
    return reached;
  }

  /** Straight distance between two points of the route, m. */
  hop(from: number, to: number): number {
    return Math.hypot(this.x[to] - this.x[from], this.y[to] - this.y[from], this.z[to] - this.z[from]);
  }

  /** Distance in three dimensions from a place to a point of the route, m. */
  distanceTo(index: number, place: Point): number {
    return Math.hypot(place.x - this.x[index], place.y - this.y[index], place.z - this.z[index]);
  }

  /** Distance in the ground plane from a place to a point of the route, m. */
  planarDistanceTo(index: number, place: Point): number {
    return Math.hypot(place.x - this.x[index], place.y - this.y[index]);
  }
}
