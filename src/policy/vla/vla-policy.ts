import sharp from "sharp";
import type { EpisodeStart, Observation, Plan } from "../../bridge/messages.js";
import type { Camera, CameraImage } from "../../bridge/observation.js";
import type { RoadOption } from "../../map/road-option.js";
import { TOKEN_SECONDS } from "../../tokens/codebook/codebook.js";
import { decode } from "../../tokens/codebook/decode.js";
import { POSE } from "../../tokens/motion/windows.js";
import type { PolicyWishes } from "../camera-rig.js";
import type { Policy } from "../policy.js";
import { mirroredRoute, type StudentHandicap } from "./handicaps.js";
import { HeldPlan } from "./held-plan.js";
import { type PromptFacts, promptOf } from "./prompt.js";
import type { Student } from "./student-file.js";
import { type PlanRuntime, StudentRuntime } from "./student-runtime.js";
import { toldReasoning } from "./told.js";

/**
 * A student that drives: six pictures, speed, command and target point to six action tokens, and those to waypoints.
 * A step whose output cannot be decoded is counted and follows what is left of the plan before it, then brakes.
 */
export class VlaPolicy implements Policy {
  readonly name: string;
  readonly needs: PolicyWishes;
  readonly #student: Student;
  readonly #ids: ReadonlyMap<string, number>;
  readonly #held = new HeldPlan();
  readonly #without: readonly StudentHandicap[];
  readonly #startRuntime: (student: Student) => PlanRuntime;
  #runtime: PlanRuntime | undefined;
  #undecodable = 0;

  /**
   * @param without what it is made to do without.
   * @param startRuntime what runs the student's graphs, started at the first episode.
   */
  constructor(
    name: string,
    student: Student,
    without: readonly StudentHandicap[] = [],
    startRuntime: (student: Student) => PlanRuntime = (started) => new StudentRuntime(started),
  ) {
    this.name = name;
    this.needs = { privileged: false, cameras: student.rig };
    this.#student = student;
    this.#without = without;
    this.#startRuntime = startRuntime;
    this.#ids = new Map(student.words.map((word, id) => [word, id]));
  }

  /** Plan steps of this episode so far whose output could not be decoded. */
  get undecodable(): number {
    return this.#undecodable;
  }

  reset(_: EpisodeStart): void {
    this.#runtime ??= this.#startRuntime(this.#student);
    this.#held.forget();
    this.#undecodable = 0;
  }

  async plan(observation: Observation): Promise<Plan> {
    const begun = performance.now();
    const { rig, decoder } = this.#student;
    const pixels = await pixelsOf(observation.images, rig);
    if (this.#without.includes("pictures")) pixels.fill(0);
    const decoded = performance.now();
    const answer = await this.#runtime!.ask({
      pixels,
      words: this.#wordsOf(observation),
    });
    if (answer.type === "undecodable") {
      this.#undecodable++;
      const waypoints = this.#held.remainder(observation.ego, observation.time);
      return {
        waypoints,
        waypointSeconds: TOKEN_SECONDS,
        reasoning: `undecodable output (${this.#undecodable} so far): ${answer.reason}; the plan before is held`,
      };
    }
    const tokens = [...answer.tokens];
    const { poses } = decode(decoder, tokens);
    const waypoints = tokens.map((_, i): [number, number] => [poses[i * POSE], poses[i * POSE + 1]]);
    this.#held.keep(waypoints, observation.ego, observation.time);
    return {
      waypoints,
      waypointSeconds: TOKEN_SECONDS,
      actionTokens: tokens,
      reasoning: toldReasoning(answer.answers.map((id) => this.#student.words[id] ?? "")),
      timingMs: {
        pictures: decoded - begun,
        vision: answer.visionMs,
        language: answer.languageMs,
        plan: performance.now() - begun,
      },
    };
  }

  async close(): Promise<void> {
    await this.#runtime?.close();
  }

  #wordsOf({ ego, command, targetPoint }: Observation): number[] {
    const facts: PromptFacts = { speed: ego.speed, command: command as RoadOption, targetPoint };
    const prompt = promptOf(this.#without.includes("route") ? mirroredRoute(facts) : facts);
    return prompt.split(" ").map((word) => {
      const id = this.#ids.get(word);
      if (id === undefined) throw new Error(`the student does not know the word "${word}" of its prompt`);
      return id;
    });
  }
}

/** RGB of all cameras in the order of the rig, as the student was trained on. Throws where a picture is missing. */
async function pixelsOf(images: readonly CameraImage[], rig: readonly Camera[]): Promise<Uint8Array> {
  const pixels = new Uint8Array(rig.reduce((sum, camera) => sum + bytesOf(camera), 0));
  let at = 0;
  for (const camera of rig) {
    const image = images.find(({ id }) => id === camera.id);
    if (!image) throw new Error(`there is no picture of camera ${camera.id}`);
    const rgb = await sharp(image.bytes).toColourspace("srgb").removeAlpha().raw().toBuffer();
    if (rgb.length !== bytesOf(camera))
      throw new Error(`the picture of camera ${camera.id} is not ${camera.width} x ${camera.height}`);
    pixels.set(rgb, at);
    at += rgb.length;
  }
  return pixels;
}

function bytesOf({ width, height }: Camera): number {
  return width * height * 3;
}
