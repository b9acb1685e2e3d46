import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Sample } from "../../../src/distill/dataset-format.js";
import { pickSamples } from "../../../src/distill/exports/sample-pages.js";
import { readFrames } from "../../../src/distill/questions/question-set.js";
import { readRig } from "../../../src/policy/camera-rig.js";
import { samplesPage } from "../../../src/report/samples-page.js";
import { syntheticFrame } from "../synthetic-frame.js";
import { writeSet } from "../synthetic-set.js";

const folder = mkdtempSync(join(tmpdir(), "drx-page-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Token 0 stands, 1 goes 4 m straight on, 2 goes 3 m and turns 0.2 rad to the left: y is to the right. */
const poses = [
  [0, 0, 0],
  [4, 0, 0],
  [3, -0.3, -0.2],
];

function writeDataset(actionTokens: number[]): void {
  const [frame] = readFrames(folder).values();
  const sample: Sample = {
    id: frame.id,
    split: "train",
    source: {
      run: "run",
      recording: "r.mcap",
      town: "Riverside",
      route: "1",
      repetition: 0,
      tick: 101,
      policy: "expert",
    },
    images: frame.images,
    speed: 8,
    command: 1,
    targetPoint: [20, -10],
    prompt: "speed 8.0 <plan>",
    answers: [],
    reasoning: "Perception: a car & a light.",
    actionTokens,
    future: frame.truth.future!,
  };
  writeFileSync(join(folder, "train.jsonl"), `${JSON.stringify(sample)}\n`);
}

beforeAll(async () => {
  await writeSet(folder, [syntheticFrame()], 1);
  writeFileSync(
    join(folder, "manifest.json"),
    JSON.stringify({
      codebook: { hash: "c0de", k: 3, poses },
      prompt: { hash: "9409" },
      rig: readRig("small"),
      samples: { train: 1, validation: 0 },
      templates: { decision: { task: "behavior", asked: 1, answers: { "stand and wait": 1 }, majority: 1 } },
    }),
  );
});

test("tokens that turn left are drawn to the left of straight on, in the picture and from above", () => {
  writeDataset([2, 2, 2, 2, 2, 2]);
  const shown = pickSamples(folder, "train", 3, folder);
  expect(shown.samples.length).toBe(1);
  const [{ planned, questions, images }] = shown.samples;
  expect(images.size).toBe(6);
  expect(questions.length).toBeGreaterThan(0);
  for (const [i, [, y, yaw]] of planned.entries()) {
    expect(y).toBeLessThan(0);
    expect(yaw).toBeCloseTo(-0.2 * (i + 1), 9);
  }
  const page = samplesPage(shown);
  // The middle of the picture of 168 pixels is straight on.
  const [straightOn, turning] = [
    ...page.matchAll(/<polyline points="([^"]+)" fill="none" stroke="#(?:1aa260|e0218a)"/g),
  ].map(([, points]) => points.split(" ").map((point) => Number(point.split(",")[0])));
  expect(Math.max(...straightOn.map((u) => Math.abs(u - 84)))).toBeLessThan(0.2);
  expect(turning.at(-1)).toBeLessThan(60);
  expect(page.match(/data:image\/jpeg/g)?.length).toBe(6);
  // Text is text, whatever it holds.
  expect(page).toContain("&lt;plan&gt;");
  expect(page).toContain("a car &amp; a light");
  expect(page).toContain("a constant answer is right for 100 %");
});

test("a token beyond the codebook is an error that names the sample, not the token 0", () => {
  writeDataset([1, 1, 1, 1, 1, 3]);
  expect(() => pickSamples(folder, "train", 3)).toThrow(/sample run-Riverside-1-0-101 has the token 3/);
});
