import type { EpisodeStart, Observation, Plan, Tick } from "../bridge/messages.js";
import { ExpertPolicy } from "./expert/expert-policy.js";
import type { ControlValues, Policy } from "./policy.js";
import { StretchClock, shovesOf } from "./stretches.js";

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
  #shoves = new StretchClock(shovesOf({ seed: 0, routeId: "", repetition: 0 }));

  reset(episode: EpisodeStart): void {
    this.#shoves = new StretchClock(shovesOf(episode));
    this.#expert.reset(episode);
  }

  plan(observation: Observation): Plan {
    return this.#expert.plan(observation);
  }

  control(state: Tick | Observation): ControlValues {
    const driven = this.#expert.control(state);
    const shove = this.#shoves.at(state.time);
    if (!shove) return driven;
    const push = shove.steer / (1 + Math.abs(state.ego.speed) / HALVING_SPEED);
    return { ...driven, steer: Math.max(-1, Math.min(1, driven.steer + push)) };
  }

  close(): void {
    this.#expert.close();
  }
}
