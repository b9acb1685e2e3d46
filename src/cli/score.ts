import type { Command } from "commander";
import { wholeNumber } from "./option-values.js";
import type { ScoreOptions } from "./score-run.js";

const EXAMPLES = `
Examples:
  drx score results/runs/today                          a run directory, against what it was to drive
  drx score eval/ --suite bench2drive220.xml --maps maps/   against its suite, with all abilities
  drx score eval/ --metrics agent_out/ --corrected      with comfort, and with the known flaws mended
  drx score eval/ --corrected time-step,yaw-rate-units  with some of them mended
  drx score eval/ --published 85.45                     can that success rate be true?
  drx score merged.json --json                          one JSON object for machines

A run directory brings its own suite, choice of routes, maps and motion files; options given here come first.
Exit code 1 when the figures would mislead as they stand (the audit says why), 2 for bad input.`;

export function registerScore(program: Command): void {
  const command = program
    .command("score")
    .description(
      "score Bench2Drive results as the official tools do, and say how far the figures can be trusted",
    )
    .argument("<results>", "a results file, a folder of them, or a run directory");
  withScoreOptions(command)
    .option("--allow-partial", "exit 0 even when runs are missing or scenarios were not played")
    .option("--markdown", "print Markdown tables")
    .option("--json", "print one JSON object")
    .addHelpText("after", EXAMPLES)
    .action(async (path: string, options: ScoreOptions) => {
      // Loaded here, so that the other commands start faster.
      const { score } = await import("./score-run.js");
      score(path, options);
    });
}

/** Adds the options that say what to score and how. */
export function withScoreOptions(command: Command): Command {
  return command
    .option("--suite <xml|name>", "the routes that should be there: says what is missing, gives abilities")
    .option("--maps <dir...>", "folders with the towns' OpenDRIVE maps, for Traffic_Signs; needs --suite")
    .option(
      "--metrics <dir>",
      "folder with <save_name>/metric_info.json, for comfort (default: the run directory's)",
    )
    .option(
      "--corrected [switches]",
      "also compute with known flaws mended: all, or names separated by commas",
    )
    .option("--published <percent>", "check whether a published success rate is possible for this many runs")
    .option("--seed <number>", "seed of the resampling behind the intervals", wholeNumber(0), 0);
}
