import { type Command, InvalidArgumentError, Option } from "commander";
import type { BuildOptions } from "./autodriverl-build-run.js";
import type { ServeRewardsOptions } from "./autodriverl-rewards-run.js";
import type { TrainOptions } from "./autodriverl-train-run.js";
import { withJudge } from "./chat-options.js";
import { examples } from "./help-examples.js";
import { nonNegative, portNumber, share, wholeNumber } from "./option-values.js";

/** `drx autodriverl build|serve-rewards|train`: how the paper's teacher is made. */
export function registerAutoDriveRl(program: Command): void {
  const autodriverl = program
    .command("autodriverl")
    .description("reinforcement learning of a driving VLM by judged answers: build, serve-rewards, train");

  withJudge(autodriverl.command("build <sources...>"))
    .description(
      "make training and hard sets of DriveLM or of `drx distill questions`: clean, rate by models, pick by difficulty, balance",
    )
    .option("--images <dir>", "folder of the pictures, such as nuScenes' root; without it models see none")
    .option("--exclude <json...>", "DriveBench files, or lists of frame tokens, that no set may hold", [])
    .option(
      "--choices",
      "make multiple-choice questions of behavior and moving status, as DriveLM's challenge does",
    )
    .option(
      "--model <name@url...>",
      "models to rate frames by, the first for the training band; none rates nothing",
      [],
    )
    .option("--samples <n>", "answers of each model to each question", wholeNumber(1, 1000), 8)
    .option("--temperature <x>", "of these answers", nonNegative, 1)
    .option("--max-tokens <n>", "of these answers", wholeNumber(1), 4096)
    .option("--settings <yaml>", "rules, judge and mode of the reward (default: as in configs/rewards.yaml)")
    .option("--train-band <low-high>", "difficulties of frames for training", band, [25, 45])
    .option("--hard-band <low-high>", "difficulties of the hard set", band, [10, 31])
    .option("--validation-share <x>", "share of the training scenes kept for validation", share, 0.05)
    .option("--train-frames <n>", "frames for training at most, drawn blindly", wholeNumber(1))
    .option(
      "--oversample-exponent <x>",
      "0 repeats no rare action, 1 makes all equally frequent",
      nonNegative,
      0.5,
    )
    .option("--oversample-cap <x>", "most copies of one question", nonNegative, 5)
    .option("--allow-odd-cleaning", "go on where cleaning removes nothing, or more than half")
    .option("--seed <n>", "seed of every random choice", wholeNumber(0), 0)
    .option("--json", "print the manifest")
    .requiredOption("--out <dir>", "folder of the sets; a build that was stopped goes on there")
    .addHelpText(
      "after",
      `
The judge's key is taken from DRX_JUDGE_KEY, the models' from DRX_MODEL_KEY.
${examples([
  "drx autodriverl build v1_1_train_nus.json --images nuscenes --choices --out data/unrated",
  "drx autodriverl build data/questions --images data/questions --allow-odd-cleaning --out data/own",
  "drx autodriverl build v1_1_train_nus.json --images nuscenes --choices --exclude drivebench.json --model align-ds-v@http://127.0.0.1:8001/v1 --judge-url http://127.0.0.1:8000/v1 --judge-model Qwen/Qwen2.5-72B-Instruct --train-frames 1000 --out data/autodriverl",
])}`,
    )
    .action(async (sources: string[], options: BuildOptions) =>
      (await import("./autodriverl-build-run.js")).build(sources, options),
    );

  withJudge(autodriverl.command("serve-rewards"))
    .description("give rewards over HTTP to a trainer: rules, then a judge")
    .option("--settings <yaml>", "rules, judge and mode of the reward (default: as in configs/rewards.yaml)")
    .requiredOption(
      "--cache <dir>",
      "folder of what the judge has said; a service started again goes on with it",
    )
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <n>", "port to listen on; 0 takes a free one", portNumber, 7900)
    .option(
      "--most-waiting <n>",
      "responses under way at once; more are put off with 503",
      wholeNumber(1),
      8192,
    )
    .option("--deadline <seconds>", "longest wait of a request", wholeNumber(1, 86_400), 900)
    .addHelpText(
      "after",
      `
The judge's key is taken from DRX_JUDGE_KEY, the token that callers must bring from DRX_TOKEN. A token is needed for any
host but loopback. Clients for TRL and verl: trainer/driverx_trainer/rewards.py.
${examples([
  "drx autodriverl serve-rewards --judge-url http://127.0.0.1:8000/v1 --judge-model Qwen/Qwen2.5-72B-Instruct --cache runs/judge",
  "curl http://127.0.0.1:7900/metrics",
])}`,
    )
    .action(async (options: ServeRewardsOptions) =>
      (await import("./autodriverl-rewards-run.js")).serveRewards(options),
    );

  registerTrain(autodriverl);
}

/** Adds `drx autodriverl train`. */
function registerTrain(autodriverl: Command): void {
  autodriverl
    .command("train <jsonl>")
    .description(
      "train a policy by GRPO on judged answers: resolves, checks against the paper, prints and starts an engine",
    )
    .addOption(new Option("--engine <name>", "what trains").choices(["trl", "verl"]).default("trl"))
    .addOption(new Option("--preset <name>", "sizes").choices(["paper", "small", "tiny"]).default("paper"))
    .option("--set <name=value...>", "settings of the engine, by its own names", [])
    .option("--allow-deviation", "let --set leave what the paper optimises")
    .option(
      "--model <name|dir>",
      "policy to train; preset tiny makes its own, a text model that sees nothing",
    )
    .option("--images <dir>", "folder of the pictures; without it the policy sees none")
    .option(
      "--rewards <url>",
      "service of `drx autodriverl serve-rewards`; its token comes from DRX_TOKEN",
      "http://127.0.0.1:7900",
    )
    .option("--python <path>", "Python with the engine (default: trainer/.venv, else python3)")
    .option("--print", "print the resolved configuration and end")
    .requiredOption(
      "--out <dir>",
      "folder for checkpoints and metrics.jsonl; a training that was stopped goes on there",
    )
    .addHelpText(
      "after",
      examples([
        "drx autodriverl train data/autodriverl/train.jsonl --preset paper --print --out runs/grpo",
        "drx autodriverl train data/autodriverl/train.jsonl --preset tiny --set max_steps=20 --out runs/tiny",
        "drx autodriverl train data/autodriverl/train.jsonl --engine verl --model Qwen/Qwen2.5-VL-3B-Instruct --images nuscenes --out runs/grpo",
      ]),
    )
    .action(async (dataset: string, options: TrainOptions) =>
      (await import("./autodriverl-train-run.js")).train(dataset, options),
    );
}

/** A range of difficulties such as 25-45, for commander. */
function band(text: string): [number, number] {
  const match = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(text);
  const [low, high] = [Number(match?.[1]), Number(match?.[2])];
  if (match !== null && low <= high && high <= 100) return [low, high];
  throw new InvalidArgumentError("give two numbers from 0 to 100, such as 25-45.");
}
