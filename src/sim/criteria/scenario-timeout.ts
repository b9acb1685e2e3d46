import type { TrafficEvent } from "../../bench/events.js";
import type { Criterion, CriterionState, CriterionStatus } from "./criterion.js";

/** Reports that a scenario was ended by its time limit (ScenarioTimeoutTest). */
export class ScenarioTimeout implements Criterion {
  readonly name = "ScenarioTimeoutTest";
  readonly events: TrafficEvent[] = [];
  #hasExpired = false;

  /** The scenario's time is up. */
  expire(): void {
    this.#hasExpired = true;
  }

  update(): CriterionStatus {
    return "running";
  }

  terminate(state: CriterionState): void {
    if (!this.#hasExpired) return;
    this.#hasExpired = false;
    this.events.push({ type: "SCENARIO_TIMEOUT", frame: state.frame, message: "Agent timed out a scenario" });
  }
}
