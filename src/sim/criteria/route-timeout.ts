import type { CriterionState } from "./criterion.js";
import type { ScoredRoute } from "./scored-route.js";

const BASE_SECONDS = 300;
const WINDOW = 3;
/** Share of the speed limit that the ego must keep up on average. */
const REQUIRED_SPEED_SHARE = 0.1;

/**
 * The leaderboard's route timeout: 300 s, longer with every metre driven. The cap of 4,000 ticks (200 s) ends a
 * route before it can fire; it is kept because recorded events and the golden cases know it.
 */
export class RouteTimeout {
  readonly #route: ScoredRoute;
  #index = 0;
  #limit = BASE_SECONDS;

  constructor(route: ScoredRoute) {
    this.#route = route;
  }

  /** Seconds after which the route is timed out, as of the last update. */
  get limit(): number {
    return this.#limit;
  }

  /** @param speedLimit the one that holds for the ego now, m/s. @returns whether the time is up. */
  update(state: CriterionState, speedLimit: number): boolean {
    const route = this.#route;
    const end = Math.min(this.#index + WINDOW, route.count - 1);
    for (let next = this.#index + 1; next <= end; next++) {
      if (!route.isPassed(next, state.ego)) continue;
      this.#limit += route.hop(this.#index, next) / (REQUIRED_SPEED_SHARE * speedLimit);
      this.#index = next;
    }
    return state.time > this.#limit;
  }
}
