import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { projectRoot } from "../../../src/base/project-root.js";
import type { EpisodeStart, Observation } from "../../../src/bridge/messages.js";
import { readRig } from "../../../src/policy/camera-rig.js";
import { parseStudentHandicaps, type StudentHandicap } from "../../../src/policy/vla/handicaps.js";
import { pixelsOf } from "../../../src/policy/vla/pixels.js";
import type { PlanAnswer, PlanQuestion, PlanRuntime } from "../../../src/policy/vla/plan-runtime.js";
import { VlaPolicy } from "../../../src/policy/vla/vla-policy.js";
import { readCodebook } from "../../../src/tokens/codebook/codebook-file.js";
import { decode } from "../../../src/tokens/codebook/decode.js";

const decoder = readCodebook(join(projectRoot, "codebooks/action-2048.json"));
const rig = readRig("student");
const tokens = [1000, 1010, 1020, 1030, 1040, 1050];

/** Stands in for the graphs: answers what it was given, in order, and keeps the questions. */
class StandInRuntime implements PlanRuntime {
  readonly questions: PlanQuestion[] = [];
  readonly #answers: PlanAnswer["type"][];

  constructor(answers: PlanAnswer["type"][]) {
    this.#answers = answers;
  }

  reset() {}

  async ask(question: PlanQuestion): Promise<PlanAnswer> {
    this.questions.push(question);
    return this.#answers.shift() === "tokens"
      ? { type: "tokens", tokens, entropies: [], reasoning: "a red light", readouts: [], timingMs: {} }
      : { type: "undecodable", reason: "logits that are no numbers" };
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

async function started(answers: PlanAnswer["type"][], without: StudentHandicap[] = []) {
  const runtime = new StandInRuntime(answers);
  const policy = new VlaPolicy("student", { rig, decoder, startRuntime: () => runtime }, without);
  policy.reset({} as EpisodeStart);
  return { policy, runtime };
}

test("a plan is what its tokens decode to, and goes with them", async () => {
  const { policy } = await started(["tokens"]);
  const plan = await policy.plan(await observationAt(0));
  const { poses } = decode(decoder, tokens);
  expect(plan.actionTokens).toEqual(tokens);
  expect(plan.waypoints).toEqual(tokens.map((_, i) => [poses[3 * i], poses[3 * i + 1]]));
  expect(plan.reasoning).toBe("a red light");
});

test("asks with each camera in its place, however they come", async () => {
  const { policy, runtime } = await started(["tokens"]);
  await policy.plan(await observationAt(0, rig.map(({ id }) => id).reverse()));
  const [{ images, facts }] = runtime.questions;
  expect(images.map(({ camera }) => camera)).toEqual(rig.map(({ id }) => id));
  expect(facts).toEqual({ speed: 5.04, command: 1, targetPoint: [30, -2] });
  const pixels = await pixelsOf(images, rig);
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
  const [{ images, facts }] = runtime.questions;
  expect((await pixelsOf(images, rig)).every((level) => level === 0)).toBe(true);
  expect(facts).toMatchObject({ command: 2, targetPoint: [30, 2] });
  expect(() => parseStudentHandicaps("lights")).toThrow(
    /cannot be without "lights"; choose from pictures, route/,
  );
});

test("counts what cannot be decoded, holds the plan before for two steps and then brakes", async () => {
  const { policy } = await started(["tokens", "undecodable", "undecodable", "undecodable", "tokens"]);
  await policy.plan(await observationAt(0));
  const held = await policy.plan(await observationAt(1));
  expect(held.actionTokens).toBeUndefined();
  expect(held.undecodable).toBe(true);
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

test("a picture with flipped bits is seen as far as it can be decoded", async () => {
  const [camera] = rig;
  const noise = Buffer.from(
    Uint8Array.from({ length: 3 * camera.width * camera.height }, (_, i) => (i * 7919) % 256),
  );
  const bytes = await sharp(noise, { raw: { width: camera.width, height: camera.height, channels: 3 } })
    .jpeg()
    .toBuffer();
  const cut = Buffer.concat([bytes.subarray(0, bytes.length / 2), bytes.subarray(bytes.length - 2)]);
  await expect(sharp(cut).raw().toBuffer()).rejects.toThrow(/corrupt|premature/i);
  const images = [{ camera: camera.id, bytes: cut }];
  expect(await pixelsOf(images, [camera])).toHaveLength(noise.length);
});
