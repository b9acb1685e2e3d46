import { DriverxError, errorText } from "../base/errors.js";
import { issueText } from "../base/issue-text.js";
import { version } from "../base/version.js";
import type { DrivingAgent } from "../bridge/driving-agent.js";
import {
  type Control,
  type EpisodeStart,
  type Observation,
  type Plan,
  type PolicyNeeds,
  planSchema,
  type Tick,
} from "../bridge/messages.js";
import { toWorld } from "../geometry/vectors.js";
import { settledNeeds } from "./camera-rig.js";
import type { Controller, ControlValues, Policy, WorldPlan } from "./policy.js";

/**
 * Makes a driver of a policy: asks it for a plan at each plan step, and turns the plan into control at every tick,
 * with the policy's own control where it has one and with a controller otherwise.
 */
export class PolicyAgent implements DrivingAgent {
  readonly needs: PolicyNeeds;
  readonly #policy: Policy;
  readonly #controller: Controller;
  #tickSeconds = 0;
  #plan: { laid: WorldPlan; tick: number } | undefined;

  /** @param controller unused when the policy controls the vehicle itself. */
  constructor(policy: Policy, controller: Controller) {
    this.needs = settledNeeds(policy.needs);
    this.#policy = policy;
    this.#controller = controller;
  }

  get name(): string {
    return this.#policy.name;
  }

  get version(): string {
    return version;
  }

  async start(episode: EpisodeStart): Promise<void> {
    try {
      this.#tickSeconds = episode.tickSeconds;
      this.#plan = undefined;
      this.#controller.reset(episode);
      await this.#policy.reset(episode);
    } catch (error) {
      throw failure("AGENT_SETUP_FAILED", `policy ${this.name} could not be set up`, error);
    }
  }

  async control(state: Tick | Observation): Promise<Control> {
    try {
      const plan = state.type === "observation" ? await this.#makePlan(state) : undefined;
      const values = await this.#controlValues(state);
      return {
        type: "control",
        episode: state.episode,
        tick: state.tick,
        steer: limited("steer", values.steer, -1),
        throttle: limited("throttle", values.throttle, 0),
        brake: limited("brake", values.brake, 0),
        ...(plan && { plan }),
      };
    } catch (error) {
      throw failure("AGENT_FAILED", `policy ${this.name} failed at tick ${state.tick}`, error);
    }
  }

  async end(): Promise<void> {
    this.#plan = undefined;
  }

  async close(): Promise<void> {
    await this.#policy.close();
  }

  async #makePlan(observation: Observation): Promise<Plan> {
    const plan = checked(await this.#policy.plan(observation));
    const { ego, tick } = observation;
    const inWorld = ([ahead, right]: readonly [number, number]): [number, number] => {
      const { x, y } = toWorld(ego, ahead, right);
      return [x, y];
    };
    const laid = {
      waypoints: plan.waypoints.map(inWorld),
      waypointSeconds: plan.waypointSeconds,
      target: inWorld(observation.targetPoint),
      origin: { x: ego.x, y: ego.y, yaw: ego.yaw },
    };
    this.#plan = { laid, tick };
    return plan;
  }

  #controlValues(state: Tick | Observation): ControlValues | Promise<ControlValues> {
    if (this.#policy.control) return this.#policy.control(state);
    if (!this.#plan) throw new Error("there is no plan to follow");
    const planAge = (state.tick - this.#plan.tick) * this.#tickSeconds;
    return this.#controller.follow(this.#plan.laid, planAge, state.ego);
  }
}

/** The plan as the bridge would take it: what a policy may say does not depend on how it is reached. */
function checked(plan: Plan): Plan {
  const result = planSchema.safeParse(plan);
  if (result.success) return result.data;
  throw new Error(issueText(result.error, "plan"));
}

/** The value within [lowest, 1]; throws when it is not a number. Adding 0 makes a negative zero positive. */
function limited(name: string, value: number, lowest: number): number {
  if (!Number.isFinite(value)) throw new Error(`${name} is ${value}`);
  return Math.min(1, Math.max(lowest, value)) + 0;
}

function failure(code: string, what: string, error: unknown): DriverxError {
  return new DriverxError(code, `${what}: ${errorText(error)}`, { cause: error });
}
