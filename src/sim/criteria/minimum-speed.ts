import { pythonFloatText, pythonRound } from "../../base/python-number.js";
import type { TrafficEvent } from "../../bench/events.js";
import type { Criterion, CriterionState, CriterionStatus } from "./criterion.js";
import type { ScoredRoute } from "./scored-route.js";

const CHECKPOINTS = 20;
const WINDOW = 2;
/** Share of the route beyond which the last, unfinished stretch is reported as well. */
const LAST_STRETCH = 0.95;

/** The ego's mean speed over that of the background traffic, at 20 checkpoints (MinimumSpeedRouteTest). */
export class MinimumSpeed implements Criterion {
  readonly name = "MinSpeedTest";
  readonly events: TrafficEvent[] = [];
  readonly #route: ScoredRoute;
  #index = 0;
  #lastCheckpoint = 0;
  #egoSum = 0;
  #trafficSum = 0;
  #ticks = 0;

  constructor(route: ScoredRoute) {
    this.#route = route;
  }

  update(state: CriterionState): CriterionStatus {
    const route = this.#route;
    this.#index = route.advance(this.#index, WINDOW, state.ego);
    const driven = route.length[this.#index];
    if (driven - this.#lastCheckpoint > route.totalLength / CHECKPOINTS) {
      this.#report(state.frame);
      this.#lastCheckpoint = driven;
      this.#egoSum = 0;
      this.#trafficSum = 0;
      this.#ticks = 0;
    }
    if (state.backgroundCount > 0) {
      this.#egoSum += state.ego.speed;
      this.#trafficSum += state.backgroundSpeedSum / state.backgroundCount;
      this.#ticks++;
    }
    return "running";
  }

  /** The official test is terminated twice when the tree ended the route, and so says its last value twice. */
  terminate(state: CriterionState): void {
    if (this.#route.length[this.#index] / this.#route.totalLength > LAST_STRETCH) this.#report(state.frame);
  }

  #report(frame: number): void {
    this.events.push({
      type: "MIN_SPEED_INFRACTION",
      frame,
      message: `Average speed is ${this.#valueText()}% of the surrounding traffic's one`,
    });
  }

  #valueText(): string {
    if (this.#ticks === 0 || this.#trafficSum === 0) return "100";
    const ratio = this.#egoSum / this.#ticks / (this.#trafficSum / this.#ticks);
    return pythonFloatText(pythonRound(ratio * 100, 2));
  }
}
