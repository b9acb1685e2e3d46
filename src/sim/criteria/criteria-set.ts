import type { TrafficEvent } from "../../bench/events.js";
import type { SimActor } from "../actors.js";
import type { Criterion, CriterionState, CriterionStatus } from "./criterion.js";

/** The criteria of a route in the leaderboard's order; scenarios add theirs behind while they are active. */
export class CriteriaSet {
  readonly #criteria: Criterion[];
  readonly #active: Criterion[];

  constructor(criteria: readonly Criterion[]) {
    this.#criteria = [...criteria];
    this.#active = [...criteria];
  }

  /** Starts a scenario's criterion. */
  add(criterion: Criterion): void {
    this.#criteria.push(criterion);
    this.#active.push(criterion);
  }

  /** Stops a scenario's criterion when its scenario ends; its events stay. */
  stop(criterion: Criterion, state: CriterionState): void {
    const position = this.#active.indexOf(criterion);
    if (position < 0) return;
    this.#active.splice(position, 1);
    criterion.terminate(state);
  }

  /** The ego touches an actor. */
  touch(actor: SimActor, state: CriterionState): void {
    for (const criterion of this.#active) criterion.touch?.(actor, state);
  }

  /** Every criterion is ticked, whatever the others say; then a failure outranks a success. */
  update(state: CriterionState): CriterionStatus {
    let overall: CriterionStatus = "running";
    for (const criterion of this.#active) {
      const status = criterion.update(state);
      if (status === "failure" || (status === "success" && overall === "running")) overall = status;
    }
    return overall;
  }

  /**
   * Ends every criterion. The leaderboard terminates all leaves once when it cleans up, and once before that when
   * the behaviour tree itself ended the route.
   */
  terminate(state: CriterionState, endedByTree: boolean): void {
    for (let round = endedByTree ? 2 : 1; round > 0; round--) {
      for (const criterion of this.#active) criterion.terminate(state);
    }
  }

  /** All events in criterion order, then in order of time. */
  get events(): TrafficEvent[] {
    return this.#criteria.flatMap((criterion) => criterion.events);
  }

  /** The events of one criterion by its official name. */
  eventsOf(name: string): readonly TrafficEvent[] {
    return this.#criteria.filter((criterion) => criterion.name === name).flatMap((c) => c.events);
  }
}
