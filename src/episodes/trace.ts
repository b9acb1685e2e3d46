import type { Control, Observation, Plan, Tick } from "../bridge/messages.js";

/**
 * What was driven, tick by tick: the state that the agent saw and the control that it answered with. World frame,
 * metres, seconds, radians.
 */
export const traceColumns = [
  "tick",
  "time",
  "x",
  "y",
  "z",
  "yaw",
  "pitch",
  "roll",
  "velocityX",
  "velocityY",
  "velocityZ",
  "accelerationX",
  "accelerationY",
  "accelerationZ",
  "angularVelocityX",
  "angularVelocityY",
  "angularVelocityZ",
  "speed",
  "steer",
  "throttle",
  "brake",
] as const;

export type TraceColumn = (typeof traceColumns)[number];

/** The columns of a trace; all have the same length. */
export type Trace = Readonly<Record<TraceColumn, ArrayLike<number>>>;

/** A plan as the policy gave it, with the tick that it was given at. */
export interface PlanRecord {
  readonly tick: number;
  /** Ego frame at that tick, metres. */
  readonly waypoints: readonly (readonly [number, number])[];
  readonly waypointSeconds: number;
  readonly actionTokens?: readonly number[] | undefined;
  readonly reasoning?: string | undefined;
  /** True where what the model said was no plan. */
  readonly undecodable?: true | undefined;
}

const width = traceColumns.length;

/** Collects a trace while an episode is driven. */
export class TraceRecorder {
  #rows = new Float64Array(width * 512);
  #length = 0;
  readonly plans: PlanRecord[] = [];

  /** Number of ticks recorded. */
  get length(): number {
    return this.#length;
  }

  /** Adds what the agent saw and what it answered. */
  record(state: Tick | Observation, control: Control): void {
    const { ego } = state;
    let at = this.#length * width;
    if (at === this.#rows.length) this.#grow();
    const rows = this.#rows;
    rows[at++] = state.tick;
    rows[at++] = state.time;
    rows[at++] = ego.x;
    rows[at++] = ego.y;
    rows[at++] = ego.z;
    rows[at++] = ego.yaw;
    rows[at++] = ego.pitch;
    rows[at++] = ego.roll;
    for (let axis = 0; axis < 3; axis++) rows[at++] = ego.velocity[axis];
    for (let axis = 0; axis < 3; axis++) rows[at++] = ego.acceleration[axis];
    for (let axis = 0; axis < 3; axis++) rows[at++] = ego.angularVelocity[axis];
    rows[at++] = ego.speed;
    rows[at++] = control.steer;
    rows[at++] = control.throttle;
    rows[at] = control.brake;
    this.#length++;
    if (control.plan) this.plans.push(planRecord(state.tick, control.plan));
  }

  /** The trace so far. */
  trace(): Trace {
    const columns = {} as Record<TraceColumn, Float64Array>;
    for (const [index, name] of traceColumns.entries()) {
      const column = new Float64Array(this.#length);
      for (let row = 0; row < this.#length; row++) column[row] = this.#rows[row * width + index];
      columns[name] = column;
    }
    return columns;
  }

  #grow(): void {
    const larger = new Float64Array(2 * this.#rows.length);
    larger.set(this.#rows);
    this.#rows = larger;
  }
}

function planRecord(tick: number, plan: Plan): PlanRecord {
  const { waypoints, waypointSeconds, actionTokens, reasoning, undecodable } = plan;
  return { tick, waypoints, waypointSeconds, actionTokens, reasoning, undecodable };
}
