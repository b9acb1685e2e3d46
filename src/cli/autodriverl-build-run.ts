import { join } from "node:path";
import { buildSets } from "../autodriverl/data/build.js";
import { readDriveLm } from "../autodriverl/data/read-drivelm.js";
import { readFrameTokens } from "../autodriverl/data/read-frame-tokens.js";
import { defaultRewardSettings, readRewardSettings } from "../autodriverl/rewards/reward-settings.js";
import { Rewarder } from "../autodriverl/rewards/rewarder.js";
import { DriverxError } from "../base/errors.js";
import { writeFileWhole } from "../base/files.js";
import { keyFromEnvironment } from "../chat/client.js";
import { autodriverlBuildPage } from "../report/autodriverl-build-page.js";
import { type JudgeOptions, openChecked, openJudge } from "./judge-options.js";
import { printJson, say, startProgress } from "./output.js";

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
  const frames = sources.flatMap(readDriveLm);
  const excluded = new Set(options.exclude.flatMap(readFrameTokens));
  const kept = join(out, "answers");
  const judge = await openJudge(options, kept);
  if (options.model.length > 0 && judge === null && settings.mode === "judge") {
    throw new DriverxError(
      "JUDGE_MISSING",
      "answers of models are scored by a judge: give --judge-url and --judge-model",
    );
  }
  const models = await openModels(options.model, kept, images !== undefined);
  const progress = { bar: undefined as ReturnType<typeof startProgress> | undefined };
  const manifest = await buildSets({
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
    onProgress(done, total) {
      progress.bar ??= startProgress("questions rated", total);
      progress.bar.update(done);
    },
  }).finally(() => {
    progress.bar?.stop();
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

/** Opens the models named as name@url; one after the other, so that the first fault is told. Throws MODEL_INVALID. */
async function openModels(texts: readonly string[], folder: string, images: boolean) {
  const opened: Awaited<ReturnType<typeof openChecked>>[] = [];
  const key = keyFromEnvironment("DRX_MODEL_KEY");
  for (const [index, text] of texts.entries()) {
    const at = text.lastIndexOf("@");
    if (at < 1) {
      throw new DriverxError(
        "MODEL_INVALID",
        `"${text}" names no model; give name@url, such as qwen@http://127.0.0.1:8001/v1`,
      );
    }
    const [model, baseUrl] = [text.slice(0, at), text.slice(at + 1)];
    opened.push(await openChecked({ model, baseUrl, key, folder, name: `model-${index + 1}` }, { images }));
  }
  return opened;
}
