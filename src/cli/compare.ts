import type { Command } from "commander";
import { DriverxError } from "../base/errors.js";
import type { CompareOptions } from "./compare-run.js";
import { wholeNumber } from "./option-values.js";

const EXAMPLES = `
Examples:
  drx compare runs/before runs/after                     is the new policy at least as good, up to 1 point?
  drx compare runs/before runs/after --non-inferior 0.5  with a smaller margin
  drx compare a.json b.json --json | jq .verdict.type    for machines

B is compared with A, paired by route and repetition. Exit code 1 when B is inferior, 2 when the two cannot be
compared.`;

export function registerCompare(program: Command): void {
  withCompareOptions(
    program
      .command("compare")
      .description("compare two results route by route: significance, flipped routes, and a verdict")
      .argument("<A>", "results to compare with: a file, a folder or a run directory")
      .argument("<B>", "results to judge"),
  )
    .option("--seed <number>", "seed of the resampling", wholeNumber(0), 0)
    .option("--json", "print one JSON object")
    .addHelpText("after", EXAMPLES)
    .action(async (a: string, b: string, options: CompareOptions & { json?: true }) => {
      // Loaded here, so that the other commands start faster.
      const { compare } = await import("./compare-run.js");
      compare(a, b, options);
    });
}

export function withCompareOptions(command: Command): Command {
  return command.option("--non-inferior <points>", "points of driving score that B may lose", parseMargin, 1);
}

function parseMargin(text: string): number {
  const margin = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && margin <= 100) return margin;
  throw new DriverxError(
    "BAD_OPTION",
    `--non-inferior: "${text}" is not a margin; give points from 0 to 100`,
  );
}
