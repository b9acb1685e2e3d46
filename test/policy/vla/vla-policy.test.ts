import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { projectRoot } from "../../../src/base/project-root.js";
import type { EpisodeStart, Observation } from "../../../src/bridge/messages.js";
import { readRig } from "../../../src/policy/camera-rig.js";
import { parseStudentHandicaps, type StudentHandicap } from "../../../src/policy/vla/handicaps.js";
import { promptHash, promptTemplate, promptWords, readoutNames } from "../../../src/policy/vla/prompt.js";
import type { Student } from "../../../src/policy/vla/student-file.js";
import type { PlanRuntime, RuntimeQuestion } from "../../../src/policy/vla/student-runtime.js";
import { VlaPolicy } from "../../../src/policy/vla/vla-policy.js";
import { readCodebook } from "../../../src/tokens/codebook/codebook-file.js";
import { decode } from "../../../src/tokens/codebook/decode.js";

const decoder = readCodebook(join(projectRoot, "codebooks/action-2048.json"));
const rig = readRig("student");
const words = ["<pad>", ...promptWords()];
const graph = { file: "none.onnx", sha256: "" };
const student: Student = {
  version: 1,
  type: "vla-student",
  codebook: { hash: decoder.hash, k: decoder.k },
  prompt: { template: promptTemplate, hash: promptHash, readouts: readoutNames },
  words,
  firstAction: words.length,
  actionsPerPlan: 6,
  rig,
  graphs: { vision: graph, language: graph, step: graph },
  folder: "",
  decoder,
};
const answers = ["red", "12", "none", "vehicle", "9", "3.0", "none", "14", "go-straight", "slow-down"];
const tokens = [1000, 1010, 1020, 1030, 1040, 1050];

/** Stands in for the graphs: answers what it was given, in order, and keeps the questions. */
class StandInRuntime implements PlanRuntime {
  readonly questions: RuntimeQuestion[] = [];
  readonly #answers: ("tokens" | "undecodable")[];

  constructor(answers: ("tokens" | "undecodable")[]) {
    this.#answers = answers;
  }

  async ask(question: RuntimeQuestion) {
    this.questions.push(question);
    return this.#answers.shift() === "tokens"
      ? {
          type: "tokens" as const,
          tokens,
          entropies: [],
          answers: answers.map((word) => words.indexOf(word)),
          visionMs: 1,
          languageMs: 1,
        }
      : { type: "undecodable" as const, reason: "logits that are no numbers" };
  }

  async close() {}
}

/** What the vehicle sees after so many plan steps along its plan; each camera's picture has a colour of its own. */
async function observationAt(step: number, cameras = rig.map(({ id }) => id)): Promise<Observation> {
  const place = (id: string) => rig.findIndex((camera) => camera.id === id);
  const images = await Promise.all(
    cameras.map(async (id) => ({
      id,
      encoding: "jpeg" as const,
      bytes: new Uint8Array(
        await sharp({
          create: {
            width: rig[place(id)].width,
            height: rig[place(id)].height,
            channels: 3,
            background: { r: 40 * place(id), g: 0, b: 0 },
          },
        })
          .jpeg({ quality: 100 })
          .toBuffer(),
      ),
    })),
  );
  const ego = { x: 10, y: 20, yaw: 1, speed: 5.04 };
  return {
    tick: 1 + 10 * step,
    time: 0.5 * step,
    ego,
    command: 1,
    targetPoint: [30, -2],
    images,
  } as unknown as Observation;
}

async function started(answers: ("tokens" | "undecodable")[], without: StudentHandicap[] = []) {
  const runtime = new StandInRuntime(answers);
  const policy = new VlaPolicy("student", student, without, () => runtime);
  policy.reset({} as EpisodeStart);
  return { policy, runtime };
}

test("a plan is what its tokens decode to, and goes with them", async () => {
  const { policy } = await started(["tokens"]);
  const plan = await policy.plan(await observationAt(0));
  const { poses } = decode(decoder, tokens);
  expect(plan.actionTokens).toEqual(tokens);
  expect(plan.waypoints).toEqual(tokens.map((_, i) => [poses[3 * i], poses[3 * i + 1]]));
  expect(plan.reasoning).toBe(
    "Perception: red light 12 m ahead, vehicle in the way 9 m ahead. " +
      "Prediction: it moves at 3.0 m/s, nobody comes into the way. " +
      "Planning: 14 m in three seconds. Behavior: go straight, slow down.",
  );
});

test("asks with the prompt's words and each camera in its place, however they come", async () => {
  const { policy, runtime } = await started(["tokens"]);
  await policy.plan(await observationAt(0, rig.map(({ id }) => id).reverse()));
  const [{ pixels, words: ids }] = runtime.questions;
  expect(ids.map((id) => words[id]).join(" ")).toMatch(
    /^speed 5.0 command LEFT target 30 ahead -2 right .*light.* plan$/,
  );
  let at = 0;
  for (const [place, { width, height }] of rig.entries()) {
    expect(Math.abs(pixels[at] - 40 * place)).toBeLessThan(4);
    at += width * height * 3;
  }
  expect(pixels.length).toBe(at);
});

test("without pictures it sees black, without the route it hears the other side", async () => {
  const { policy, runtime } = await started(["tokens"], parseStudentHandicaps("pictures+route"));
  await policy.plan(await observationAt(0));
  const [{ pixels, words: ids }] = runtime.questions;
  expect(pixels.every((level) => level === 0)).toBe(true);
  expect(ids.map((id) => words[id]).join(" ")).toMatch(/^speed 5.0 command RIGHT target 30 ahead 2 right /);
  expect(() => parseStudentHandicaps("lights")).toThrow(
    /cannot be without "lights"; choose from pictures, route/,
  );
});

test("counts what cannot be decoded, holds the plan before for two steps and then brakes", async () => {
  const { policy } = await started(["tokens", "undecodable", "undecodable", "undecodable", "tokens"]);
  await policy.plan(await observationAt(0));
  const held = await policy.plan(await observationAt(1));
  expect(held.actionTokens).toBeUndefined();
  expect(held.reasoning).toMatch(/undecodable output \(1 so far\)/);
  expect(held.waypoints.length).toBe(5);
  expect((await policy.plan(await observationAt(2))).waypoints.length).toBe(4);
  const braking = await policy.plan(await observationAt(3));
  expect(braking.waypoints.every(([x, y]) => x === 0 && y === 0)).toBe(true);
  expect(policy.undecodable).toBe(3);
  expect((await policy.plan(await observationAt(4))).actionTokens).toEqual(tokens);
});

test("a missing picture is an error, not a black one", async () => {
  const { policy } = await started(["tokens"]);
  await expect(policy.plan(await observationAt(0, ["CAM_FRONT"]))).rejects.toThrow(
    /no picture of camera CAM_FRONT_LEFT/,
  );
});
