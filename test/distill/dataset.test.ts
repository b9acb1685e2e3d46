import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "../../src/base/project-root.js";
import { buildDataset, type DatasetOrder } from "../../src/distill/dataset.js";
import { readSamples } from "../../src/distill/exports/export-dataset.js";
import { pickSamples } from "../../src/distill/exports/sample-pages.js";
import type { Recording } from "../../src/episodes/recording/recording.js";
import { readRig } from "../../src/policy/camera-rig.js";
import { readCodebook } from "../../src/tokens/codebook/codebook-file.js";
import { recordRoute } from "./recorded-route.js";

const folder = mkdtempSync(join(tmpdir(), "drx-dataset-"));
afterAll(() => rmSync(folder, { recursive: true }));

const out = join(folder, "samples");
let recording: Recording;

function order(change: Partial<DatasetOrder>): DatasetOrder {
  return {
    sources: [join(folder, "drives")],
    codebook: readCodebook(join(projectRoot, "codebooks/action-2048.json")),
    heldOutSuite: "driverx44",
    maps: [],
    out,
    onProgress() {},
    ...change,
  };
}

function markRun(run: string): void {
  mkdirSync(run, { recursive: true });
  writeFileSync(join(run, "run.json"), "{}");
}

beforeAll(async () => {
  recording = await recordRoute("11", join(folder, "drives", "expert"));
  markRun(join(folder, "drives", "expert"));
  const reasoning = new Map([["expert-Riverside-11-0-101", "Perception: a road."]]);
  await buildDataset(order({ reasoning }));
}, 300_000);

test("the speed that tokens mean is the recorded speed, and a left turn goes to y < 0", () => {
  const { samples } = pickSamples(out, "train", 1000);
  expect(samples.length).toBeGreaterThan(20);
  let turns = 0;
  let [said, driven] = [0, 0];
  for (const { sample, planned } of samples) {
    said += Math.hypot(planned[0][0], planned[0][1]) / 0.5;
    driven += sample.speed;
    const [, , turned] = sample.future[5];
    if (Math.abs(turned) < 0.3) continue;
    turns++;
    expect(Math.sign(planned[5][2])).toBe(Math.sign(turned));
    if (sample.command === 1 && turned < 0) expect(planned[5][1]).toBeLessThan(0);
  }
  expect(turns).toBeGreaterThan(2);
  // Half a second of driving each, so single ones differ by what is gained or lost in it; another rate would halve or double all.
  expect(said / driven).toBeGreaterThan(0.85);
  expect(said / driven).toBeLessThan(1.2);
});

test("the pictures are those of the recording, byte for byte, and the manifest tells their rig", async () => {
  const { rig } = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8"));
  expect(rig).toEqual(readRig("small"));
  const samples = new Map(
    readSamples(join(out, "train.jsonl")).map((sample) => [sample.source.tick, sample]),
  );
  let compared = 0;
  for await (const { observation, images } of recording.steps()) {
    const sample = samples.get(observation.tick);
    if (!sample) continue;
    for (const { camera, path } of sample.images) {
      compared++;
      expect(readFileSync(join(out, path)).equals(images.get(camera)!)).toBe(true);
    }
  }
  expect(compared).toBe(6 * samples.size);
});

test("reasoning goes to the sample of its frame and to no other", () => {
  const thinking = readSamples(join(out, "train.jsonl")).filter(({ reasoning }) => reasoning !== null);
  expect(thinking.map(({ id }) => id)).toEqual(["expert-Riverside-11-0-101"]);
});

test("pictures of another sharpness do not go into one dataset", async () => {
  const coarse = readRig("small").map((camera) => ({ ...camera, jpegQuality: 20 }));
  await recordRoute("12", join(folder, "drives", "coarse"), coarse);
  markRun(join(folder, "drives", "coarse"));
  await expect(buildDataset(order({ out: join(folder, "mixed") }))).rejects.toMatchObject({
    code: "RIGS_DIFFER",
  });
}, 200_000);
