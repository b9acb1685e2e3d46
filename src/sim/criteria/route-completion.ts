import { pythonFloatText, pythonRound } from "../../base/python-number.js";
import type { TrafficEvent } from "../../bench/events.js";
import type { Criterion, CriterionState, CriterionStatus } from "./criterion.js";
import type { ScoredRoute } from "./scored-route.js";

/** Points ahead of the current one that may be passed in one tick. */
const WINDOW = 2;
/** Percent of the route and distance to its end, m, at which the route counts as finished. */
const FINISHED_ABOVE = 99;
const FINISHED_WITHIN = 10;

/** How much of the route has been driven; ends it when done (RouteCompletionTest). */
export class RouteCompletion implements Criterion {
  readonly name = "RouteCompletionTest";
  readonly events: TrafficEvent[] = [];
  readonly #route: ScoredRoute;
  #index = 0;
  #value = 0;
  /** The leaderboard holds the value as a Python float from the first passed point until the finish. */
  #isFloat = false;
  #finished = false;

  constructor(route: ScoredRoute) {
    this.#route = route;
  }

  update(state: CriterionState): CriterionStatus {
    // Success is reported a tick after it happened: the other criteria see one more tick.
    if (this.#finished) return "success";
    const route = this.#route;
    const reached = route.advance(this.#index, WINDOW, state.ego);
    if (route.isPassed(reached, state.ego)) {
      this.#index = reached;
      this.#value = pythonRound((100 * route.length[reached]) / route.totalLength, 2);
      this.#isFloat = true;
    }
    this.#record(state.frame);
    if (this.#value > FINISHED_ABOVE && route.distanceTo(route.count - 1, state.ego) < FINISHED_WITHIN) {
      this.#finished = true;
    }
    return "running";
  }

  terminate(state: CriterionState): void {
    if (this.#finished) {
      this.#value = 100;
      this.#isFloat = false;
    }
    this.#record(state.frame);
  }

  #record(frame: number): void {
    const text = this.#isFloat ? pythonFloatText(this.#value) : String(this.#value);
    this.events[0] = {
      type: "ROUTE_COMPLETION",
      frame,
      message: `Agent has completed ${text} of the route`,
      routeCompleted: this.#value,
      isFloat: this.#isFloat,
    };
  }
}
