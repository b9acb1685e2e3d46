import type { EpisodeStart, Observation, Plan, Tick } from "../bridge/messages.js";
import { ExpertPolicy } from "./expert/expert-policy.js";
import type { ControlValues, Policy } from "./policy.js";
import { type Shove, shovesOf } from "./shoves.js";

/** Speed at which a shove has half its strength, m/s. */
const HALVING_SPEED = 4;

/**
 * The expert with shoves to the steering at known times, at its own speed. Between them it drives back to where it
 * belongs, which is what a student must learn and an undisturbed expert never shows.
 */
export class ShovedExpertPolicy implements Policy {
  readonly name = "shoved-expert";
  readonly needs = { privileged: true, cameras: [] };
  readonly #expert = new ExpertPolicy();
  #shoves: Iterator<Shove, never> = shovesOf({ seed: 0, routeId: "", repetition: 0 });
  #shove: Shove = this.#shoves.next().value;

  reset(episode: EpisodeStart): void {
    this.#shoves = shovesOf(episode);
    this.#shove = this.#shoves.next().value;
    this.#expert.reset(episode);
  }

  plan(observation: Observation): Plan {
    return this.#expert.plan(observation);
  }

  control(state: Tick | Observation): ControlValues {
    const driven = this.#expert.control(state);
    while (state.time >= this.#shove.until) this.#shove = this.#shoves.next().value;
    if (state.time < this.#shove.from) return driven;
    const push = this.#shove.steer / (1 + Math.abs(state.ego.speed) / HALVING_SPEED);
    return { ...driven, steer: Math.max(-1, Math.min(1, driven.steer + push)) };
  }

  close(): void {
    this.#expert.close();
  }
}
