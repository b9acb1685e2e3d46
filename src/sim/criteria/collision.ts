import type { PlainEventType, TrafficEvent } from "../../bench/events.js";
import type { SimActor } from "../actors.js";
import { type Criterion, type CriterionState, type CriterionStatus, placeText } from "./criterion.js";

/** The same actor or place is not counted again within this time, s, or distance, m. */
const SAME_ACTOR_SECONDS = 5;
const SAME_PLACE_DISTANCE = 5;
/** A standing ego is not to blame, m/s. */
const BLAMELESS_SPEED = 0.1;

/** Collisions of the ego with anything (CollisionTest). */
export class Collision implements Criterion {
  readonly name = "CollisionTest";
  readonly events: TrafficEvent[] = [];
  #lastId: number | undefined;
  #lastTime = 0;
  #lastX = Number.NaN;
  #lastY = Number.NaN;

  /** The ego touches the actor in this tick; called before {@link update}. */
  touch(other: SimActor, state: CriterionState): void {
    if (other.id === this.#lastId) return;
    if (this.#distanceToLast(state) <= SAME_PLACE_DISTANCE) return;
    if (state.ego.speed < BLAMELESS_SPEED) return;
    this.#lastTime = state.time;
    this.#lastX = state.ego.x;
    this.#lastY = state.ego.y;
    this.#lastId = other.id;
    const type = eventType(other.typeId);
    if (!type) return;
    this.events.push({
      type,
      frame: state.frame,
      message: `Agent collided against object with type=${other.typeId} and id=${other.id} at ${placeText(state.ego)}`,
    });
  }

  update(state: CriterionState): CriterionStatus {
    if (this.#distanceToLast(state) > SAME_PLACE_DISTANCE) this.#lastX = Number.NaN;
    if (state.time - this.#lastTime > SAME_ACTOR_SECONDS) this.#lastId = undefined;
    return "running";
  }

  terminate(): void {}

  /** NaN, which no comparison accepts, while no place is remembered. */
  #distanceToLast(state: CriterionState): number {
    return Math.hypot(state.ego.x - this.#lastX, state.ego.y - this.#lastY);
  }
}

/** The leaderboard tells collisions apart by the text of the other actor's type. */
function eventType(typeId: string): PlainEventType | undefined {
  if ((typeId.includes("static") || typeId.includes("traffic")) && !typeId.includes("sidewalk")) {
    return "COLLISION_STATIC";
  }
  if (typeId.includes("vehicle")) return "COLLISION_VEHICLE";
  if (typeId.includes("walker")) return "COLLISION_PEDESTRIAN";
  return undefined;
}
