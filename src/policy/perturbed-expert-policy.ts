import { RandomStream } from "../base/random.js";
import type { EpisodeStart, Observation, Plan, Tick } from "../bridge/messages.js";
import { ExpertPolicy } from "./expert/expert-policy.js";
import type { ControlValues, Policy } from "./policy.js";

/** One repetition in so many drives undisturbed, at the expert's own speed. */
const UNDISTURBED_EVERY = 4;
/** Factors on the speed limits that the expert sees. */
const SPEED_FACTORS = [0.4, 2.2] as const;
/** Seconds between the end of a disturbance and the next one. */
const CALM_SECONDS = [1.5, 6] as const;

/** A hand on the wheel or a foot on a pedal that is not the expert's. */
type Disturbance =
  | { readonly type: "steer"; readonly offset: number }
  | { readonly type: "throttle"; readonly throttle: number }
  | { readonly type: "brake"; readonly brake: number };

/**
 * The expert with seeded disturbances: shoves to the steering, bursts of throttle and brake, and a speed of its own
 * in each episode. It makes the recovery motions that an undisturbed expert never shows, for building codebooks.
 */
export class PerturbedExpertPolicy implements Policy {
  readonly name = "perturbed-expert";
  readonly needs = { privileged: true, cameras: [] };
  readonly #expert = new ExpertPolicy();
  #random = new RandomStream("perturbed-expert");
  #disturbs = false;
  #disturbance: Disturbance | undefined;
  /** Simulated seconds at which the present calm or disturbance ends. */
  #until = 0;

  reset(episode: EpisodeStart): void {
    const { seed, routeId, repetition, privileged } = episode;
    this.#random = new RandomStream(`perturbed-expert/${seed}/${routeId}/${repetition}`);
    this.#disturbs = repetition % UNDISTURBED_EVERY !== 0;
    this.#disturbance = undefined;
    this.#until = this.#random.uniform(...CALM_SECONDS);
    if (!this.#disturbs || !privileged) {
      this.#expert.reset(episode);
      return;
    }
    const factor = this.#random.uniform(...SPEED_FACTORS);
    const speedLimits = privileged.speedLimits.map((limit) => factor * limit);
    this.#expert.reset({ ...episode, privileged: { ...privileged, speedLimits } });
  }

  plan(observation: Observation): Plan {
    return this.#expert.plan(observation);
  }

  control(state: Tick | Observation): ControlValues {
    const driven = this.#expert.control(state);
    if (!this.#disturbs) return driven;
    if (state.time >= this.#until) this.#turn(state);
    const disturbance = this.#disturbance;
    switch (disturbance?.type) {
      case "steer":
        return { ...driven, steer: Math.max(-1, Math.min(1, driven.steer + disturbance.offset)) };
      case "throttle":
        return { ...driven, throttle: disturbance.throttle, brake: 0 };
      case "brake":
        return { ...driven, throttle: 0, brake: disturbance.brake };
      default:
        return driven;
    }
  }

  close(): void {
    this.#expert.close();
  }

  /** Goes on from calm to a disturbance or back. */
  #turn({ time, ego }: Tick | Observation): void {
    const random = this.#random;
    if (this.#disturbance) {
      this.#disturbance = undefined;
      this.#until = time + random.uniform(...CALM_SECONDS);
    } else if (random.chance(0.6)) {
      // The faster the car, the less steering it takes.
      const most = 0.6 / (1 + ego.speed / 4);
      this.#disturbance = { type: "steer", offset: random.uniform(-most, most) };
      this.#until = time + random.uniform(0.2, 0.8);
    } else if (random.chance(0.5)) {
      this.#disturbance = { type: "throttle", throttle: random.uniform(0.3, 1) };
      this.#until = time + random.uniform(0.3, 2);
    } else {
      this.#disturbance = { type: "brake", brake: random.uniform(0.1, 1) };
      this.#until = time + random.uniform(0.2, 1.2);
    }
  }
}
