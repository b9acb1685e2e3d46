import type { TrafficEvent } from "../../bench/events.js";
import { type Criterion, type CriterionState, type CriterionStatus, placeText } from "./criterion.js";
import type { ScoredRoute } from "./scored-route.js";

const WINDOW = 5;
/** Distance from the route that ends it, and distance up to which nothing is counted, m. */
const OFF_ROUTE = 30;
const SAFE = 15;
/** Percent of the route that may be driven beyond the safe distance. */
const UNSAFE_SHARE = 30;

/** Ends the route when the ego leaves it for good (InRouteTest). */
export class InRoute implements Criterion {
  readonly name = "InRouteTest";
  readonly events: TrafficEvent[] = [];
  readonly #route: ScoredRoute;
  #index = 0;
  #unsafeLength = 0;
  #safe = true;

  constructor(route: ScoredRoute) {
    this.#route = route;
  }

  update(state: CriterionState): CriterionStatus {
    if (!this.#isOff(state)) return "running";
    this.events.push({
      type: "ROUTE_DEVIATION",
      frame: state.frame,
      message: `Agent deviated from the route at ${placeText(state.ego)}`,
    });
    return "failure";
  }

  terminate(): void {}

  #isOff(state: CriterionState): boolean {
    const route = this.#route;
    let closest = this.#index;
    let shortest = Number.POSITIVE_INFINITY;
    const end = Math.min(this.#index + WINDOW, route.count - 1);
    for (let i = this.#index; i <= end; i++) {
      const distance = route.planarDistanceTo(i, state.ego);
      if (distance <= shortest) {
        shortest = distance;
        closest = i;
      }
    }
    let off = shortest >= OFF_ROUTE;
    if (!off) this.#safe = shortest < SAFE;
    if (closest !== this.#index) {
      if (!this.#safe) {
        this.#unsafeLength += route.length[closest] - route.length[this.#index];
        off ||= (100 * this.#unsafeLength) / route.totalLength > UNSAFE_SHARE;
      }
      this.#index = closest;
    }
    return off;
  }
}
