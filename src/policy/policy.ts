import type { EpisodeStart, Observation, Plan, Tick } from "../bridge/messages.js";
import type { EgoState } from "../bridge/observation.js";
import type { PolicyWishes } from "./camera-rig.js";

/**
 * A driving policy. It sees observations, never a simulator. One instance drives one episode at a time;
 * `reset` begins the next.
 */
export interface Policy {
  readonly name: string;
  /** What it asks of the simulator; its cameras may be the name of a rig. */
  readonly needs: PolicyWishes;
  reset(episode: EpisodeStart): void | Promise<void>;
  /** Called at each plan step. The waypoints lie in the ego frame of the observation. */
  plan(observation: Observation): Plan | Promise<Plan>;
  /**
   * A policy with this method controls the vehicle itself: it is called at every tick (after `plan` at plan
   * steps) and no controller is used.
   */
  control?(state: Tick | Observation): ControlValues | Promise<ControlValues>;
  /** Frees what the policy holds; called once. */
  close(): void | Promise<void>;
}

/** What the module of a policy offers. */
export interface PolicyModule {
  /** Cheap: a policy loads what it needs in its first `reset`. */
  createPolicy(): Policy;
}

export interface ControlValues {
  /** [-1, 1], positive turns right. */
  readonly steer: number;
  /** [0, 1] */
  readonly throttle: number;
  /** [0, 1] */
  readonly brake: number;
}

/** A plan laid out in the world, so that it keeps its place while the vehicle moves along it. */
export interface WorldPlan {
  /** World frame, metres; `waypoints[i]` is to be reached `(i + 1) * waypointSeconds` after the plan was made. */
  readonly waypoints: readonly (readonly [number, number])[];
  readonly waypointSeconds: number;
  /** The route's target point when the plan was made; world frame, metres. */
  readonly target: readonly [number, number];
  /** Where the vehicle was when the plan was made. */
  readonly origin: { readonly x: number; readonly y: number; readonly yaw: number };
}

/** Turns a plan into control at each tick. */
export interface Controller {
  /** Forgets everything; called at the start of an episode. */
  reset(episode: EpisodeStart): void;
  /** @param planAge seconds since the plan was made; 0 at the plan step itself. */
  follow(plan: WorldPlan, planAge: number, ego: EgoState): ControlValues;
}
