import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "../../../src/base/project-root.js";
import type { Sample } from "../../../src/distill/dataset-format.js";
import { actionTokenName } from "../../../src/distill/exports/example.js";
import { exportDataset } from "../../../src/distill/exports/export-dataset.js";
import { exportFormats } from "../../../src/distill/exports/formats.js";
import { readTraces } from "../../../src/distill/filters/run-filters.js";
import { askedText, textHash } from "../../../src/distill/prompts.js";
import { readFrames, readQuestions } from "../../../src/distill/questions/question-set.js";
import { reasoningByFrame } from "../../../src/distill/traces/frame-reasoning.js";
import { runDrx } from "../../cli/run-drx.js";
import { carAhead, straight, syntheticFrame } from "../synthetic-frame.js";
import { writeSet } from "../synthetic-set.js";

/** A Python with Hugging Face's datasets: named by DATASETS_PYTHON, or the trainer's. */
const python = process.env.DATASETS_PYTHON ?? join(projectRoot, "trainer/.venv/bin/python");
const hasDatasets = (() => {
  try {
    execFileSync(python, ["-c", "import datasets"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

const folder = mkdtempSync(join(tmpdir(), "drx-export-"));
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  const frames = ["blue", "red", "green"].map((colour, index) => {
    const frame = syntheticFrame({
      id: `run-Riverside-1-0-${101 + 10 * index}`,
      visible: { objects: [carAhead(16 + 7 * index, { colour })], lights: [], stopSigns: [] },
    });
    return { ...frame, truth: { ...frame.truth, future: straight(8) } };
  });
  await writeSet(at("set"), frames, 2);
  for (const words of [
    ["traces", at("set"), "--out", at("traces")],
    ["filter", at("traces"), "--out", at("kept")],
  ]) {
    const { code, stderr } = await runDrx(["distill", ...words]);
    expect(code, stderr).toBe(0);
  }
});

/** Writes a dataset of two samples of the set's frames and one of another drive. */
function writeDataset(name: string, change: (samples: Sample[]) => void = () => {}): string {
  const dataset = at(name);
  const reasoning = reasoningByFrame(at("kept"));
  const frames = [...readFrames(at("set")).values()];
  const samples = frames.slice(0, 2).map(
    (frame, index): Sample => ({
      id: frame.id,
      split: "train",
      source: {
        run: "run",
        recording: "r.mcap",
        town: "Riverside",
        route: "1",
        repetition: 0,
        tick: 1,
        policy: "expert",
      },
      images: frame.images,
      speed: 8,
      command: 4,
      targetPoint: [30, 0],
      prompt: "speed 8.0 command LANEFOLLOW target 30 ahead 0 right plan",
      answers: [],
      reasoning: index === 0 ? (reasoning.get(frame.id) ?? null) : null,
      actionTokens: [5, 6, 7, 8, 9, 2047],
      future: straight(8),
    }),
  );
  expect(samples[0].reasoning).not.toBeNull();
  change(samples);
  mkdirSync(dataset, { recursive: true });
  for (const split of ["train", "validation", "held-out-town"]) {
    const lines = samples
      .filter((sample) => sample.split === split)
      .map((sample) => `${JSON.stringify(sample)}\n`);
    writeFileSync(join(dataset, `${split}.jsonl`), lines.join(""));
  }
  const counts = { train: 2, validation: 0, "held-out-town": 0 };
  const manifest = { codebook: { hash: "c0de", k: 2048 }, prompt: { hash: "9409" }, samples: counts };
  writeFileSync(join(dataset, "manifest.json"), JSON.stringify(manifest));
  return dataset;
}

const everything = (dataset: string, format: (typeof exportFormats)[number]) =>
  exportDataset({ dataset, format, questions: at("set"), traces: at("kept") });

test("every sample and every question goes into every format, and the manifest says of what", () => {
  const dataset = writeDataset("counts");
  const questions = readQuestions(at("set"));
  for (const format of exportFormats) {
    const manifest = everything(dataset, format);
    expect(manifest.counts.train).toEqual({ action: 2, question: questions.length });
    expect(manifest.thinking).toBe(1 + 3);
    expect(manifest).toMatchObject({ codebookHash: "c0de", promptHash: "9409" });
    expect(manifest.actions).toMatchObject({ "<action_5>": 2, "<action_2047>": 2 });
    expect(Object.values(manifest.lengths).reduce((a, b) => a + b, 0)).toBe(2 + questions.length);
    expect(Object.keys(manifest.sources)).toEqual(["dataset", "questions", "traces"]);
  }
  expect(JSON.parse(readFileSync(join(dataset, "dataset_info.json"), "utf8")).driverx_train.file_name).toBe(
    "llama-factory-train.jsonl",
  );
});

function linesOf(dataset: string, format: string) {
  return readFileSync(join(dataset, `${format}-train.jsonl`), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test("the user's turn that trains is the question's own prompt, never the hinted one", () => {
  const dataset = writeDataset("prompts");
  everything(dataset, "trl");
  const frames = readFrames(at("set"));
  const questions = new Map(readQuestions(at("set")).map((question) => [question.id, question]));
  const hashes = new Map(
    readTraces(join(at("kept"), "traces.jsonl")).map((trace) => [trace.question, trace.promptSha256]),
  );
  let compared = 0;
  for (const { id, kind, prompt } of linesOf(dataset, "trl")) {
    if (kind !== "question") continue;
    const question = questions.get(id)!;
    const text = prompt[0].content.at(-1).text;
    expect(text).toBe(askedText(frames.get(question.frame)!, question));
    if (!hashes.has(id)) continue;
    compared++;
    expect(textHash(text)).toBe(hashes.get(id));
  }
  expect(compared).toBe(3);
});

test("a trace to another prompt than the one that trains is refused", () => {
  const dataset = writeDataset("hinted");
  mkdirSync(at("spoilt"));
  writeFileSync(join(at("spoilt"), "funnel.json"), "{}");
  const [trace, ...others] = readTraces(join(at("kept"), "traces.jsonl"));
  const hinted = { ...trace, promptSha256: textHash("The right answer is: stop.") };
  writeFileSync(
    join(at("spoilt"), "traces.jsonl"),
    [hinted, ...others].map((line) => `${JSON.stringify(line)}\n`).join(""),
  );
  expect(() => exportDataset({ dataset, format: "trl", questions: at("set"), traces: at("spoilt") })).toThrow(
    expect.objectContaining({ code: "HINTED_PROMPT" }),
  );
});

test("samples that the manifest counts and the file lacks are missed, and so are drives in two splits", () => {
  const short = writeDataset("short", (samples) => samples.pop());
  expect(() => exportDataset({ dataset: short, format: "trl" })).toThrow(
    /holds 1 samples, and the manifest says 2/,
  );
  const mixed = writeDataset("mixed", (samples) => {
    samples[1] = { ...samples[1], split: "validation", images: samples[0].images };
  });
  const manifest = JSON.parse(readFileSync(join(mixed, "manifest.json"), "utf8"));
  manifest.samples = { train: 1, validation: 1, "held-out-town": 0 };
  writeFileSync(join(mixed, "manifest.json"), JSON.stringify(manifest));
  expect(() => exportDataset({ dataset: mixed, format: "trl" })).toThrow(
    expect.objectContaining({ code: "SPLITS_MIXED" }),
  );
});

test("as many placeholders as pictures, each after its camera's name, and every picture is there", () => {
  const dataset = writeDataset("placeholders");
  for (const format of ["llama-factory", "ms-swift"] as const) {
    everything(dataset, format);
    for (const record of linesOf(dataset, format)) {
      const [user, assistant] = record.conversations ?? record.messages;
      const text: string = user.value ?? user.content;
      expect(text.match(/<image>/g)?.length).toBe(record.images.length);
      expect(text.startsWith("CAM_FRONT: <image>\nCAM_FRONT_LEFT: <image>")).toBe(true);
      expect(assistant.value ?? assistant.content).not.toContain("<image>");
      for (const path of record.images) expect(existsSync(join(dataset, path))).toBe(true);
    }
  }
});

test("action tokens survive the way through text, adjacent and next to words", () => {
  const dataset = writeDataset("tokens");
  everything(dataset, "trl");
  const actions = linesOf(dataset, "trl").filter(({ kind }) => kind === "action");
  for (const { completion, prompt } of actions) {
    const said: string = completion[0].content[0].text;
    expect([...said.matchAll(/<action_(\d+)>/g)].map(([, token]) => Number(token))).toEqual([
      5, 6, 7, 8, 9, 2047,
    ]);
    const thinks = said.startsWith("<think>");
    expect(prompt[0].content.at(-1).text.endsWith("Think first.")).toBe(thinks);
    expect(said.endsWith(actionTokenName(2047))).toBe(true);
  }
  expect(actions.length).toBe(2);
});

test("verl's table holds prompts without answers, and the truth beside them", async () => {
  const dataset = writeDataset("verl");
  everything(dataset, "verl");
  const file = readFileSync(join(dataset, "verl-train.parquet"));
  const rows = await parquetReadObjects({
    file: file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer,
  });
  const action = rows.find((row) => row.ability === "action")!;
  expect(action.reward_model).toEqual({
    style: "rule",
    ground_truth: [5, 6, 7, 8, 9, 2047].map(actionTokenName).join(""),
  });
  expect(JSON.stringify(action.prompt)).not.toContain("<action_");
  expect((action.images as unknown[]).length).toBe(6);
});

test.skipIf(!hasDatasets)(
  "Hugging Face's datasets reads every format back (needs a Python with datasets)",
  () => {
    const dataset = writeDataset("real");
    const count = 2 + readQuestions(at("set")).length;
    for (const format of exportFormats) everything(dataset, format);
    const script = `
import json, os, sys
import datasets
datasets.disable_progress_bars()
folder, cache = sys.argv[1:]
out = {}
for name in ["trl-train.jsonl", "llama-factory-train.jsonl", "ms-swift-train.jsonl", "verl-train.parquet"]:
    path = os.path.join(folder, name)
    kind = "parquet" if name.endswith("parquet") else "json"
    data = datasets.load_dataset(kind, data_files=path, split="train", cache_dir=cache)
    images = data[0]["images"]
    images = [image["image"] if isinstance(image, dict) else image for image in images]
    opened = datasets.Dataset.from_dict({"image": [os.path.join(folder, image) for image in images]}).cast_column("image", datasets.Image())
    out[name] = {"rows": len(data), "columns": sorted(data.column_names), "sizes": [row["image"].size for row in opened], "first": data[0]}
print(json.dumps(out))
`;
    const printed = execFileSync(python, ["-c", script, dataset, at("cache")], {
      env: { ...process.env, HF_HUB_OFFLINE: "1", HF_HOME: at("cache") },
    }).toString();
    const read = JSON.parse(printed);
    for (const { rows, sizes } of Object.values<{ rows: number; sizes: number[][] }>(read)) {
      expect(rows).toBe(count);
      expect(sizes).toEqual(Array.from({ length: 6 }, () => [168, 84]));
    }
    const trl = read["trl-train.jsonl"];
    expect(trl.columns).toEqual(["completion", "id", "images", "kind", "prompt"]);
    // Mixed parts must not lose their text or their place.
    const parts = trl.first.prompt[0].content;
    expect(parts.filter(({ type }: { type: string }) => type === "image").length).toBe(6);
    expect(parts[0].text).toBe("CAM_FRONT:");
    expect(read["verl-train.parquet"].first.prompt[0].role).toBe("user");
  },
  60_000,
);
