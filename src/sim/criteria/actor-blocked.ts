import type { TrafficEvent } from "../../bench/events.js";
import { type Criterion, type CriterionState, type CriterionStatus, placeText } from "./criterion.js";

/** Speed below which the ego counts as standing, m/s, and how long it may stand, s. */
const STANDING_SPEED = 0.1;
const PATIENCE = 60;

/** Ends the route when the ego has stood for 60 s (ActorBlockedTest); scenarios can switch it off. */
export class ActorBlocked implements Criterion {
  readonly name = "ActorBlockedTest";
  readonly events: TrafficEvent[] = [];
  #lastMoved = 0;
  #active = true;
  #switchTo: boolean | undefined;

  /** Takes effect, and restarts the count, at the next tick. */
  setActive(active: boolean): void {
    this.#switchTo = active;
  }

  update(state: CriterionState): CriterionStatus {
    if (this.#switchTo !== undefined) {
      this.#active = this.#switchTo;
      this.#switchTo = undefined;
      this.#lastMoved = state.time;
    }
    if (!this.#active) return "running";
    if (state.ego.speed >= STANDING_SPEED || this.#lastMoved === 0) {
      this.#lastMoved = state.time;
      return "running";
    }
    if (state.time - this.#lastMoved <= PATIENCE) return "running";
    this.events.push({
      type: "VEHICLE_BLOCKED",
      frame: state.frame,
      message: `Agent got blocked at ${placeText(state.ego)}`,
    });
    return "failure";
  }

  terminate(): void {}
}
