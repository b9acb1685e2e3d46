import { existsSync } from "node:fs";
import { DriverxError } from "../base/errors.js";
import { isFolder, readXmlFile } from "../base/files.js";
import type { UnplayedScenarios } from "../bench/audit.js";
import { isRunDirectory } from "../bench/find-result-files.js";
import { findSuite } from "../routes/find-suite.js";
import { parseSuite, readSuite } from "../routes/read-suite.js";
import type { Suite } from "../routes/suite.js";
import { readRunSettings, readRunSummary } from "../runner/read-run.js";
import { runPaths } from "../runner/run-directory.js";
import { type RunSettings, sha256 } from "../runner/run-settings.js";
import { say } from "./output.js";

/** What results are scored against. */
export interface ScorePlan {
  /** The routes that were to be driven; null where nothing says which. */
  readonly suite: Suite | null;
  /** How often each was to be driven; null where nothing says so. */
  readonly repetitions: number | null;
  readonly mapFolders: readonly string[];
  readonly unplayed: readonly UnplayedScenarios[];
}

/**
 * The plan behind the results at a path: what the command line says, and for a run directory otherwise what the run
 * was begun with. Throws BAD_OPTION and what reading suites and run directories throws.
 */
export function scorePlan(path: string, { suite, maps }: { suite?: string; maps?: string[] }): ScorePlan {
  const paths = isRunDirectory(path) ? runPaths(path) : null;
  const settings = paths && readRunSettings(paths);
  const planned = suite === undefined ? settings && suiteOfRun(settings) : readSuite(findSuite(suite));
  if (maps !== undefined && planned === null) {
    throw new DriverxError(
      "BAD_OPTION",
      "--maps needs --suite: routes are found on the maps by their waypoints",
    );
  }
  return {
    suite: planned,
    repetitions: settings?.repetitions ?? null,
    mapFolders: maps ?? settings?.mapFolders.filter(isFolder) ?? [],
    unplayed: (paths && readRunSummary(paths)?.skippedScenarios) ?? [],
  };
}

/** The routes of a run, when its suite is still what it was. */
function suiteOfRun({ suite: path, suiteSha256, routes }: RunSettings): Suite | null {
  const text = existsSync(path) ? readXmlFile(path, "route file") : null;
  if (text === null || sha256(text) !== suiteSha256) {
    const what = text === null ? "is no longer there" : "has changed since";
    say(`${path}, the suite of the run, ${what}; give --suite to have missing routes and abilities`);
    return null;
  }
  const driven = new Set(routes);
  const suite = parseSuite(text, path);
  return { ...suite, routes: suite.routes.filter(({ id }) => driven.has(id)) };
}
