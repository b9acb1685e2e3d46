import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allSettings } from "../../../src/autodriverl/evaluation/settings.js";
import { projectRoot } from "../../../src/base/project-root.js";
import { askStudent } from "../../../src/distill/embedded-bench/ask-student.js";
import {
  type BenchFrame,
  type ChosenFrames,
  chooseFrames,
  type FrameOrder,
} from "../../../src/distill/embedded-bench/bench-frames.js";
import { gradeAnswers } from "../../../src/distill/embedded-bench/grade.js";
import { readRig } from "../../../src/policy/camera-rig.js";
import { pixelsOf } from "../../../src/policy/vla/pixels.js";
import type { PlanQuestion, PlanRuntime } from "../../../src/policy/vla/plan-runtime.js";
import { readCodebook } from "../../../src/tokens/codebook/codebook-file.js";
import { encode } from "../../../src/tokens/codebook/encode.js";
import { recordRoute } from "../recorded-route.js";

const folder = mkdtempSync(join(tmpdir(), "drx-embedded-bench-"));
afterAll(() => rmSync(folder, { recursive: true }));

const rig = readRig("small");
const decoder = readCodebook(join(projectRoot, "codebooks/action-2048.json"));

function order(change: Partial<FrameOrder> = {}): FrameOrder {
  const held = { heldOutSuite: "riverside", maps: [], rig };
  return { sources: [join(folder, "expert")], ...held, count: 6, seed: 1, onProgress() {}, ...change };
}

let chosen: ChosenFrames;
beforeAll(async () => {
  await recordRoute("11", join(folder, "expert"));
  mkdirSync(join(folder, "expert"), { recursive: true });
  writeFileSync(join(folder, "expert", "run.json"), "{}");
  chosen = await chooseFrames(order());
}, 300_000);

test("frames are of held-out routes, with their truth and pictures", () => {
  expect(chosen).toMatchObject({ recordings: 1, trainRecordings: 0 });
  expect(chosen.found).toBeGreaterThan(20);
  expect(chosen.frames).toHaveLength(6);
  for (const frame of chosen.frames) {
    expect(frame).toMatchObject({ split: "validation", town: "Riverside" });
    expect([...frame.images.keys()]).toEqual(rig.map(({ id }) => id));
    expect(frame.future).toHaveLength(6);
  }
});

test("frames of routes that students are trained on are none, and other cameras are refused", async () => {
  await expect(chooseFrames(order({ heldOutSuite: "driverx44" }))).rejects.toThrow(
    /1 recordings there is no frame of a route of driverx44/,
  );
  await expect(chooseFrames(order({ rig: readRig("student") }))).rejects.toThrow(
    /no camera CAM_FRONT like the student's/,
  );
});

/** Stands in for a student that knows the truth by the prompt's facts, and keeps what it was shown. */
class TruthfulRuntime implements PlanRuntime {
  readonly seen: PlanQuestion["images"][] = [];
  readonly #frames: readonly BenchFrame[];

  constructor(frames: readonly BenchFrame[]) {
    this.#frames = frames;
  }

  reset() {}

  async ask({ images, facts }: PlanQuestion) {
    this.seen.push(images);
    const { truth, future } = this.#frames.find((frame) => frame.facts === facts)!;
    const { tokens } = encode(decoder, Float64Array.from(future.flat()));
    return {
      ...{ type: "tokens" as const, tokens, entropies: [], reasoning: "", timingMs: {} },
      readouts: truth,
    };
  }

  async close() {}
}

test("who tells the truth is right in every setting, whose pictures differ and are the same the next time", async () => {
  const frames = chosen.frames.slice(0, 2);
  const ask = async () => {
    const runtime = new TruthfulRuntime(frames);
    const asking = { frames, settings: allSettings, rig, decoder, seed: 0, onProgress() {} };
    return { runtime, answers: await askStudent({ ...asking, runtime }) };
  };
  const { runtime, answers } = await ask();
  expect([...answers.keys()]).toEqual(allSettings);
  for (const given of answers.values()) {
    const { readouts, plan, undecodable } = gradeAnswers(given);
    expect(undecodable).toBe(0);
    for (const grade of Object.values(readouts))
      expect(grade.type === "word" ? grade.right : grade.noneAgreement).toBe(1);
    expect(readouts.reach).toMatchObject({ both: 2, meanAbsoluteError: 0, close: 1 });
    // What the codebook cannot say exactly.
    expect(plan.averageDisplacement).toBeLessThan(0.5);
  }
  const pixels = await Promise.all(runtime.seen.map((images) => pixelsOf(images, rig)));
  const kinds = new Set(pixels.map((shown) => Buffer.from(shown).toString("base64")));
  // Black is the same for both frames.
  expect(kinds.size).toBe(2 * allSettings.length - 1);
  expect((await ask()).runtime.seen).toEqual(runtime.seen);
}, 120_000);
