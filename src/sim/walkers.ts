import type { SimActor } from "./actors.js";
import type { Mover } from "./world.js";

/** A walker that goes straight on at a constant speed until its distance is done; it never reacts. */
export class StraightWalk implements Mover {
  readonly actor: SimActor;
  readonly #speed: number;
  #remaining: number;

  /** @param distance metres to walk along the actor's heading. @param speed m/s. */
  constructor(actor: SimActor, speed: number, distance: number) {
    this.actor = actor;
    this.#speed = speed;
    this.#remaining = distance;
  }

  get done(): boolean {
    return this.#remaining <= 0 || !this.actor.solid;
  }

  step(seconds: number): void {
    const actor = this.actor;
    if (this.done) {
      actor.speed = 0;
      return;
    }
    const hop = Math.min(this.#remaining, this.#speed * seconds);
    actor.x += Math.cos(actor.yaw) * hop;
    actor.y += Math.sin(actor.yaw) * hop;
    actor.speed = this.#speed;
    this.#remaining -= hop;
  }
}
