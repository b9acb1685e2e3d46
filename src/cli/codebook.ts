import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { sourceKinds } from "../tokens/motion/source-kinds.js";
import type { BuildOptions, DecodeOptions, EncodeOptions, ReportOptions } from "./codebook-run.js";
import { MOST_WORKERS, nonNegative, share, wholeNumber } from "./option-values.js";

/** A vocabulary of more tokens than any language model has. */
const MOST_TOKENS = 1_000_000;

const SOURCES = `Sources: ${sourceKinds}.`;

const buildExamples = `
${SOURCES}

Examples:
  $ drx drive --policy perturbed-expert --repetitions 90 --out results/runs/perturbed
  $ drx codebook build results/runs/perturbed --k 2048 --out codebooks/action-2048.json
  $ drx codebook build bench2drive-base/ --k 1024 --out b2d-1024.json --json
  $ drx codebook build bench2drive-base/ --engine tfjs --out b2d-2048.json
      needs @tensorflow/tfjs-node-gpu, which is not installed unless you do; docs/tokens.md says how near it comes`;

const reportExamples = `
Judges by the groups of the sources that the codebook was not trained on.

Examples:
  $ drx codebook report codebooks/action-2048.json results/runs/perturbed --out report.html
      also writes report.json
  $ drx drive --out results/runs/expert
  $ drx drive --through-codebook codebooks/action-2048.json --out results/runs/through
  $ drx codebook report codebooks/action-2048.json results/runs/perturbed --driven results/runs/through results/runs/expert
      with the driving score through the codebook and without
  $ drx codebook report codebooks/action-2048.json bench2drive-base/ --no-sweep --json`;

const encodeExamples = `
The file is JSON: {"trajectories": [{"seconds": 0.5, "poses": [[x, y, yaw], ...]}]} with poses in the frame of the
start (x ahead, y right in metres, yaw clockwise in radians; without yaw the path's direction), the start left out.

Examples:
  $ drx codebook encode codebooks/action-2048.json plans.json
  $ drx codebook encode codebooks/action-2048.json plans.json --beam 8 --json`;

const decodeExamples = `
Examples:
  $ drx codebook decode codebooks/action-2048.json 17 17 0 "<act_0102>"
  $ drx codebook decode codebooks/action-2048.json tokens.json --json
      {"trajectories": [{"tokens": [17, "<act_0102>"]}]}, as encode --json prints`;

/** Adds `drx codebook`. */
export function registerCodebook(program: Command): void {
  const codebook = program.command("codebook").description("build, judge and use action codebooks");
  codebook
    .command("build")
    .description("cluster half seconds of recorded motion into action tokens")
    .argument("<sources...>", "recorded motion")
    .option("--k <n>", "tokens", wholeNumber(2, MOST_TOKENS), 2048)
    .option("--seed <n>", "seed of the start and the split", wholeNumber(0), 0)
    .option("--method <name>", "k-means or k-disk", "k-means")
    .option("--engine <name>", "what k-means assigns with: exact, or tfjs on a GPU (see below)", "exact")
    .option("--heading-weight <m>", "metres that a radian of heading counts as", nonNegative, 2.6)
    .option("--held-out <share>", "share of the groups held out for judging", share, 0.15)
    .option("--restarts <n>", "starts of k-means, the best is kept", wholeNumber(1, 1000), 1)
    .option(
      "--threads <n>",
      "worker threads; the result is the same",
      wholeNumber(1, MOST_WORKERS),
      availableParallelism(),
    )
    .requiredOption("--out <json>", "the codebook; a .bin comes to lie beside it")
    .option("--json", "print what was built as JSON")
    .addHelpText("after", buildExamples)
    .action(async (...args: [string[], BuildOptions]) => (await work()).build(...args));
  codebook
    .command("report")
    .description("say how well a codebook rebuilds motion that it has not seen")
    .argument("<codebook>", "a codebook's .json")
    .argument("<sources...>", "recorded motion; what the codebook was trained on is left out")
    .option("--no-sweep", "leave out other sizes and k-disk, which are built anew")
    .option("--threads <n>", "worker threads", wholeNumber(1, MOST_WORKERS), availableParallelism())
    .option("--driven <dirs...>", "two run directories: driven through this codebook, and without")
    .option("--out <html>", "write a page, and the JSON beside it")
    .option("--json", "print the report as JSON")
    .addHelpText("after", reportExamples)
    .action(async (...args: [string, string[], ReportOptions]) => (await work()).report(...args));
  codebook
    .command("encode")
    .description("turn trajectories into action tokens")
    .argument("<codebook>", "a codebook's .json")
    .argument("<trajectories>", "a JSON file")
    .option("--beam <n>", "candidates kept at each step", wholeNumber(1, 1024), 1)
    .option("--json", "print JSON")
    .addHelpText("after", encodeExamples)
    .action(async (...args: [string, string, EncodeOptions]) => (await work()).encodeFile(...args));
  codebook
    .command("decode")
    .description("turn action tokens into poses, a 10 Hz curve and controls")
    .argument("<codebook>", "a codebook's .json")
    .argument("<tokens...>", "numbers or names, or one JSON file")
    .option("--json", "print JSON")
    .addHelpText("after", decodeExamples)
    .action(async (...args: [string, string[], DecodeOptions]) => (await work()).decodeTokens(...args));
}

/** Loaded when a command is called, not when they are listed. */
function work() {
  return import("./codebook-run.js");
}
