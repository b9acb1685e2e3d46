import type { EpisodeStart, Observation, Plan, Tick } from "../bridge/messages.js";
import { PolicyAgent } from "./agent.js";
import type { PolicyWishes } from "./camera-rig.js";
import { ExpertPolicy } from "./expert/expert-policy.js";
import type { Controller, ControlValues, Policy } from "./policy.js";
import { StretchClock, studentStretchesOf } from "./stretches.js";

/**
 * A student that the expert takes the wheel from every few seconds, at known times: the expert then drives on from where
 * the student has come to, which is what the student must learn (DAgger, with the correction driven and not only said).
 */
export class CorrectedStudentPolicy implements Policy {
  readonly name = "corrected-student";
  readonly needs: PolicyWishes;
  readonly #student: PolicyAgent;
  readonly #expert = new ExpertPolicy();
  #stretches = new StretchClock(studentStretchesOf({ seed: 0, routeId: "", repetition: 0 }));

  constructor(student: Policy, controller: Controller) {
    this.#student = new PolicyAgent(student, controller);
    this.needs = { privileged: true, cameras: student.needs.cameras };
  }

  async reset(episode: EpisodeStart): Promise<void> {
    this.#stretches = new StretchClock(studentStretchesOf(episode));
    this.#expert.reset(episode);
    await this.#student.start(episode);
  }

  /** The expert's plan, whoever drives: recordings then hold what it would do. */
  plan(observation: Observation): Plan {
    return this.#expert.plan(observation);
  }

  async control(state: Tick | Observation): Promise<ControlValues> {
    const corrected = this.#expert.control(state);
    const { steer, throttle, brake } = await this.#student.control(state);
    return this.#stretches.at(state.time) ? { steer, throttle, brake } : corrected;
  }

  async close(): Promise<void> {
    this.#expert.close();
    await this.#student.close();
  }
}
