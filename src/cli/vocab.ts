import { type Command, InvalidArgumentError } from "commander";
import { sourceKinds } from "../tokens/motion/source-kinds.js";
import { share, wholeNumber } from "./option-values.js";

/** Finer than a millimetre over the longest plan. */
const MOST_BINS = 65_536;

import type { BuildOptions, JsonOption, ReportOptions } from "./vocab-run.js";

const buildExamples = `
Sources: ${sourceKinds}.

Examples:
  $ drx vocab build results/runs/perturbed --bins 512 --out codebooks/trajectory-512.json
  $ drx vocab build nuscenes/ --method uniform --cut 0 --out nuscenes-512.json`;

const reportExamples = `
Judges by the groups of the sources that the vocabulary was not made of.

Examples:
  $ drx vocab report codebooks/trajectory-512.json results/runs/perturbed --out report.html
      also writes report.json`;

const encodeExamples = `
The file is JSON: {"trajectories": [{"seconds": 0.5, "poses": [[x, y], ...]}]} with waypoints in the frame of the
start (x ahead, y right in metres), the start left out. Tokens are x then y, waypoint by waypoint.

Examples:
  $ drx vocab encode codebooks/trajectory-512.json plans.json --json`;

const decodeExamples = `
Examples:
  $ drx vocab decode codebooks/trajectory-512.json 17 256 "<bin_031>" "<bin_256>"
  $ drx vocab decode codebooks/trajectory-512.json tokens.json --json`;

/** Adds `drx vocab`. */
export function registerVocab(program: Command): void {
  const vocab = program.command("vocab").description("build, judge and use trajectory vocabularies");
  vocab
    .command("build")
    .description("cut waypoint coordinates into bins by the statistics of recorded motion")
    .argument("<sources...>", "recorded motion")
    .option("--bins <n>", "bins of each axis", wholeNumber(2, MOST_BINS), 512)
    .option("--method <name>", "best, uniform, quantile or lloyd-max", "best")
    .option("--cut <percent>", "left out on each side of the range of uniform bins", percent, 0.1)
    .option("--held-out <share>", "share of the groups held out for judging", share, 0.15)
    .option("--seed <n>", "seed of the split", wholeNumber(0), 0)
    .requiredOption("--out <json>", "the vocabulary")
    .option("--json", "print what was built as JSON")
    .addHelpText("after", buildExamples)
    .action(async (...args: [string[], BuildOptions]) => (await work()).build(...args));
  vocab
    .command("report")
    .description("say how well a vocabulary rebuilds waypoints that it has not seen")
    .argument("<vocabulary>", "a vocabulary's .json")
    .argument("<sources...>", "recorded motion; what the vocabulary was made of is left out")
    .option("--out <html>", "write a page, and the JSON beside it")
    .option("--json", "print the report as JSON")
    .addHelpText("after", reportExamples)
    .action(async (...args: [string, string[], ReportOptions]) => (await work()).report(...args));
  vocab
    .command("encode")
    .description("turn waypoints into bin tokens")
    .argument("<vocabulary>", "a vocabulary's .json")
    .argument("<trajectories>", "a JSON file")
    .option("--json", "print JSON")
    .addHelpText("after", encodeExamples)
    .action(async (...args: [string, string, JsonOption]) => (await work()).encode(...args));
  vocab
    .command("decode")
    .description("turn bin tokens into waypoints")
    .argument("<vocabulary>", "a vocabulary's .json")
    .argument("<tokens...>", "numbers or names, or one JSON file")
    .option("--json", "print JSON")
    .addHelpText("after", decodeExamples)
    .action(async (...args: [string, string[], JsonOption]) => (await work()).decode(...args));
}

/** Loaded when a command is called, not when they are listed. */
function work() {
  return import("./vocab-run.js");
}

function percent(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value < 50) return value;
  throw new InvalidArgumentError("give a percentage of at least 0 and below 50.");
}
