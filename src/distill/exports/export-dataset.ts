import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DriverxError } from "../../base/errors.js";
import { readBytes, readJsonFile, readTextFile, writeFileWhole } from "../../base/files.js";
import { issueText } from "../../base/issue-text.js";
import { type DatasetManifest, type Sample, sampleSchema } from "../dataset-format.js";
import { readTraces } from "../filters/run-filters.js";
import { ASKED_VERSION } from "../prompts.js";
import { readFrames, readQuestions } from "../questions/question-set.js";
import { splits } from "../split.js";
import type { Trace } from "../traces/trace.js";
import { actionExample, actionTokenName, type Example, questionExample, THINK_FIRST } from "./example.js";
import { type ExportFormat, formatWriters } from "./formats.js";

export interface ExportOrder {
  /** Folder of a dataset, which gets the files. */
  readonly dataset: string;
  readonly format: ExportFormat;
  /** Folder of a question set whose questions go along; its pictures are copied. */
  readonly questions?: string;
  /** Folder of kept traces for those questions. */
  readonly traces?: string;
}

/** `<format>.json`: what was written, and what of. */
export interface ExportManifest {
  readonly version: 1;
  readonly format: ExportFormat;
  /** Samples by split and kind; every sample and question of the sources is one. */
  readonly counts: Readonly<Record<string, { readonly action: number; readonly question: number }>>;
  /** Samples with reasoning. */
  readonly thinking: number;
  /** Samples by number of words of the target, in steps of 25. */
  readonly lengths: Readonly<Record<string, number>>;
  /** How often each action token stands; only those that do. */
  readonly actions: Readonly<Record<string, number>>;
  readonly thinkFlag: string;
  readonly actionTokens: { readonly first: string; readonly last: string };
  readonly codebookHash: string;
  readonly promptHash: string;
  readonly askedVersion: string;
  readonly sources: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, { readonly sha256: string }>>;
}

/**
 * Writes a dataset, and questions with it, as a trainer wants them: `<format>-<split>`, and `<format>.json` with counts
 * and hashes. Paths of pictures are from the dataset's folder.
 *
 * @throws DriverxError OUT_OCCUPIED, DATASET_INVALID, SPLITS_MIXED, HINTED_PROMPT, or what reading throws.
 */
export function exportDataset({ dataset, format, questions, traces }: ExportOrder): ExportManifest {
  const manifestPath = join(dataset, `${format}.json`);
  if (existsSync(manifestPath))
    throw new DriverxError(
      "OUT_OCCUPIED",
      `${dataset} holds files for ${format} already; delete ${manifestPath} to write them anew`,
    );
  const source = readJsonFile(join(dataset, "manifest.json"), "dataset's manifest") as DatasetManifest;
  const { extension, write } = formatWriters[format];
  const asked = questions === undefined ? [] : questionExamples(dataset, questions, traces);
  const counts: Record<string, { action: number; question: number }> = {};
  const files: Record<string, { sha256: string }> = {};
  const all: Example[] = [];
  const tokens = new Map<number, number>();
  for (const split of splits) {
    const samples = readSamples(join(dataset, `${split}.jsonl`));
    if (samples.length !== source.samples[split]) {
      throw new DriverxError(
        "DATASET_INVALID",
        `${dataset}: ${split}.jsonl holds ${samples.length} samples, and the manifest says ${source.samples[split]}; make the dataset anew`,
      );
    }
    for (const { actionTokens } of samples)
      for (const token of actionTokens) tokens.set(token, (tokens.get(token) ?? 0) + 1);
    const questionsHere = asked.filter((example) => example.split === split);
    const examples = [...samples.map(actionExample), ...questionsHere];
    counts[split] = { action: samples.length, question: questionsHere.length };
    all.push(...examples);
    const name = `${format}-${split}.${extension}`;
    const content = write(examples);
    writeFileWhole(join(dataset, name), content);
    files[name] = { sha256: sha256(content) };
  }
  refuseMixedSplits(all);
  if (format === "llama-factory") writeFileWhole(join(dataset, "dataset_info.json"), datasetInfo());
  const manifest: ExportManifest = {
    version: 1,
    format,
    counts,
    thinking: all.filter(({ target }) => target.startsWith("<think>")).length,
    lengths: lengthsOf(all),
    actions: Object.fromEntries(
      [...tokens].sort((a, b) => a[0] - b[0]).map(([token, count]) => [actionTokenName(token), count]),
    ),
    thinkFlag: THINK_FIRST,
    actionTokens: { first: actionTokenName(0), last: actionTokenName(source.codebook.k - 1) },
    codebookHash: source.codebook.hash,
    promptHash: source.prompt.hash,
    askedVersion: ASKED_VERSION,
    sources: {
      dataset: fileHash(join(dataset, "manifest.json")),
      ...(questions !== undefined && { questions: fileHash(join(questions, "manifest.json")) }),
      ...(traces !== undefined && { traces: fileHash(join(traces, "funnel.json")) }),
    },
    files,
  };
  writeFileWhole(manifestPath, `${JSON.stringify(manifest, null, 1)}\n`);
  return manifest;
}

/** The questions of a set as examples, each with the first of its traces; pictures that the dataset lacks are copied. */
function questionExamples(dataset: string, set: string, traces: string | undefined): Example[] {
  const frames = readFrames(set);
  const traceOf = new Map<string, Trace>();
  if (traces !== undefined) {
    for (const trace of readTraces(join(traces, "traces.jsonl")))
      if (!traceOf.has(trace.question)) traceOf.set(trace.question, trace);
  }
  const examples = readQuestions(set).map((question) => {
    const frame = frames.get(question.frame);
    if (!frame)
      throw new DriverxError(
        "QUESTIONS_INVALID",
        `${set}: ${question.id} is about a frame that is not there`,
      );
    return questionExample(question, frame, traceOf.get(question.id));
  });
  for (const { path } of examples.flatMap(({ images }) => images)) {
    const to = join(dataset, path);
    if (!existsSync(to)) writeFileWhole(to, readBytes(join(set, path), "picture"));
  }
  return examples;
}

/** A drive of which some samples train and others judge makes the judging worthless. */
function refuseMixedSplits(examples: readonly Example[]): void {
  const splitOf = new Map<string, string>();
  for (const { images, split } of examples) {
    const drive = images[0].path.slice(0, images[0].path.lastIndexOf("/"));
    const before = splitOf.get(drive) ?? split;
    splitOf.set(drive, split);
    if (before === split) continue;
    throw new DriverxError(
      "SPLITS_MIXED",
      `${drive} has samples in ${before} and in ${split}: dataset and questions were split by different suites; make both with the same --held-out-suite`,
    );
  }
}

/** How LLaMA-Factory finds the files. */
function datasetInfo(): string {
  const entry = (split: string) => [
    `driverx_${split.replaceAll("-", "_")}`,
    {
      file_name: `llama-factory-${split}.jsonl`,
      formatting: "sharegpt",
      columns: { messages: "conversations", images: "images" },
    },
  ];
  return `${JSON.stringify(Object.fromEntries(splits.map(entry)), null, 1)}\n`;
}

/** The samples of a split. Throws DATASET_INVALID naming the line. */
export function readSamples(path: string): Sample[] {
  return readTextFile(path, "dataset")
    .split("\n")
    .filter((line) => line !== "")
    .map((line, index) => {
      const { data, error } = sampleSchema.safeParse(JSON.parse(line));
      if (!error) return data;
      throw new DriverxError("DATASET_INVALID", `${path}, line ${index + 1}: ${issueText(error, "line")}`);
    });
}

function lengthsOf(examples: readonly Example[]): Record<string, number> {
  const counts = new Map<number, number>();
  for (const { target } of examples) {
    const step = 25 * Math.floor(target.split(/[\s<]+/).length / 25);
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  return Object.fromEntries(
    [...counts].sort((a, b) => a[0] - b[0]).map(([step, count]) => [`${step}`, count]),
  );
}

function fileHash(path: string): string {
  return sha256(readBytes(path, "source"));
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
