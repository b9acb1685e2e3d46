import type { TrafficEvent } from "../../bench/events.js";
import type { SimActor } from "../actors.js";
import type { Criterion, CriterionState, CriterionStatus } from "./criterion.js";

/** At the end of the scenario, or of the route, the emergency vehicle must be past the ego (YieldToEmergencyVehicleTest). */
export class YieldToEmergencyVehicle implements Criterion {
  readonly name = "YieldToEmergencyVehicleTest";
  readonly events: TrafficEvent[] = [];
  readonly #vehicle: () => SimActor;
  #isEgoAhead = false;
  #hasEnded = false;

  /** @param vehicle the emergency vehicle, there from the scenario's start. */
  constructor(vehicle: () => SimActor) {
    this.#vehicle = vehicle;
  }

  update({ ego }: CriterionState): CriterionStatus {
    const vehicle = this.#vehicle();
    const ahead = Math.cos(vehicle.yaw) * (ego.x - vehicle.x) + Math.sin(vehicle.yaw) * (ego.y - vehicle.y);
    this.#isEgoAhead = ahead > 0;
    return "running";
  }

  terminate(state: CriterionState): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    if (!this.#isEgoAhead) return;
    this.events.push({
      type: "YIELD_TO_EMERGENCY_VEHICLE",
      frame: state.frame,
      message: "Agent failed to yield to an emergency vehicle",
    });
  }
}
