import { join } from "node:path";
import { PROMPT_VERSION } from "../autodriverl/answers/prompt.js";
import { readItems } from "../autodriverl/data/read-items.js";
import { agreement } from "../autodriverl/evaluation/agreement.js";
import { BenchPictures } from "../autodriverl/evaluation/bench-pictures.js";
import type { BenchResults } from "../autodriverl/evaluation/bench-results.js";
import { benchTable } from "../autodriverl/evaluation/bench-table.js";
import { checkCanary, writeCanary } from "../autodriverl/evaluation/canary.js";
import { driveActionAccuracy, readDriveAction } from "../autodriverl/evaluation/drive-action.js";
import { type Answerer, evaluate, modelAnswerer } from "../autodriverl/evaluation/evaluate.js";
import { quotedDriveAction } from "../autodriverl/evaluation/quoted-results.js";
import { type DriveBench, readDriveBench } from "../autodriverl/evaluation/read-drivebench.js";
import { allSettings, CLEAN } from "../autodriverl/evaluation/settings.js";
import { JudgeStage } from "../autodriverl/rewards/judge-stage.js";
import { defaultRewardSettings } from "../autodriverl/rewards/reward-settings.js";
import { RUBRIC_VERSION } from "../autodriverl/rewards/rubrics.js";
import { DriverxError } from "../base/errors.js";
import { writeFileWhole } from "../base/files.js";
import { version } from "../base/version.js";
import { benchMarkdown, benchPage } from "../report/bench-report.js";
import { markdownTable } from "../report/score-markdown.js";
import { type JudgeOptions, openJudge, openModel } from "./chat-options.js";
import { printJson, say, startProgress } from "./output.js";

interface ModelOptions {
  readonly model?: string;
  readonly images?: string;
  readonly temperature: number;
  readonly maxTokens: number;
  readonly seed: number;
  readonly json?: true;
  readonly out: string;
}

export interface BenchOptions extends ModelOptions, JudgeOptions {
  readonly runs: number;
  readonly canary?: string;
  readonly writeCanary?: string;
  readonly corrupted?: string;
  readonly descriptions?: string;
  readonly answersInFile?: true;
  readonly settings?: readonly string[];
}

export type DriveActionOptions = ModelOptions;

/** `drx bench drivebench`. */
export async function driveBench(path: string, options: BenchOptions): Promise<void> {
  const read = readDriveBench(path, options.descriptions);
  await bench("DriveBench", path, read, options.settings ?? allSettings, options);
}

/** `drx bench drivelm-hard`. */
export async function driveLmHard(path: string, options: BenchOptions): Promise<void> {
  const read = { items: readItems(path), answers: new Map<string, string>(), skipped: 0 };
  await bench("DriveLM-Hard", path, read, [CLEAN], options);
}

async function bench(
  benchmark: BenchResults["benchmark"],
  source: string,
  { items, answers, skipped }: DriveBench,
  settings: readonly string[],
  options: BenchOptions,
): Promise<void> {
  const { out, temperature, maxTokens, seed, judgeRevision } = options;
  const kept = join(out, "answers");
  const judge = await openJudge(options, kept);
  if (judge === null)
    throw new DriverxError("JUDGE_MISSING", "answers are judged: give --judge-url and --judge-model");
  const drift = options.canary
    ? await checkCanary(options.canary, judge.client, defaultRewardSettings.judge)
    : null;
  const pictures = new BenchPictures({ clean: options.images, corrupted: options.corrupted, seed });
  const isFile = options.answersInFile ?? false;
  const model = isFile ? null : await openModel(options.model, kept);
  const places = benchmark === "DriveBench" ? "shares" : "pixels";
  const answerer: Answerer =
    model === null
      ? async (item) => answers.get(item.id) ?? null
      : modelAnswerer(model.chat, pictures, places, { temperature, maxTokens });
  const runs = isFile ? 1 : options.runs;
  const progress = startProgress("answers", items.length * settings.length * runs);
  const verdicts = await evaluate({
    ...{ items, settings, runs, answerer },
    judge: new JudgeStage(judge.chat, defaultRewardSettings.judge),
    onProgress: (done) => progress.update(done),
  }).finally(() => {
    progress.stop();
    judge.close();
    model?.close();
  });
  const results: BenchResults = {
    ...{ version: 1, benchmark, driverx: version },
    model: model?.client.model ?? source,
    ...{ judge: judge.client.model, judgeRevision, rubrics: RUBRIC_VERSION, prompts: PROMPT_VERSION },
    config: {
      ...{ source, runs, temperature, maxTokens, seed },
      pictures: Object.fromEntries(
        settings.map((setting) => [setting, isFile ? "file" : pictures.originOf(setting)]),
      ),
    },
    ...{ questions: items.length, skipped, table: benchTable(verdicts), drift },
  };
  if (options.writeCanary)
    say(`canary of ${writeCanary(options.writeCanary, verdicts)} answers: ${options.writeCanary}`);
  const lines = verdicts.map(({ item, ...rest }) => `${JSON.stringify({ id: item.id, ...rest })}\n`);
  writeFileWhole(join(out, "verdicts.jsonl"), lines.join(""));
  writeResults(out, results, benchMarkdown(results), options.json);
  writeFileWhole(join(out, "report.html"), benchPage(results));
}

/** `drx bench driveaction`. */
export async function driveAction(path: string, options: DriveActionOptions): Promise<void> {
  const modes = readDriveAction(path);
  const model = await openModel(options.model, join(options.out, "answers"));
  const { temperature, maxTokens, seed } = options;
  const pictures = new BenchPictures({ clean: options.images, seed });
  const answerer = modelAnswerer(model.chat, pictures, "pixels", { temperature, maxTokens });
  const progress = startProgress(
    "answers",
    modes.reduce((sum, { items }) => sum + items.length, 0),
  );
  const accuracy = await driveActionAccuracy(modes, answerer, (done) => progress.update(done)).finally(() => {
    progress.stop();
    model.close();
  });
  const percent = (share: number) => (100 * share).toFixed(2);
  const rows = [
    [
      model.client.model,
      ...accuracy.map(
        ({ accuracy: share, interval }) =>
          `${percent(share)} (${percent(interval!.low)} to ${percent(interval!.high)})`,
      ),
    ],
    ...quotedDriveAction.map((row) => [
      `${row.model} (quoted)`,
      ...accuracy.map(({ mode }) => row[mode].toFixed(2)),
    ]),
  ];
  const table = markdownTable(["model", ...accuracy.map(({ mode }) => mode)], rows);
  const markdown = `# DriveAction: ${model.client.model}\n\nShare of right actions, %, with 95 % intervals (Wilson).\n\n${table.join("\n")}\n`;
  const results = {
    version: 1,
    benchmark: "DriveAction",
    driverx: version,
    model: model.client.model,
    prompts: PROMPT_VERSION,
    source: path,
    accuracy,
  };
  writeResults(options.out, results, markdown, options.json);
}

/** `drx bench agreement`. */
export async function judgeAgreement(path: string, options: { json?: true }): Promise<void> {
  const judges = agreement(path);
  if (options.json) return printJson({ version: 1, judges });
  const short = (value: number | undefined | null) => (value == null ? "–" : value.toFixed(4));
  const rows = judges.map(({ judge, samples, pearson, interval }) => [
    judge,
    String(samples),
    short(pearson),
    `${short(interval?.low)} to ${short(interval?.high)}`,
  ]);
  process.stdout.write(`${markdownTable(["judge", "samples", "Pearson", "95 %"], rows).join("\n")}\n`);
}

function writeResults(out: string, results: unknown, markdown: string, json?: true): void {
  writeFileWhole(join(out, "results.json"), `${JSON.stringify(results, null, 1)}\n`);
  writeFileWhole(join(out, "report.md"), markdown);
  if (json) printJson(results);
  else process.stdout.write(markdown);
}
