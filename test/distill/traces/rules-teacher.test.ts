import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DrivingFrame } from "../../../src/distill/frames/frame.js";
import { recordedFrames } from "../../../src/distill/frames/recorded-frames.js";
import { questionsAbout } from "../../../src/distill/questions/generate.js";
import type { Question } from "../../../src/distill/questions/question.js";
import { agree, decisionOf, parseDecision } from "../../../src/distill/reasoning/decision.js";
import { claimOf, DECISION } from "../../../src/distill/traces/claims.js";
import { writeByRules } from "../../../src/distill/traces/rules-teacher.js";
import { TownMaps } from "../../../src/runner/town-maps.js";
import { TownScenery } from "../../../src/sim/sensors/camera-simulator.js";
import { recordRoute } from "../recorded-route.js";
import { carAhead, lightAt, straight, syntheticFrame } from "../synthetic-frame.js";

const folder = mkdtempSync(join(tmpdir(), "drx-rules-"));
afterAll(() => rmSync(folder, { recursive: true }));

let frames: DrivingFrame[];
beforeAll(async () => {
  frames = [];
  const recording = await recordRoute("13", join(folder, "expert"));
  const surroundings = { towns: new TownMaps([]), scenery: new TownScenery() };
  for await (const item of recordedFrames(recording, join(folder, "expert"), surroundings))
    if ("frame" in item) frames.push(item.frame);
}, 120_000);

function decisionQuestion(frame: DrivingFrame, seed = 0): Question {
  return questionsAbout(frame, "train", seed).questions.find(({ template }) => template === DECISION)!;
}

/** What a teacher gets: nothing of the truth. */
function seenOf({ truth: _, ...seen }: DrivingFrame) {
  return seen;
}

test("the decision that is written agrees with what was driven, read back from both texts", () => {
  expect(frames.length).toBeGreaterThan(20);
  for (const frame of frames) {
    const question = decisionQuestion(frame);
    const truth = decisionOf(frame.truth.future!, frame.ego.speed);
    const { reasoning, content } = writeByRules(seenOf(frame), question, truth);
    expect(agree(parseDecision(reasoning)!, truth)).toBe(true);
    expect(claimOf(question, content).isRight).toBe(true);
    // And a decision that is not the driven one is told apart.
    const other = { ...truth, speed: truth.speed === "speed up" ? "slow down" : "speed up" } as const;
    const wrong = writeByRules(seenOf(frame), question, other);
    expect(agree(parseDecision(wrong.reasoning)!, truth)).toBe(false);
  }
});

test("four stages stand in their order, and the same frame gives the same text", () => {
  for (const frame of frames) {
    const question = decisionQuestion(frame);
    const { reasoning } = writeByRules(seenOf(frame), question);
    expect(reasoning.split("\n").map((line) => line.split(":")[0])).toEqual([
      "Perception",
      "Prediction",
      "Planning",
      "Behavior",
    ]);
    expect(writeByRules(seenOf(frame), question).reasoning).toBe(reasoning);
  }
});

test("without the answer the rules stop for what they see, and only for that", () => {
  const light = syntheticFrame({ visible: { objects: [], lights: [lightAt(11, "red")], stopSigns: [] } });
  const question = decisionQuestion(syntheticFrame({ truth: { ...light.truth, future: straight(0.1) } }));
  const { reasoning } = writeByRules(seenOf(light), question);
  expect(reasoning).toMatch(/traffic light 11 m ahead is red/);
  expect(parseDecision(reasoning)!.speed).toBe("stop");
  const green = syntheticFrame({ visible: { objects: [], lights: [lightAt(11, "green")], stopSigns: [] } });
  expect(parseDecision(writeByRules(seenOf(green), question).reasoning)!.speed).toBe("keep the speed");
  const queue = syntheticFrame({
    visible: { objects: [carAhead(12, { speed: 0, velocity: [0, 0] })], lights: [], stopSigns: [] },
  });
  expect(parseDecision(writeByRules(seenOf(queue), question).reasoning)!.speed).toBe("stop");
});

test("says of a stop that nothing visible explains, that nothing does", () => {
  const empty = syntheticFrame({ truth: { ...syntheticFrame().truth, future: straight(0.1) } });
  const { reasoning } = writeByRules(seenOf(empty), decisionQuestion(empty), {
    steering: "go straight",
    speed: "stop",
  });
  expect(reasoning).toMatch(/For a reason that no camera shows, we stop/);
});
