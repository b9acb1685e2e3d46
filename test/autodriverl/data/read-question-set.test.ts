import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readQuestionSet } from "../../../src/autodriverl/data/read-question-set.js";

const frame = (id: string, split: string) => ({
  id,
  split,
  source: { run: "expert", recording: "route 7", town: "Riverside" },
  cameras: [{ id: "CAM_FRONT", width: 168, height: 84 }],
  images: [{ camera: "CAM_FRONT", path: `images/${id}.jpg` }],
});
const question = (of: string, task: string, form: string, text: string, answer: string, value: string) => ({
  ...{
    id: `${of}/${task}`,
    frame: of,
    split: "train",
    task,
    template: "t",
    form,
    phrasing: 0,
    question: text,
    options: [],
    answer,
    value,
  },
  objects: [],
  chain: null,
});

function set(questions: readonly unknown[]): string {
  const folder = mkdtempSync(join(tmpdir(), "drx-questions-"));
  const write = (name: string, lines: readonly unknown[]) =>
    writeFileSync(join(folder, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  write("frames.jsonl", [frame("f1", "train"), frame("f2", "validation")]);
  write("questions.jsonl", questions);
  return folder;
}

test("reads the training split of our own questions as items, with the ego's action", () => {
  const folder = set([
    question("f1", "perception", "choice", "Which light? A. Red. B. Green.", "A. Red.", "red"),
    question("f1", "planning", "open", "What next?", "Brake.", "brake"),
    question("f1", "behavior", "yes-no", "Does it stop?", "Yes. The light is red.", "stop"),
    question("f2", "planning", "open", "What next?", "Go.", "go"),
  ]);
  const [first, ...others] = readQuestionSet(folder);
  expect(others).toEqual([]);
  expect([first.scene, first.imageSize]).toEqual([
    "expert/route 7",
    expect.objectContaining({ width: 168, height: 84 }),
  ]);
  expect(first.items.map(({ form, truth, action, images }) => [form, truth, action, images])).toEqual(
    [
      ["mcq", "A. Red."],
      ["vqa", "Brake."],
      ["yes-no", "Yes. The light is red."],
    ].map(([form, truth]) => [form, truth, "stop", { CAM_FRONT: "images/f1.jpg" }]),
  );
});

test("names the line that is wrong", () => {
  const folder = set([question("f1", "parking", "open", "?", "!", "x")]);
  expect(() => readQuestionSet(folder)).toThrow("questions.jsonl, line 1: task");
});
