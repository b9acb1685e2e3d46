import sharp from "sharp";
import type { EpisodeStart, Observation, Plan } from "../../bridge/messages.js";
import type { Camera, CameraImage } from "../../bridge/observation.js";
import type { RoadOption } from "../../map/road-option.js";
import { type ActionCodebook, TOKEN_SECONDS } from "../../tokens/codebook/codebook.js";
import { decode } from "../../tokens/codebook/decode.js";
import { POSE } from "../../tokens/motion/windows.js";
import type { PolicyWishes } from "../camera-rig.js";
import type { Policy } from "../policy.js";
import { mirroredRoute, type StudentHandicap } from "./handicaps.js";
import { HeldPlan } from "./held-plan.js";
import type { PlanQuestion, PlanRuntime } from "./plan-runtime.js";

/** A student as the policy needs it, whatever runs it. */
export interface DrivingStudent {
  readonly rig: readonly Camera[];
  readonly decoder: ActionCodebook;
  /** Called at the first episode. */
  startRuntime(): PlanRuntime;
}

/**
 * A student that drives: six pictures, speed, command and target point to six action tokens, and those to waypoints.
 * A step whose output cannot be decoded is counted and follows what is left of the plan before it, then brakes.
 */
export class VlaPolicy implements Policy {
  readonly name: string;
  readonly needs: PolicyWishes;
  readonly #student: DrivingStudent;
  readonly #without: readonly StudentHandicap[];
  readonly #held = new HeldPlan();
  #runtime: PlanRuntime | undefined;
  #undecodable = 0;

  /** @param without what it is made to do without. */
  constructor(name: string, student: DrivingStudent, without: readonly StudentHandicap[] = []) {
    this.name = name;
    this.needs = { privileged: false, cameras: [...student.rig] };
    this.#student = student;
    this.#without = without;
  }

  /** Plan steps of this episode so far whose output could not be decoded. */
  get undecodable(): number {
    return this.#undecodable;
  }

  reset(_: EpisodeStart): void {
    this.#runtime ??= this.#student.startRuntime();
    this.#runtime.reset();
    this.#held.forget();
    this.#undecodable = 0;
  }

  async plan(observation: Observation): Promise<Plan> {
    const begun = performance.now();
    const answer = await this.#runtime!.ask(await this.#questionOf(observation));
    if (answer.type === "undecodable") {
      this.#undecodable++;
      const waypoints = this.#held.remainder(observation.ego, observation.time);
      return {
        waypoints,
        waypointSeconds: TOKEN_SECONDS,
        undecodable: true,
        reasoning: `undecodable output (${this.#undecodable} so far): ${answer.reason}; the plan before is held`,
      };
    }
    const tokens = [...answer.tokens];
    const { poses } = decode(this.#student.decoder, tokens);
    const waypoints = tokens.map((_, i): [number, number] => [poses[i * POSE], poses[i * POSE + 1]]);
    this.#held.keep(waypoints, observation.ego, observation.time);
    return {
      waypoints,
      waypointSeconds: TOKEN_SECONDS,
      actionTokens: tokens,
      ...(answer.reasoning !== "" && { reasoning: answer.reasoning }),
      timingMs: { ...answer.timingMs, plan: performance.now() - begun },
    };
  }

  async close(): Promise<void> {
    await this.#runtime?.close();
  }

  async #questionOf({ images, ego, command, targetPoint }: Observation): Promise<PlanQuestion> {
    const facts = { speed: ego.speed, command: command as RoadOption, targetPoint };
    const isBlind = this.#without.includes("pictures");
    return {
      images: await Promise.all(
        this.#student.rig.map(async (camera) => ({
          camera: camera.id,
          bytes: isBlind ? await blackPicture(camera) : pictureOf(images, camera),
        })),
      ),
      facts: this.#without.includes("route") ? mirroredRoute(facts) : facts,
    };
  }
}

function pictureOf(images: readonly CameraImage[], { id }: Camera): Uint8Array {
  const image = images.find((one) => one.id === id);
  if (!image) throw new Error(`there is no picture of camera ${id}`);
  return image.bytes;
}

async function blackPicture({ width, height }: Camera): Promise<Uint8Array> {
  return await sharp({ create: { width, height, channels: 3, background: "black" } })
    .jpeg()
    .toBuffer();
}
