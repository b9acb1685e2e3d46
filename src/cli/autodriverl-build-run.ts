import { existsSync } from "node:fs";
import { join } from "node:path";
import { buildSets } from "../autodriverl/data/build.js";
import { readDriveLm } from "../autodriverl/data/read-drivelm.js";
import { readFrameTokens } from "../autodriverl/data/read-frame-tokens.js";
import { readQuestionSet } from "../autodriverl/data/read-question-set.js";
import { defaultRewardSettings, readRewardSettings } from "../autodriverl/rewards/reward-settings.js";
import { Rewarder } from "../autodriverl/rewards/rewarder.js";
import { DriverxError } from "../base/errors.js";
import { writeFileWhole } from "../base/files.js";
import { autodriverlBuildPage } from "../report/autodriverl-build-page.js";
import { type JudgeOptions, openJudge, openModel } from "./chat-options.js";
import { printJson, say, withProgress } from "./output.js";

export interface BuildOptions extends JudgeOptions {
  readonly images?: string;
  readonly exclude: readonly string[];
  readonly choices?: true;
  readonly model: readonly string[];
  readonly samples: number;
  readonly temperature: number;
  readonly maxTokens: number;
  readonly settings?: string;
  readonly trainBand: readonly [number, number];
  readonly hardBand: readonly [number, number];
  readonly validationShare: number;
  readonly trainFrames?: number;
  readonly oversampleExponent: number;
  readonly oversampleCap: number;
  readonly allowOddCleaning?: true;
  readonly seed: number;
  readonly json?: true;
  readonly out: string;
}

/** `drx autodriverl build`. */
export async function build(sources: readonly string[], options: BuildOptions): Promise<void> {
  const { out, images, samples, temperature, maxTokens, trainBand, hardBand, seed } = options;
  const settings = options.settings ? readRewardSettings(options.settings) : defaultRewardSettings;
  const frames = sources.flatMap((path) =>
    existsSync(join(path, "questions.jsonl")) ? readQuestionSet(path) : readDriveLm(path),
  );
  const excluded = new Set(options.exclude.flatMap(readFrameTokens));
  const kept = join(out, "answers");
  const judge = await openJudge(options, kept);
  if (options.model.length > 0 && judge === null && settings.mode === "judge") {
    throw new DriverxError(
      "JUDGE_MISSING",
      "answers of models are scored by a judge: give --judge-url and --judge-model",
    );
  }
  const models: Awaited<ReturnType<typeof openModel>>[] = [];
  // One after the other, so that the first fault is told.
  for (const [index, model] of options.model.entries()) {
    models.push(await openModel(model, kept, { name: `model-${index + 1}`, images: images !== undefined }));
  }
  const manifest = await withProgress("questions rated", (onProgress) =>
    buildSets({
      frames,
      sources,
      images,
      excluded,
      models: models.map(({ chat }) => chat),
      rewarder: new Rewarder(settings, judge?.chat ?? null),
      out,
      mayCleanOddly: options.allowOddCleaning ?? false,
      config: {
        ...{ seed, samples, temperature, maxTokens, trainBand, hardBand },
        makeChoices: options.choices ?? false,
        models: models.map(({ client }) => client.model),
        judge: judge?.client.model ?? null,
        validationShare: options.validationShare,
        mostTrainFrames: options.trainFrames,
        oversampling: { exponent: options.oversampleExponent, cap: options.oversampleCap },
      },
      onProgress,
    }),
  ).finally(() => {
    for (const { close } of [...models, ...(judge ? [judge] : [])]) close();
  });
  const page = join(out, "report.html");
  writeFileWhole(page, autodriverlBuildPage(manifest));
  if (options.json) return printJson(manifest);
  const { items, sets } = manifest;
  process.stdout.write(
    `questions   ${items.read} read, ${items.excluded} excluded, ${items.cleaned} clean\n` +
      Object.entries(sets)
        .map(([name, set]) => `${name.padEnd(12)}${set.items} questions in ${set.frames} frames\n`)
        .join(""),
  );
  say(`page: ${page}`);
}
