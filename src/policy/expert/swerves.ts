import type { DrivePath } from "../drive-path.js";
import { EmergencyVehicles } from "./emergency-vehicles.js";
import { Invaders } from "./invaders.js";
import { Overtaking } from "./overtaking.js";
import type { RoadSides } from "./road-sides.js";
import type { Course } from "./rollout.js";

/** All reasons to leave the lane's centre, one at a time: what blocks it, who wants past, who needs room. */
export class Swerves {
  readonly #overtaking: Overtaking;
  readonly #emergency: EmergencyVehicles;
  readonly #invaders: Invaders;
  readonly #keepsLane: boolean;

  /** @param keepsLane does the ego stay in its lane whatever comes? */
  constructor(course: Course, path: DrivePath, sides: RoadSides, keepsLane: boolean) {
    this.#overtaking = new Overtaking(course, path, sides);
    this.#emergency = new EmergencyVehicles(course, path, sides);
    this.#invaders = new Invaders(course, path, sides);
    this.#keepsLane = keepsLane;
  }

  /** Is the ego on its way past something, or out of somebody's way? */
  get isUnderWay(): boolean {
    return this.#overtaking.isPassing || this.#emergency.isYielding;
  }

  /** @param time s. @param station m. @param speed m/s. @returns where to stand at the latest (m), and the share of the allowed speed. */
  update(time: number, station: number, speed: number): { stopAt: number; share: number } {
    if (this.#keepsLane) return { stopAt: Number.POSITIVE_INFINITY, share: 1 };
    const yielding = this.#overtaking.isPassing ? 1 : this.#emergency.update(station, speed);
    const stopAt = this.#emergency.isYielding
      ? Number.POSITIVE_INFINITY
      : this.#overtaking.update(time, station, speed);
    const share = this.isUnderWay ? 1 : this.#invaders.update(time, station, speed);
    return { stopAt, share: yielding * share };
  }
}
