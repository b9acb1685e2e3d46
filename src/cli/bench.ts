import { type Command, InvalidArgumentError } from "commander";
import { allSettings } from "../autodriverl/evaluation/settings.js";
import type { EmbeddedOptions } from "./bench-embedded-run.js";
import type { BenchOptions, DriveActionOptions } from "./bench-run.js";
import { withJudge } from "./chat-options.js";
import { examples } from "./help-examples.js";
import { nonNegative, wholeNumber } from "./option-values.js";

/** `drx bench drivebench|drivelm-hard|driveaction|embedded|agreement`: how well a model answers questions about driving. */
export function registerBench(program: Command): void {
  const bench = program
    .command("bench")
    .description(
      "measure how a model answers questions about driving: drivebench, drivelm-hard, driveaction, embedded, agreement",
    );

  withAnswers(withJudge(bench.command("drivebench <json>")))
    .description("DriveBench: four tasks, clean, with 15 corruptions, and by text alone")
    .option(
      "--corrupted <dir>",
      "the benchmark's spoilt pictures, a folder a corruption; without them driverx spoils clean ones",
    )
    .option("--descriptions <json>", "the benchmark's visual descriptions, for the judge")
    .option("--answers-in-file", "judge the answers that stand in the file's `pred`, and ask no model")
    .option(
      "--settings <names>",
      "some of clean, text-only and the corruptions, separated by commas (default: all)",
      settingList,
    )
    .addHelpText(
      "after",
      `
${KEYS}
${examples([
  "drx bench drivebench drivebench-test.json --images nuscenes --model drive-rx@http://127.0.0.1:8001/v1 --judge-url http://127.0.0.1:8000/v1 --judge-model gpt-3.5-turbo --out runs/bench",
  "drx bench drivebench gpt-4o-answers.json --answers-in-file --settings clean --judge-url http://127.0.0.1:8000/v1 --judge-model qwen --canary canary.jsonl --out runs/gpt-4o",
])}`,
    )
    .action(async (path: string, options: BenchOptions) => (await run()).driveBench(path, options));

  withAnswers(withJudge(bench.command("drivelm-hard <jsonl>")))
    .description("the hard set of `drx autodriverl build`, clean")
    .addHelpText(
      "after",
      `
${KEYS}
${examples([
  "drx bench drivelm-hard data/autodriverl/hard.jsonl --images nuscenes --model qwen@http://127.0.0.1:8001/v1 --judge-url http://127.0.0.1:8000/v1 --judge-model judge --out runs/hard",
])}`,
    )
    .action(async (path: string, options: BenchOptions) => (await run()).driveLmHard(path, options));

  withModel(bench.command("driveaction <jsonl>"))
    .description("DriveAction: right actions, with and without what is to be seen and told; needs no judge")
    .addHelpText(
      "after",
      `
A line a question: {"scenario", "stage": "vision" | "language" | "action", "question", "answer", "images": {camera: path}}.
${examples(["drx bench driveaction driveaction.jsonl --images driveaction --model qwen@http://127.0.0.1:8001/v1 --out runs/action"])}`,
    )
    .action(async (path: string, options: DriveActionOptions) => (await run()).driveAction(path, options));

  bench
    .command("embedded <drives...>")
    .description(
      "a student on recorded frames of the embedded simulator, clean, spoilt and black; needs no judge",
    )
    .requiredOption("--student <dir>", "folder of the student, as vla:<folder> drives it")
    .option("--frames <n>", "frames to choose", wholeNumber(1, 100_000), 200)
    .option(
      "--settings <names>",
      "some of clean, text-only and the corruptions, separated by commas (default: all)",
      settingList,
    )
    .option(
      "--held-out-suite <xml|name>",
      "only frames of its routes, and of the held-out town, are used",
      "driverx44",
    )
    .option("--maps <dir...>", "folders with the towns' OpenDRIVE maps", [])
    .option("--seed <n>", "seed of the choice of frames and of the corruptions", wholeNumber(0), 0)
    .option("--json", "print the results as JSON")
    .option("--out <dir>", "folder for report.md and results.json")
    .addHelpText(
      "after",
      `
Drives are run directories that were recorded with the student's cameras, or folders of such.
${examples([
  "drx drive --policy expert --suite driverx44 --record --rig student --out runs/held-out",
  "drx bench embedded runs/held-out --student students/first --out runs/embedded-bench",
])}`,
    )
    .action(async (drives: string[], options: EmbeddedOptions) =>
      (await import("./bench-embedded-run.js")).embedded(drives, options),
    );

  bench
    .command("agreement <csv>")
    .description("how judges agree with people: Pearson's correlation with its 95 % interval")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
The first line names the columns: those of people begin with "human", those of judges with "judge".
${examples(["drx bench agreement scores.csv"])}`,
    )
    .action(async (path: string, options: { json?: true }) => (await run()).judgeAgreement(path, options));
}

const KEYS = "The judge's key is taken from DRX_JUDGE_KEY, the model's from DRX_MODEL_KEY.";

/** Loaded when called for, so that the other commands start faster. */
function run() {
  return import("./bench-run.js");
}

function withAnswers(command: Command): Command {
  return withModel(command)
    .option("--runs <n>", "times that each question is asked", wholeNumber(1, 100), 3)
    .option("--canary <jsonl>", "judged answers that the judge must still judge alike")
    .option("--write-canary <jsonl>", "keep 50 of the judged answers as a canary");
}

function withModel(command: Command): Command {
  return command
    .option("--model <name@url>", "the model, on an OpenAI-compatible server")
    .option("--images <dir>", "folder of the pictures, such as nuScenes' root")
    .option("--temperature <x>", "of the answers", nonNegative, 0.2)
    .option("--max-tokens <n>", "of an answer", wholeNumber(1), 4096)
    .option("--seed <n>", "seed of the corruptions", wholeNumber(0), 0)
    .option("--json", "print the results as JSON")
    .requiredOption("--out <dir>", "folder of the results; an evaluation that was stopped goes on there");
}

/** Names of settings separated by commas, for commander. */
function settingList(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !allSettings.includes(name));
  if (unknown === undefined) return names;
  throw new InvalidArgumentError(`there is no setting ${unknown}; there are ${allSettings.join(", ")}.`);
}
