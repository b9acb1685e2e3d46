import { existsSync } from "node:fs";
import { join } from "node:path";
import { DriverxError } from "../base/errors.js";
import { projectRoot } from "../base/project-root.js";
import { buildDataset } from "../distill/dataset.js";
import { exportDataset } from "../distill/exports/export-dataset.js";
import type { ExportFormat } from "../distill/exports/formats.js";
import { HELD_OUT_TOWN } from "../distill/split.js";
import { reasoningByFrame } from "../distill/traces/frame-reasoning.js";
import { runTrainer } from "../distill/trainer-process.js";
import { findSuite } from "../routes/find-suite.js";
import { readSuite } from "../routes/read-suite.js";
import { runPaths } from "../runner/run-directory.js";
import { readCodebook } from "../tokens/codebook/codebook-file.js";
import { shippedCodebook } from "../tokens/codebook/shipped-codebook.js";
import { drive } from "./drive-run.js";
import { printJson, say, withProgress } from "./output.js";

export interface CollectOptions {
  readonly suite: string;
  readonly routes?: string;
  readonly towns?: string;
  readonly maps: readonly string[];
  readonly policies: string;
  readonly repetitions: number;
  readonly rig: string;
  readonly seed: number;
  readonly workers: number;
  readonly resume?: true;
  readonly out: string;
}

/** Drives the suite with each driver, recording; the held-out town only where it is named. */
export async function collect(options: CollectOptions): Promise<void> {
  const { policies, towns = otherTowns(options.suite), out, resume, rig, ...rest } = options;
  for (const policy of policies.split(",").map((name) => name.trim())) {
    const isStudent = policy.startsWith("corrected:");
    // A run directory's name; a corrected student's is not its folder's path.
    const run = join(out, isStudent ? "corrected-student" : policy);
    await drive({
      ...rest,
      // A student brings its own cameras.
      ...(!isStudent && { rig }),
      towns,
      policy,
      controller: "path-tracking",
      sim: "embedded",
      gpus: [],
      python: "python",
      silenceSeconds: 660,
      // In the worker's own process: the fastest way to a policy of our own.
      transport: "local",
      record: true,
      keep: "all",
      ...(resume && existsSync(runPaths(run).settings) && { resume }),
      out: run,
    });
  }
}

/** The towns of a suite but for the held-out one. Throws TOWN_HELD_OUT where that leaves none. */
function otherTowns(suite: string): string {
  const towns = new Set(readSuite(findSuite(suite)).routes.map(({ town }) => town));
  towns.delete(HELD_OUT_TOWN);
  if (towns.size > 0) return [...towns].join(",");
  throw new DriverxError(
    "TOWN_HELD_OUT",
    `all routes of ${suite} lie in ${HELD_OUT_TOWN}, which is kept for judging; name it with --towns to collect there all the same`,
  );
}

export interface DatasetOptions {
  readonly codebook?: string;
  readonly heldOutSuite: string;
  readonly maps: readonly string[];
  readonly traces?: string;
  readonly questions?: string;
  readonly format: readonly ExportFormat[];
  readonly out: string;
  readonly json?: true;
}

/** `drx distill dataset`. */
export async function dataset(sources: readonly string[], options: DatasetOptions): Promise<void> {
  const { steps, samples, dropped, commands, tokenError } = await withProgress("recordings", (onProgress) =>
    buildDataset({
      sources,
      codebook: readCodebook(options.codebook ?? shippedCodebook),
      heldOutSuite: options.heldOutSuite,
      maps: options.maps,
      ...(options.traces && { reasoning: reasoningByFrame(options.traces) }),
      out: options.out,
      onProgress,
    }),
  );
  const { questions, traces, out } = options;
  const exported = options.format.map((format) =>
    exportDataset({
      dataset: out,
      format,
      ...(questions !== undefined && { questions }),
      ...(traces !== undefined && { traces }),
    }),
  );
  for (const { format, counts, thinking } of exported) {
    const samples = Object.values(counts).reduce((sum, { action, question }) => sum + action + question, 0);
    say(`${format}: ${samples} samples, ${thinking} with reasoning`);
  }
  if (options.json)
    return printJson({ version: 1, out: options.out, steps, samples, dropped, commands, tokenError });
  const counts = (of: Readonly<Record<string, number>>) =>
    Object.entries(of)
      .map(([name, count]) => `${name} ${count}`)
      .join(", ") || "none";
  process.stdout.write(
    `plan steps  ${steps}\nsamples     ${counts(samples)}\nleft out    ${counts(dropped)}\n` +
      `tokens      lead ${(100 * tokenError).toFixed(1)} cm past where the vehicle went, on average\n`,
  );
}

/** Runs the trainer; where it refuses its input, so does the command. */
async function trainer(...call: Parameters<typeof runTrainer>): Promise<boolean> {
  const isDone = await runTrainer(...call);
  if (!isDone) process.exitCode = 2;
  return isDone;
}

interface PythonOption {
  readonly python?: string;
}

export interface TrainOptions extends PythonOption {
  readonly preset: string;
  readonly steps?: number;
  readonly batch?: number;
  readonly learningRate?: number;
  readonly precision?: string;
  readonly compile?: true;
  readonly threads: number;
  readonly seed: number;
  readonly resume?: true;
  readonly print?: true;
  readonly out: string;
}

/** `drx distill train`. */
export async function train(dataset: string, options: TrainOptions): Promise<void> {
  const { preset, steps, batch, learningRate, precision, threads, seed } = options;
  const optional = (name: string, value: number | string | undefined) =>
    value === undefined ? [] : [name, String(value)];
  await trainer(options.python, "driverx_trainer.train", [
    dataset,
    ...["--out", options.out, "--preset", preset, "--threads", String(threads), "--seed", String(seed)],
    ...optional("--steps", steps),
    ...optional("--batch", batch),
    ...optional("--learning-rate", learningRate),
    ...optional("--precision", precision),
    ...(options.compile ? ["--compile"] : []),
    ...(options.resume ? ["--resume"] : []),
    ...(options.print ? ["--print"] : []),
  ]);
}

export interface JudgeOptions extends PythonOption {
  readonly split: string;
  readonly samples: number;
}

/** `drx distill judge`: prints JSON. */
export async function judge(training: string, { python, split, samples }: JudgeOptions): Promise<void> {
  await trainer(python, "driverx_trainer.judge", [training, "--split", split, "--samples", String(samples)]);
}

export interface ExportOptions extends PythonOption {
  readonly samples: number;
  readonly out: string;
}

/** `drx distill export`. */
export async function exportStudent(training: string, options: ExportOptions): Promise<void> {
  const isExported = await trainer(options.python, "driverx_trainer.export", [
    training,
    ...["--out", options.out, "--samples", String(options.samples)],
  ]);
  if (!isExported) return;
  say(`drive it: drx drive --policy vla:${options.out}   (docs in ${join(projectRoot, "docs/vla.md")})`);
}
