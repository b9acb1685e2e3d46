import { type DrivePath, PATH_STEP } from "../drive-path.js";
import type { RoadSides } from "./road-sides.js";
import type { Course } from "./rollout.js";

/** How far ahead oncoming traffic is looked at, m, and how fast it has to come, m/s. */
const REACH = 60;
const COMING = 2;
/** Room wanted beside it, m; and how near its edge the ego may come to the lane's edge, m beyond it at most. */
const CLEARANCE = 0.55;
const BEYOND_EDGE = 0.15;
/** Length of the way over, m and s of driving; how long nobody has to come before the ego goes back, s. */
const SHORTEST_RAMP = 8;
const RAMP_SECONDS = 1;
const PATIENCE = 2;
/** Share of its speed that the ego drives beside invaders. */
const SLOWER = 0.8;

/** Gives room to oncoming traffic that drives partly in the ego's lane: keeps to the lane's right edge. */
export class Invaders {
  readonly #course: Course;
  readonly #path: DrivePath;
  readonly #sides: RoadSides;
  #offset = 0;
  #lastSeen = Number.NEGATIVE_INFINITY;

  constructor(course: Course, path: DrivePath, sides: RoadSides) {
    this.#course = course;
    this.#path = path;
    this.#sides = sides;
  }

  /** @param time s. @returns the share of the allowed speed to drive. */
  update(time: number, station: number, speed: number): number {
    const needed = this.#neededOffset(station);
    if (needed > 0) this.#lastSeen = time;
    const ramp = Math.round(Math.max(SHORTEST_RAMP, RAMP_SECONDS * speed) / PATH_STEP);
    const { index, count } = this.#path;
    if (needed > this.#offset + 0.1) {
      this.#offset = needed;
      const base = this.#path.shiftAt(index);
      this.#path.setShift({
        base,
        shift: needed,
        from: index + ramp,
        to: count,
        rampIn: ramp,
        rampOut: ramp,
      });
    } else if (this.#offset > 0 && time - this.#lastSeen > PATIENCE) {
      const shift = this.#path.shiftAt(index);
      this.#path.setShift({ base: shift, shift, from: index, to: index, rampIn: 1, rampOut: ramp });
      this.#offset = 0;
    }
    return this.#offset > 0 ? SLOWER : 1;
  }

  #neededOffset(station: number): number {
    const { boxes, halfWidth } = this.#course;
    let needed = 0;
    for (let i = 0; i < boxes.count(0); i++) {
      const { rear, left, right, speed, actor } = boxes.at(0, i);
      if (speed > -COMING || actor.kind === "walker" || rear < station || rear > station + REACH) continue;
      const isAside = (left + right) / 2 < -halfWidth && right > -halfWidth - CLEARANCE;
      const side = this.#sides.at(rear);
      if (!isAside || side.isJunction || side.left !== "oncoming") continue;
      const most = side.halfWidth - halfWidth + BEYOND_EDGE;
      needed = Math.max(needed, Math.min(most, right + halfWidth + CLEARANCE));
    }
    return needed;
  }
}
