import type { PlanPoint } from "../bridge/observation.js";
import { wrapAngle } from "../geometry/angles.js";
import { RoadOption } from "../map/road-option.js";

/** Spacing of the path's points, m. */
export const PATH_STEP = 0.1;
/** The path goes straight on beyond the route's end, m. */
const EXTENSION = 50;
/** Half width of the moving average, m: on the road, and where the plan jumps to the next lane. */
const SMOOTHING = 0.8;
const LANE_CHANGE_SMOOTHING = 6;
/** Points ahead of the last one that are searched for the ego's place, m. */
const SEARCH_AHEAD = 6;

/** A sideways shift of the path: over, along, and back. Positions and lengths in path points. */
export interface PathShift {
  /** The shift before it, and its own; metres, positive to the right. */
  readonly base: number;
  readonly shift: number;
  /** It holds in full between these two points. */
  readonly from: number;
  readonly to: number;
  /** Lengths of the ways over and back. */
  readonly rampIn: number;
  readonly rampOut: number;
}

/** The route as a smooth line of points 0.1 m apart, which can be shifted sideways to pass obstacles. */
export class DrivePath {
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly yaw: Float64Array;
  /** m/s */
  readonly speedLimit: Float64Array;
  /** Position of the dense plan point that each path point lies at or behind. */
  readonly planIndex: Int32Array;
  /** The unshifted line. */
  readonly centreX: Float64Array;
  readonly centreY: Float64Array;
  /** Sideways shift, positive to the right, m. */
  readonly #shift: Float64Array;
  #index = 0;

  /** @param speedLimits m/s, one for each plan point. */
  constructor(plan: readonly PlanPoint[], speedLimits: readonly number[]) {
    const line = resample(plan);
    this.count = line.x.length;
    this.planIndex = line.planIndex;
    this.speedLimit = Float64Array.from(line.planIndex, (index) => speedLimits[index] ?? 0);
    this.centreX = smooth(line.x, line.windows);
    this.centreY = smooth(line.y, line.windows);
    this.#shift = new Float64Array(this.count);
    this.x = this.centreX.slice();
    this.y = this.centreY.slice();
    this.yaw = new Float64Array(this.count);
    this.#updateYaw(0, this.count - 1);
  }

  /** The path point where the ego is; only moves forward. */
  get index(): number {
    return this.#index;
  }

  /** Moves on to the nearest point within 6 m ahead. */
  advanceTo(x: number, y: number): void {
    let shortest = Number.POSITIVE_INFINITY;
    const start = this.#index;
    const end = Math.min(this.count - 1, start + SEARCH_AHEAD / PATH_STEP);
    for (let i = start; i <= end; i++) {
      const squared = (this.x[i] - x) ** 2 + (this.y[i] - y) ** 2;
      if (squared >= shortest) continue;
      shortest = squared;
      this.#index = i;
    }
  }

  /** The point so many metres beyond the ego's place. */
  ahead(metres: number): number {
    return this.beyond(this.#index, metres);
  }

  /** The point so many metres beyond another one. */
  beyond(index: number, metres: number): number {
    return Math.min(this.count - 1, index + Math.round(metres / PATH_STEP));
  }

  /** The first path point that belongs to a dense plan point or a later one. */
  indexOfPlan(planIndex: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.planIndex[middle] < planIndex) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Bend of the path in rad/m over the metre before and after a point. */
  curvature(index: number): number {
    const before = Math.max(0, index - 10);
    const after = Math.min(this.count - 1, index + 10);
    return Math.abs(wrapAngle(this.yaw[after] - this.yaw[before])) / ((after - before) * PATH_STEP);
  }

  /** Sideways shift of the driven line from the centre line at a point, positive to the right, m. */
  shiftAt(index: number): number {
    return this.#shift[Math.max(0, Math.min(this.count - 1, index))];
  }

  /** The sideways shift that a shape would give at a point, m. */
  shapeAt({ base, shift, from, to, rampIn, rampOut }: PathShift, index: number): number {
    if (index < from) return base + (shift - base) * eased(1 - (from - index) / rampIn);
    return index > to ? shift * eased(1 - (index - to) / rampOut) : shift;
  }

  /** Shifts the path sideways from the ego's place on, in place of any earlier shift. */
  setShift(shape: PathShift): void {
    const start = this.#index;
    for (let i = start; i < this.count; i++) this.#shift[i] = this.shapeAt(shape, i);
    this.#applyShift(start, this.count - 1);
  }

  /** Heading of the unshifted line at a point, rad. */
  centreYaw(index: number): number {
    const before = Math.max(0, index - 3);
    const after = Math.min(this.count - 1, index + 3);
    return Math.atan2(this.centreY[after] - this.centreY[before], this.centreX[after] - this.centreX[before]);
  }

  #applyShift(start: number, end: number): void {
    for (let i = start; i <= end; i++) {
      const before = Math.max(0, i - 5);
      const after = Math.min(this.count - 1, i + 5);
      const dx = this.centreX[after] - this.centreX[before];
      const dy = this.centreY[after] - this.centreY[before];
      const length = Math.hypot(dx, dy);
      this.x[i] = this.centreX[i] - (this.#shift[i] * dy) / length;
      this.y[i] = this.centreY[i] + (this.#shift[i] * dx) / length;
    }
    this.#updateYaw(Math.max(0, start - 5), Math.min(this.count - 1, end + 5));
  }

  #updateYaw(start: number, end: number): void {
    for (let i = start; i <= end; i++) {
      const before = Math.max(0, i - 3);
      const after = Math.min(this.count - 1, i + 3);
      this.yaw[i] = Math.atan2(this.y[after] - this.y[before], this.x[after] - this.x[before]);
    }
  }
}

/** Eases from 0 to 1; clamped outside. */
function eased(share: number): number {
  return 0.5 - 0.5 * Math.cos(Math.PI * Math.max(0, Math.min(1, share)));
}

/** The plan at even spacing, extended straight; points that go back (seams of the plan) are left out. */
function resample(plan: readonly PlanPoint[]) {
  const kept = plan.map((point, planIndex) => ({ ...point, planIndex })).filter(goesForward);
  const last = kept[kept.length - 1];
  kept.push({
    ...last,
    x: last.x + Math.cos(last.yaw) * EXTENSION,
    y: last.y + Math.sin(last.yaw) * EXTENSION,
  });
  const x: number[] = [];
  const y: number[] = [];
  const planIndex: number[] = [];
  const windows: number[] = [];
  let carried = 0;
  for (let i = 0; i + 1 < kept.length; i++) {
    const from = kept[i];
    const to = kept[i + 1];
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    const changesLane = isLaneChange(from) || isLaneChange(to);
    for (; carried < length; carried += PATH_STEP) {
      x.push(from.x + ((to.x - from.x) * carried) / length);
      y.push(from.y + ((to.y - from.y) * carried) / length);
      planIndex.push(from.planIndex);
      windows.push(changesLane ? LANE_CHANGE_SMOOTHING : SMOOTHING);
    }
    carried -= length;
  }
  return { x, y, planIndex: Int32Array.from(planIndex), windows: widened(windows) };
}

function goesForward(point: PlanPoint, index: number, plan: readonly PlanPoint[]): boolean {
  const before = plan[index - 1];
  if (!before) return true;
  const along = (point.x - before.x) * Math.cos(before.yaw) + (point.y - before.y) * Math.sin(before.yaw);
  return along > 0.05;
}

function isLaneChange({ option }: PlanPoint): boolean {
  return option === RoadOption.CHANGELANELEFT || option === RoadOption.CHANGELANERIGHT;
}

/** Lets the wide window of a lane change narrow gradually on both sides, so that the smoothed line stays even. */
function widened(windows: number[]): Float64Array {
  const result = Float64Array.from(windows);
  for (let i = 1; i < result.length; i++) result[i] = Math.max(result[i], result[i - 1] - PATH_STEP);
  for (let i = result.length - 2; i >= 0; i--) result[i] = Math.max(result[i], result[i + 1] - PATH_STEP);
  return result;
}

/** Moving average with a half width in metres for each point, cut at the ends. */
function smooth(values: readonly number[], windows: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (const [i, value] of values.entries()) sums[i + 1] = sums[i] + value;
  return Float64Array.from(values, (_, i) => {
    const reach = Math.min(Math.round(windows[i] / PATH_STEP), i, values.length - 1 - i);
    return (sums[i + reach + 1] - sums[i - reach]) / (2 * reach + 1);
  });
}
