import type { Actor, EgoState } from "../../bridge/observation.js";
import { boxesOverlap, type GroundBox } from "../../geometry/boxes.js";
import { type DrivePath, PATH_STEP } from "../drive-path.js";

/** Horizon and step of the forecast, s. */
const STEP = 0.1;
const STEPS = 20;
/** How briskly the ego is assumed to take up its desired speed, m/s2. */
const EGO_ACCELERATION = 4;
/** The ego's box grows at speed; others' boxes grow with the time looked ahead. */
const EGO_FAST = 5;
const EGO_LENGTH_SCALE = 1.3;
const EGO_WIDTH_SCALE = 1.2;
const MOVING = 1;
const OTHER_LENGTH_SCALE = 1.2;
const OTHER_WIDTH_GROWTH = 1.3;
/** A walker is taken to keep on at least this fast, m/s, and to need at least this much room around it, m. */
const WALKER_SPEED = 0.5;
const WALKER_HALF_SIZE = 1.5;

interface MovableBox {
  x: number;
  y: number;
  yaw: number;
  halfLength: number;
  halfWidth: number;
}

/**
 * Looks two seconds ahead: where the ego will be on its path if nothing stops it, and whether another road user that
 * keeps its speed and turn would be there at the same time (PDM-Lite's test).
 */
export class Forecast {
  readonly #ego: MovableBox[] = Array.from({ length: STEPS }, box);
  readonly #other: MovableBox = box();

  /** Lays the ego's boxes out for this tick. */
  layOut(path: DrivePath, ego: EgoState, desiredSpeed: number, size: GroundBoxSize): void {
    const fast = ego.speed > EGO_FAST;
    let speed = ego.speed;
    let travelled = 0;
    for (const step of this.#ego) {
      const next = Math.min(desiredSpeed, speed + EGO_ACCELERATION * STEP);
      speed = Math.max(next, speed - EGO_ACCELERATION * STEP);
      travelled += speed * STEP;
      const index = Math.min(path.count - 1, path.index + Math.round(travelled / PATH_STEP));
      step.x = path.x[index];
      step.y = path.y[index];
      step.yaw = path.yaw[index];
      step.halfLength = size.halfLength * (fast ? EGO_LENGTH_SCALE : 1);
      step.halfWidth = size.halfWidth * (fast ? EGO_WIDTH_SCALE : 1);
    }
  }

  /** The ego's forecast box `seconds` ahead, at most 2. */
  egoAt(seconds: number): GroundBox {
    return this.#ego[Math.max(0, Math.min(STEPS, Math.round(seconds / STEP)) - 1)];
  }

  /** Will the actor meet the ego within the horizon? */
  meets(actor: Actor): boolean {
    const reach = 12 + (actor.speed + 12) * STEP * STEPS;
    const first = this.#ego[0];
    if (Math.abs(actor.x - first.x) > reach || Math.abs(actor.y - first.y) > reach) return false;
    return actor.kind === "walker" ? this.#walkerMeets(actor) : this.#vehicleMeets(actor);
  }

  #walkerMeets(actor: Actor): boolean {
    const other = this.#other;
    const speed = Math.max(WALKER_SPEED, actor.speed);
    other.yaw = actor.yaw;
    other.halfLength = Math.max(WALKER_HALF_SIZE, actor.halfLength);
    other.halfWidth = Math.max(WALKER_HALF_SIZE, actor.halfWidth);
    for (let i = 0; i < STEPS; i++) {
      const travelled = speed * (i + 1) * STEP;
      other.x = actor.x + Math.cos(actor.yaw) * travelled;
      other.y = actor.y + Math.sin(actor.yaw) * travelled;
      if (boxesOverlap(this.#ego[i], other)) return true;
    }
    return false;
  }

  #vehicleMeets(actor: Actor): boolean {
    const other = this.#other;
    const moving = Math.abs(actor.speed) > MOVING;
    other.x = actor.x;
    other.y = actor.y;
    other.yaw = actor.yaw;
    other.halfLength = actor.halfLength * (moving ? OTHER_LENGTH_SCALE : 1);
    for (let i = 0; i < STEPS; i++) {
      other.yaw += actor.yawRate * STEP;
      other.x += Math.cos(other.yaw) * actor.speed * STEP;
      other.y += Math.sin(other.yaw) * actor.speed * STEP;
      other.halfWidth = actor.halfWidth * (moving ? Math.max(1, (OTHER_WIDTH_GROWTH * i) / STEPS) : 1);
      if (boxesOverlap(this.#ego[i], other)) return true;
    }
    return false;
  }
}

/** Half sizes of a box, m. */
export interface GroundBoxSize {
  readonly halfLength: number;
  readonly halfWidth: number;
}

function box(): MovableBox {
  return { x: 0, y: 0, yaw: 0, halfLength: 0, halfWidth: 0 };
}
