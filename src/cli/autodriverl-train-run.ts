import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { questionPrompts } from "../autodriverl/answers/prompt.js";
import { readItems } from "../autodriverl/data/read-items.js";
import { deviationText } from "../autodriverl/training/engine-check.js";
import { type Engine, engineVersions, type FieldValue } from "../autodriverl/training/engine-fields.js";
import { type PresetName, type ResolvedTraining, resolveTraining } from "../autodriverl/training/presets.js";
import { verlCommand } from "../autodriverl/training/verl-command.js";
import { DriverxError } from "../base/errors.js";
import { writeFileWhole } from "../base/files.js";
import { runTrainer } from "../distill/trainer-process.js";
import { say } from "./output.js";

export interface TrainOptions {
  readonly engine: Engine;
  readonly preset: PresetName;
  readonly set: readonly string[];
  readonly allowDeviation?: true;
  readonly model?: string;
  readonly images?: string;
  readonly rewards: string;
  readonly python?: string;
  readonly print?: true;
  readonly out: string;
}

/** `drx autodriverl train`. */
export async function train(dataset: string, options: TrainOptions): Promise<void> {
  const { engine, preset, out } = options;
  const given = Object.fromEntries(options.set.map(setting));
  const resolved = resolveTraining(engine, preset, given, options.allowDeviation ?? false);
  // stdout may be read by a program; what it deviates in is for the person.
  process.stdout.write(`${JSON.stringify(resolved, null, 1)}\n`);
  say(`${engine} (checked against ${engineVersions[engine]}), preset ${preset}: ${summary(resolved)}`);
  for (const deviation of [...resolved.byPreset, ...resolved.byCaller]) say(`  ${deviationText(deviation)}`);
  if (options.print) return;
  if (preset !== "tiny" && options.model === undefined) {
    throw new DriverxError(
      "MODEL_MISSING",
      `preset ${preset} trains a model: give its name or folder with --model`,
    );
  }
  // A fault in the questions is told before anything starts.
  readItems(dataset);
  const training = {
    ...resolved,
    out: resolve(out),
    dataset: resolve(dataset),
    model: preset === "tiny" ? null : options.model!,
    images: options.images === undefined ? null : resolve(options.images),
    rewards: options.rewards,
    // The trainer puts each question's own cameras there.
    prompts: questionPrompts(["{cameras}"]),
  };
  const path = join(out, "training.json");
  writeFileWhole(path, `${JSON.stringify(training, null, 1)}\n`);
  const isDone =
    engine === "trl"
      ? await runTrainer(options.python, "driverx_trainer.grpo", [path])
      : (await runTrainer(options.python, "driverx_trainer.verl_data", [path])) &&
        (await runVerl(verlCommand(resolved.settings, { ...training, model: training.model! }), options));
  if (!isDone) process.exitCode = 2;
}

/** Runs verl in its own way, with the reward service's address in its environment. Throws PYTHON_MISSING. */
async function runVerl(
  args: readonly string[],
  { python = "python3", rewards }: TrainOptions,
): Promise<boolean> {
  const code = await new Promise<number | null>((done, failed) => {
    const child = spawn(python, args, {
      stdio: "inherit",
      env: { ...process.env, DRX_REWARDS_URL: rewards },
    });
    child.on("error", (error) =>
      failed(new DriverxError("PYTHON_MISSING", `cannot start ${python}: ${error.message}`)),
    );
    child.on("close", done);
  });
  return code === 0;
}

function summary({ byPreset, byCaller }: ResolvedTraining): string {
  if (byPreset.length + byCaller.length === 0) return "as the paper";
  return `${byPreset.length} settings of the preset and ${byCaller.length} of yours are not the paper's`;
}

/** "name=value", the value as JSON where it is some. Throws SETTING_INVALID. */
function setting(text: string): [string, FieldValue] {
  const at = text.indexOf("=");
  if (at < 1)
    throw new DriverxError(
      "SETTING_INVALID",
      `"${text}" sets nothing; give name=value, such as learning_rate=1e-6`,
    );
  const value = text.slice(at + 1);
  try {
    return [text.slice(0, at), JSON.parse(value)];
  } catch {
    return [text.slice(0, at), value];
  }
}
