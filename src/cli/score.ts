import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { DriverxError } from "../base/errors.js";
import { parseCorrections } from "../bench/corrections.js";
import { isRunDirectory, loadResults } from "../bench/load-results.js";
import { motionFolder } from "../bench/motion-folder.js";
import { type Score, scoreResults } from "../bench/score.js";
import { scoreMarkdown } from "../report/score-markdown.js";
import { scoreTable } from "../report/score-table.js";
import { readSuite } from "../routes/read-suite.js";
import { printJson } from "./output.js";
import { abilityRoutes, suiteJunctions } from "./suite-junctions.js";

/** Options that `drx score` and `drx report` share. */
export interface ScoreSourceOptions {
  suite?: string;
  maps?: string[];
  metrics?: string;
  corrected?: string | true;
  published?: string;
  seed: number;
}

interface ScoreOptions extends ScoreSourceOptions {
  allowPartial?: true;
  markdown?: true;
  json?: true;
}

const EXAMPLES = `
Examples:
  drx score results/runs/today                          a run directory
  drx score eval/ --suite bench2drive220.xml --maps maps/   against its suite, with all abilities
  drx score eval/ --metrics agent_out/ --corrected      with comfort, and with the known flaws mended
  drx score eval/ --corrected time-step,yaw-rate-units  with some of them mended
  drx score eval/ --published 85.45                     can that success rate be true?
  drx score merged.json --json                          one JSON object for machines

Exit code 1 when the figures would mislead as they stand (the audit says why), 2 for bad input.`;

export function registerScore(program: Command): void {
  const command = program
    .command("score")
    .description(
      "score Bench2Drive results as the official tools do, and say how far the figures can be trusted",
    )
    .argument("<results>", "a results file, a folder of them, or a run directory");
  withScoreOptions(command)
    .option("--allow-partial", "exit 0 even when runs are missing")
    .option("--markdown", "print Markdown tables")
    .option("--json", "print one JSON object")
    .addHelpText("after", EXAMPLES)
    .action(score);
}

/** Adds the options that say what to score and how. */
export function withScoreOptions(command: Command): Command {
  return command
    .option("--suite <xml>", "the routes that should be there; says what is missing and gives the abilities")
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
    .option("--seed <number>", "seed of the resampling behind the intervals", parseSeed, 0);
}

function score(path: string, options: ScoreOptions): void {
  const scored = scoreOf(path, options);
  if (options.json) printJson(scored);
  else process.stdout.write(options.markdown ? scoreMarkdown(scored) : scoreTable(scored, showsColour()));
  if (misleads(scored, options.allowPartial ?? false)) process.exitCode = 1;
}

/** Loads and scores what a path names. */
export function scoreOf(path: string, options: ScoreSourceOptions): Score {
  if (options.maps !== undefined && options.suite === undefined) {
    throw new DriverxError(
      "BAD_OPTION",
      "--maps needs --suite: routes are found on the maps by their waypoints",
    );
  }
  const suite = options.suite === undefined ? null : readSuite(options.suite);
  return scoreResults(loadResults(path), {
    suite: suite && abilityRoutes(suite),
    junctionOf: suite ? suiteJunctions(suite, options.maps ?? []) : () => null,
    motionOf: motionFolder(metricsFolder(path, options.metrics)),
    corrections: options.corrected === undefined ? [] : parseCorrections(options.corrected),
    seed: options.seed,
    published: options.published === undefined ? null : parsePercent(options.published),
  });
}

function metricsFolder(path: string, given: string | undefined): string | null {
  if (given === undefined) return isRunDirectory(path) ? join(path, "metrics") : null;
  if (existsSync(given)) return given;
  throw new DriverxError(
    "FOLDER_NOT_FOUND",
    `--metrics: no folder ${given}; give the one with <save_name> folders`,
  );
}

/** Whether the figures must not be used as they stand. */
function misleads({ audit }: Score, allowPartial: boolean): boolean {
  if (audit.published?.possible === false) return true;
  return audit.findings.some(
    ({ severity, code }) => severity === "misleading" && !(allowPartial && code === "INCOMPLETE"),
  );
}

export function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(seed)) return seed;
  throw new DriverxError("BAD_OPTION", `--seed: "${text}" is not a whole number; give 0 or more`);
}

function parsePercent(text: string): string {
  if (/^\d{1,3}(\.\d{1,6})?$/.test(text) && Number(text) <= 100) return text;
  throw new DriverxError(
    "BAD_OPTION",
    `--published: "${text}" is not a percentage; give it as printed, such as 85.45`,
  );
}

export function showsColour(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR;
}
