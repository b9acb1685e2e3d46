import type { Actor } from "../../bridge/observation.js";

/** Weight of the newest change of speed, and what is believed at most, m/s2. */
const NEWEST = 0.4;
const HARDEST_BRAKING = -6;
const STRONGEST = 2.5;

/** How fast others speed up or brake, from how their speeds changed. */
export class Accelerations {
  readonly #known = new Map<number, { speed: number; time: number; acceleration: number }>();

  /** @param time s. */
  update(time: number, actors: readonly Actor[]): void {
    for (const { id, speed } of actors) {
      const known = this.#known.get(id);
      if (!known) {
        this.#known.set(id, { speed, time, acceleration: 0 });
        continue;
      }
      if (time <= known.time) continue;
      const change = (speed - known.speed) / (time - known.time);
      const believed = Math.max(HARDEST_BRAKING, Math.min(STRONGEST, change));
      known.acceleration += NEWEST * (believed - known.acceleration);
      known.speed = speed;
      known.time = time;
    }
  }

  /** Of a vehicle that was given to {@link update}, m/s2. */
  of(id: number): number {
    return this.#known.get(id)?.acceleration ?? 0;
  }
}
