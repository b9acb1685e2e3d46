import { Command } from "commander";
import { DriverxError } from "../base/errors.js";
import type { PlanFrame } from "../openloop/predictions.js";
import type { EvaluateOptions, PredictOptions } from "./openloop-run.js";
import { wholeNumber } from "./option-values.js";

const EXAMPLES = `
Examples:
  drx openloop plans.json --nuscenes data/nuscenes --scenes val.txt   a planner on the validation scenes
  drx openloop plans.jsonl --nuscenes data/nuscenes --report plans.html
  drx openloop --samples cases.json --json                            a sample file that holds the plans
  drx openloop plans.json --paths recorded.json --markdown            distances only: recorded paths without agents
  drx openloop plans.json --run runs/today                            against our own driven episodes
  drx openloop tokens.jsonl --from-tokens codebooks/trajectory-512.json --nuscenes data/nuscenes
  drx openloop predict --baseline ego-status --nuscenes data/nuscenes --out blind.jsonl

Predictions: {"<sample token>": [[x, y], ... six]} or a list or lines (.jsonl) of {"token", "waypoints"}; x right and
y forward in metres at 0.5 .. 3 s. Exit code 2 when a plan is missing, double, cut off, not finite or in other axes.`;

const PREDICT_EXAMPLES = `
Examples:
  drx openloop predict --baseline constant-velocity --nuscenes data/nuscenes --out plans.jsonl
  drx openloop predict --baseline command-mean --paths recorded.json --out plans.jsonl`;

export function registerOpenLoop(program: Command): void {
  const command = program
    .command("openloop")
    .description(
      "score planned paths against recorded driving under every protocol of the field, side by side",
    )
    .argument("[predictions]", "planned paths, JSON or JSONL (.jsonl); --samples files may hold them");
  withSourceOptions(command)
    .option(
      "--frame <frame>",
      "axes of plans whose file does not say: lidar or ego (default: lidar)",
      parseFrame,
    )
    .option("--from-tokens <json>", "decode plans given as tokens with this vocabulary or codebook")
    .option("--protocol <names>", "show these protocols only, separated by commas")
    .option("--allow-partial", "evaluate what is there when samples are not predicted")
    .option("--seed <number>", "seed of the resampling behind the intervals", wholeNumber(0), 0)
    .option("--details <jsonl>", "write each sample's errors and collision flags")
    .option("--report <html>", "write a page with error over horizon and the worst samples")
    .option("--markdown", "print Markdown tables")
    .option("--json", "print one JSON object")
    .addHelpText("after", EXAMPLES)
    .action(async (predictions: string | undefined, options: EvaluateOptions) => {
      const { openLoop } = await import("./openloop-run.js");
      openLoop(predictions, options);
    })
    .addCommand(predictCommand());
}

function withSourceOptions(command: Command): Command {
  return command
    .option("--samples <json>", "a self-contained sample file")
    .option("--nuscenes <dir>", "the folder above v1.0-trainval or v1.0-mini")
    .option("--nuscenes-version <name>", "which of them, where there are several")
    .option("--scenes <names>", "scenes to evaluate: names separated by commas, or a file with one a line")
    .option("--paths <json>", "recorded ego paths without agents")
    .option("--run <dir>", "the driven paths of a run directory");
}

function predictCommand(): Command {
  return (
    withSourceOptions(
      new Command("predict")
        .description("plan with a baseline that sees nothing of the road, into a predictions file")
        .requiredOption("--baseline <name>", "constant-velocity, ego-status or command-mean")
        .requiredOption("--out <jsonl>", "where to write the plans"),
    )
      .addHelpText("after", PREDICT_EXAMPLES)
      // Options that both commands have are parsed by the outer one.
      .action(async (_options, command: Command) => {
        const { predict } = await import("./openloop-run.js");
        predict(command.optsWithGlobals<PredictOptions>());
      })
  );
}

function parseFrame(text: string): PlanFrame {
  if (text === "lidar" || text === "ego") return text;
  throw new DriverxError("BAD_OPTION", `--frame: "${text}" is not a frame; give lidar or ego`);
}
