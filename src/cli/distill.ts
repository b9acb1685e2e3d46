import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import { registerDistillData } from "./distill-data.js";
import type {
  CollectOptions,
  DatasetOptions,
  ExportOptions,
  JudgeOptions,
  TrainOptions,
} from "./distill-run.js";
import { examples } from "./help-examples.js";
import { MOST_WORKERS, nonNegative, wholeNumber } from "./option-values.js";

/** `drx distill collect|dataset|train|judge|export`: from drives to a student that drives. */
export function registerDistill(program: Command): void {
  const distill = program
    .command("distill")
    .description("make a student: collect, questions, dataset, train, judge, export");

  distill
    .command("collect")
    .description("drive suites with the expert and record what a student sees, at 2 Hz")
    .option("--suite <xml|name>", "route file, or the name of a suite that comes with driverx", "driverx220")
    .option("--routes <ids>", "only these routes, for example 1-20")
    .option("--towns <names>", "only routes in these towns (default: all but the held-out town)")
    .option("--maps <dir...>", "folders with the towns' OpenDRIVE maps", [])
    .option("--policies <names>", "drivers, separated by commas", "expert,shoved-expert")
    .option("--repetitions <n>", "times that each driver drives each route", wholeNumber(1, 1000), 1)
    .option("--rig <name|yaml>", "the student's cameras", "student")
    .option("--seed <n>", "seed of every random choice", wholeNumber(0), 0)
    .option("--workers <n>", "worker processes", wholeNumber(1, MOST_WORKERS), availableParallelism())
    .option("--resume", "go on with what is in --out")
    .requiredOption("--out <dir>", "folder for a run directory of each driver")
    .addHelpText(
      "after",
      examples([
        "drx distill collect --out data/drives",
        "drx distill collect --policies corrected:students/first --out data/corrected",
        "drx distill collect --suite riverside --routes 1-3 --policies expert --out data/few",
        "drx distill collect --towns Willowbrook --policies expert --out data/held-out",
      ]),
    )
    .action(async (options: CollectOptions) => (await run()).collect(options));

  distill
    .command("dataset <sources...>")
    .description("make samples of recorded drives: six pictures and the prompt to action tokens")
    .option("--codebook <json>", "action codebook (default: the one that comes with driverx)")
    .option("--held-out-suite <xml|name>", "its routes are for validation only", "driverx44")
    .option("--maps <dir...>", "folders with the towns' OpenDRIVE maps", [])
    .option("--traces <dir>", "kept traces, whose reasoning stands before the tokens of their frames")
    .option("--questions <dir>", "question set that goes into the files of --format as well")
    .addOption(
      new Option("--format <names...>", "write it for these trainers, too")
        .choices(["trl", "llama-factory", "ms-swift", "verl"])
        .default([], "none"),
    )
    .requiredOption("--out <dir>", "folder of the dataset")
    .option("--json", "print the manifest's counts as JSON")
    .addHelpText(
      "after",
      examples([
        "drx distill dataset data/drives --out data/samples",
        "drx distill dataset data/drives --traces data/kept --questions data/questions --format trl verl --out data/all",
      ]),
    )
    .action(async (sources: string[], options: DatasetOptions) => (await run()).dataset(sources, options));

  registerDistillData(distill);

  withPython(distill.command("train <dataset>"))
    .description("train a student with the Python package in trainer/")
    .option("--preset <name>", "tiny, 3b-lora, 3b-full or paper", "tiny")
    .option("--steps <n>", "optimiser steps", wholeNumber(1))
    .option("--batch <n>", "samples a step", wholeNumber(1))
    .option("--learning-rate <x>", "peak learning rate", nonNegative)
    .addOption(
      new Option("--precision <name>", "of the products; bfloat16 is faster on processors with AMX").choices([
        "float32",
        "bfloat16",
      ]),
    )
    .option("--compile", "let torch write fused code first: minutes, a C++ compiler, then twice as fast")
    .option("--threads <n>", "threads of PyTorch", wholeNumber(1, MOST_WORKERS), availableParallelism())
    .option("--seed <n>", "seed of every random choice", wholeNumber(0), 0)
    .option("--resume", "go on with the training in --out")
    .option("--print", "print the resolved configuration and end")
    .requiredOption("--out <dir>", "folder for checkpoints and metrics.jsonl")
    .addHelpText(
      "after",
      examples([
        "drx distill train data/samples --out training/first --steps 2000",
        "drx distill train data/samples --out training/first --steps 4000 --resume",
        "drx distill train data/samples --preset 3b-lora --print --out training/large",
      ]),
    )
    .action(async (dataset: string, options: TrainOptions) => (await run()).train(dataset, options));

  withPython(distill.command("judge <training>"))
    .description(
      "open-loop errors of a trained student: as it is, with black pictures, with the route mirrored",
    )
    .option("--split <name>", "validation or held-out-town", "validation")
    .option("--samples <n>", "samples to judge by", wholeNumber(1), 512)
    .addHelpText("after", examples(["drx distill judge training/first"]))
    .action(async (training: string, options: JudgeOptions) => (await run()).judge(training, options));

  withPython(distill.command("export <training>"))
    .description("write a trained student as ONNX graphs that vla:<folder> drives, and compare both")
    .option("--samples <n>", "samples on which ONNX and PyTorch are compared", wholeNumber(1), 200)
    .requiredOption("--out <dir>", "folder of the student")
    .addHelpText("after", examples(["drx distill export training/first --out students/first"]))
    .action(async (training: string, options: ExportOptions) =>
      (await run()).exportStudent(training, options),
    );
}

/** Loaded when called for, so that the other commands start faster. */
function run() {
  return import("./distill-run.js");
}

function withPython(command: Command): Command {
  return command.option(
    "--python <path>",
    "the Python of the trainer (default: trainer/.venv, else python3)",
  );
}
