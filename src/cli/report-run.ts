import { join } from "node:path";
import { DriverxError } from "../base/errors.js";
import { writeFileWhole } from "../base/files.js";
import { isRunDirectory } from "../bench/find-result-files.js";
import type { StripCameras } from "../report/camera-strips.js";
import { writeRunReport } from "../report/run-report.js";
import { comparisonPage } from "../report/score-comparison-page.js";
import { scorePage } from "../report/score-page.js";
import { runPaths } from "../runner/run-directory.js";
import { type CompareOptions, comparisonOf } from "./compare-run.js";
import { writeGallery } from "./gallery-run.js";
import { printJson, say } from "./output.js";
import { type ScoreSourceOptions, scoreOf } from "./score-run.js";

export type ReportOptions = ScoreSourceOptions &
  CompareOptions & {
    out?: string;
    cameras?: StripCameras;
    json?: true;
    gallery?: true;
  };

/**
 * `drx report`: the report of a run, its gallery, a page of scores, or a comparison. Throws BAD_OPTION and what reading
 * and writing throws.
 */
export async function report(a: string, b: string | undefined, options: ReportOptions): Promise<void> {
  const path = options.gallery ? await gallery(a, b, options) : await writePage(a, b, options);
  if (options.json) printJson({ version: 1, page: path });
  else say(`wrote ${path}`);
}

async function gallery(run: string, b: string | undefined, options: ReportOptions): Promise<string> {
  if (b !== undefined || !isRunDirectory(run)) {
    throw new DriverxError(
      "BAD_OPTION",
      `--gallery shows one run directory, with its episodes; ${b ?? run} is none`,
    );
  }
  const path = options.out ?? join(run, "gallery.html");
  await writeGallery(run, options.maps ?? [], path);
  return path;
}

/** Writes the page and returns its path. */
async function writePage(a: string, b: string | undefined, options: ReportOptions): Promise<string> {
  if (b !== undefined) {
    const path = options.out ?? "comparison.html";
    writeFileWhole(path, comparisonPage(comparisonOf(a, b, options)));
    return path;
  }
  if (!isRunDirectory(a)) {
    const path = options.out ?? "score.html";
    writeFileWhole(path, scorePage(scoreOf(a, options)));
    return path;
  }
  refuseScoreOptions(a, options);
  const path = options.out ?? runPaths(a).report;
  await writeRunReport(a, path, options.cameras);
  return path;
}

/** A run's report has no place for what these options ask for. */
function refuseScoreOptions(run: string, options: ReportOptions): void {
  const names = ["suite", "maps", "metrics", "corrected", "published"] as const;
  const given = names.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  throw new DriverxError(
    "BAD_OPTION",
    `--${given} is for a page of scores, and ${run} is a run directory; name ${runPaths(run).results} instead`,
  );
}
