import { existsSync } from "node:fs";
import { join } from "node:path";
import { DriverxError } from "../base/errors.js";
import { parseCorrections } from "../bench/corrections.js";
import { isRunDirectory } from "../bench/find-result-files.js";
import { loadResults } from "../bench/load-results.js";
import { motionFolder } from "../bench/motion-folder.js";
import { type Score, scoreResults } from "../bench/score.js";
import { scoreMarkdown } from "../report/score-markdown.js";
import { scoreTable } from "../report/score-table.js";
import { printJson, showsColour } from "./output.js";
import { scorePlan } from "./score-plan.js";
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

export interface ScoreOptions extends ScoreSourceOptions {
  allowPartial?: true;
  markdown?: true;
  json?: true;
}

/** `drx score`: prints the score; exit code 1 when the figures would mislead. Throws like {@link scoreOf}. */
export function score(path: string, options: ScoreOptions): void {
  const scored = scoreOf(path, options);
  if (options.json) printJson(scored);
  else process.stdout.write(options.markdown ? scoreMarkdown(scored) : scoreTable(scored, showsColour()));
  if (misleads(scored, options.allowPartial ?? false)) process.exitCode = 1;
}

/** Loads and scores what a path names. Throws on bad options and what reading results, suites and maps throws. */
export function scoreOf(path: string, options: ScoreSourceOptions): Score {
  const { suite, repetitions, mapFolders, unplayed } = scorePlan(path, options);
  const scoring = {
    suite: suite && abilityRoutes(suite),
    repetitions,
    unplayed,
    junctionOf: suite ? suiteJunctions(suite, mapFolders) : () => null,
    motionOf: motionFolder(metricsFolder(path, options.metrics)),
    corrections: options.corrected === undefined ? [] : parseCorrections(options.corrected),
    seed: options.seed,
    published: options.published === undefined ? null : parsePercent(options.published),
  };
  return scoreResults(loadResults(path), scoring);
}

function metricsFolder(path: string, given: string | undefined): string | null {
  if (given === undefined) return isRunDirectory(path) ? join(path, "metrics") : null;
  if (existsSync(given)) return given;
  throw new DriverxError(
    "FOLDER_NOT_FOUND",
    `--metrics: no folder ${given}; give the one with <save_name> folders`,
  );
}

/** Findings that --allow-partial waives. */
const PARTIAL: ReadonlySet<string> = new Set(["INCOMPLETE", "SCENARIOS_NOT_PLAYED"]);

/** Whether the figures must not be used as they stand. */
function misleads({ audit }: Score, allowPartial: boolean): boolean {
  if (audit.published?.possible === false) return true;
  return audit.findings.some(
    ({ severity, code }) => severity === "misleading" && !(allowPartial && PARTIAL.has(code)),
  );
}

function parsePercent(text: string): string {
  if (/^\d{1,3}(\.\d{1,6})?$/.test(text) && Number(text) <= 100) return text;
  throw new DriverxError(
    "BAD_OPTION",
    `--published: "${text}" is not a percentage; give it as printed, such as 85.45`,
  );
}
