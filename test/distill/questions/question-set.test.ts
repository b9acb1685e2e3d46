import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  buildQuestions,
  type QuestionManifest,
  type QuestionOrder,
  readFrames,
  readQuestions,
} from "../../../src/distill/questions/question-set.js";
import { writeClip } from "../../episodes/clips/synthetic-clip.js";
import { recordRoute } from "../recorded-route.js";

const folder = mkdtempSync(join(tmpdir(), "drx-questions-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = join(folder, "drives", "expert");
let manifest: QuestionManifest;

function order(change: Partial<QuestionOrder>): QuestionOrder {
  return {
    sources: [join(folder, "drives")],
    maps: [],
    heldOutSuite: "driverx44",
    seed: 3,
    allFrames: false,
    out: join(folder, "set"),
    onProgress() {},
    ...change,
  };
}

beforeAll(async () => {
  await recordRoute("11", run);
  // What makes a folder a run directory.
  mkdirSync(run, { recursive: true });
  writeFileSync(join(run, "run.json"), "{}");
  manifest = await buildQuestions(order({}));
}, 120_000);

test("a set holds frames with their pictures and questions about them, each counted", () => {
  const frames = readFrames(join(folder, "set"));
  const questions = readQuestions(join(folder, "set"));
  expect(frames.size).toBe(manifest.frames.train);
  expect(questions.length).toBe(manifest.questions);
  expect(manifest.steps).toBe(frames.size + Object.values(manifest.dropped).reduce((a, b) => a + b, 0));
  expect(Object.values(manifest.tasks).every((count) => count > 0)).toBe(true);
  for (const { frame, objects } of questions) {
    const about = frames.get(frame)!;
    expect(about).toBeDefined();
    for (const tag of objects) {
      const [, camera, x, y] = /<c\d+,(\w+),([\d.]+),([\d.]+)>/.exec(tag)!;
      const { width, height } = about.cameras.find(({ id }) => id === camera)!;
      expect(Number(x)).toBeLessThanOrEqual(width);
      expect(Number(y)).toBeLessThanOrEqual(height);
    }
  }
  for (const { images } of frames.values()) {
    expect(images.map(({ camera }) => camera)).toEqual([...frames.values()][0].cameras.map(({ id }) => id));
    for (const { path } of images) expect(existsSync(join(folder, "set", path))).toBe(true);
  }
});

test("the same drives and seed give the same bytes; another seed asks otherwise", async () => {
  const again = await buildQuestions(order({ out: join(folder, "again") }));
  expect(again.files).toEqual(manifest.files);
  const other = await buildQuestions(order({ out: join(folder, "other"), seed: 4 }));
  expect(other.files["questions.jsonl"]).not.toEqual(manifest.files["questions.jsonl"]);
});

test("clips of Bench2Drive are asked about in the same way", async () => {
  await writeClip(join(folder, "clips"), 61);
  const set = await buildQuestions(
    order({ sources: [join(folder, "clips")], out: join(folder, "clip-set"), allFrames: true }),
  );
  expect(set.tasks.behavior).toBeGreaterThan(0);
  expect([...readFrames(join(folder, "clip-set")).values()][0].source.kind).toBe("bench2drive");
});

test("refuses to write over a set, to find nothing, and to leave a stage without questions", async () => {
  await expect(buildQuestions(order({}))).rejects.toMatchObject({ code: "OUT_OCCUPIED" });
  mkdirSync(join(folder, "empty"));
  const out = join(folder, "none");
  await expect(buildQuestions(order({ sources: [join(folder, "empty")], out }))).rejects.toMatchObject({
    code: "RECORDINGS_NONE",
  });
  // A clip of a second has no future, so no decision can be asked for.
  await writeClip(join(folder, "short"), 11);
  await expect(
    buildQuestions(order({ sources: [join(folder, "short")], out, allFrames: true })),
  ).rejects.toMatchObject({ code: "TASK_EMPTY" });
});

test("a line that is no question is told with its number", () => {
  const broken = join(folder, "broken");
  mkdirSync(broken);
  const lines = readFileSync(join(folder, "set", "questions.jsonl"), "utf8").split("\n");
  lines[1] = '{"id":7}';
  writeFileSync(join(broken, "questions.jsonl"), lines.join("\n"));
  expect(() => readQuestions(broken)).toThrow(/line 2: .*id/);
});
