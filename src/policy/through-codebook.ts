import type { EpisodeStart, Observation, Plan } from "../bridge/messages.js";
import { type ActionCodebook, TOKEN_SECONDS } from "../tokens/codebook/codebook.js";
import { decode } from "../tokens/codebook/decode.js";
import { encode } from "../tokens/codebook/encode.js";
import { posesOfWaypoints } from "../tokens/motion/track.js";
import { POSE } from "../tokens/motion/windows.js";
import type { PolicyWishes } from "./camera-rig.js";
import type { Policy } from "./policy.js";

/**
 * Another policy whose plans pass through a codebook: what is driven is what its tokens decode to. It never controls
 * the vehicle itself, so that the controller follows the decoded plan, as it would follow a model's tokens.
 */
export class ThroughCodebookPolicy implements Policy {
  readonly #policy: Policy;
  readonly #codebook: ActionCodebook;

  /** @param policy its plans must be at 2 Hz, the time step of the tokens. */
  constructor(policy: Policy, codebook: ActionCodebook) {
    this.#policy = policy;
    this.#codebook = codebook;
  }

  get name(): string {
    return `${this.#policy.name} through codebook`;
  }

  get needs(): PolicyWishes {
    return this.#policy.needs;
  }

  reset(episode: EpisodeStart): void | Promise<void> {
    return this.#policy.reset(episode);
  }

  async plan(observation: Observation): Promise<Plan> {
    const plan = await this.#policy.plan(observation);
    if (plan.waypointSeconds !== TOKEN_SECONDS) {
      throw new Error(
        `its plan has waypoints every ${plan.waypointSeconds} s; tokens need ${TOKEN_SECONDS} s`,
      );
    }
    const { tokens } = encode(this.#codebook, posesOfWaypoints(plan.waypoints));
    const { poses } = decode(this.#codebook, tokens);
    const waypoints = tokens.map((_, i): [number, number] => [poses[i * POSE], poses[i * POSE + 1]]);
    return { ...plan, waypoints, actionTokens: tokens };
  }

  close(): void | Promise<void> {
    return this.#policy.close();
  }
}
