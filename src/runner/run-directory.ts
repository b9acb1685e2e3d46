import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DriverxError, errorText } from "../base/errors.js";
import { makeFolder, writeFileWhole } from "../base/files.js";
import { readRunSettings } from "./read-run.js";
import type { RunSettings } from "./run-settings.js";

/** The files of a run. */
export interface RunPaths {
  readonly root: string;
  readonly settings: string;
  readonly results: string;
  readonly summary: string;
  readonly report: string;
  readonly log: string;
  readonly episodes: string;
  readonly metrics: string;
}

export function runPaths(root: string): RunPaths {
  return {
    root,
    settings: join(root, "run.json"),
    results: join(root, "results.json"),
    summary: join(root, "summary.json"),
    report: join(root, "report.html"),
    log: join(root, "log.jsonl"),
    episodes: join(root, "episodes"),
    metrics: join(root, "metrics"),
  };
}

export function episodePath(paths: RunPaths, routeId: string): string {
  return join(paths.episodes, `${routeId}.json`);
}

export function metricPath(paths: RunPaths, saveName: string): string {
  return join(paths.metrics, saveName, "metric_info.json");
}

/**
 * Begins a run in a folder, or takes up the one that is there. Throws RUN_EXISTS when there is one and it is not to
 * be resumed, RESUME_MISMATCH when it drives something else, FILE_UNWRITABLE.
 */
export function openRun(root: string, settings: RunSettings, resume: boolean): RunPaths {
  const paths = runPaths(root);
  if (existsSync(paths.settings)) {
    if (!resume) {
      throw new DriverxError(
        "RUN_EXISTS",
        `${root} already holds a run; add --resume to go on with it, or choose another --out`,
      );
    }
    checkSame(paths, settings);
    removeRemains(root);
  } else {
    makeFolders(paths);
    writeFileWhole(paths.settings, `${JSON.stringify(settings, null, 2)}\n`);
  }
  return paths;
}

function makeFolders(paths: RunPaths): void {
  try {
    makeFolder(paths.episodes);
    makeFolder(paths.metrics);
  } catch (error) {
    throw new DriverxError(
      "FILE_UNWRITABLE",
      `cannot write ${paths.root}: ${errorText(error)}; choose another --out`,
      {
        cause: error,
      },
    );
  }
}

/** A run is resumed only with what it was begun with; the suite and the maps may have moved. */
function checkSame(paths: RunPaths, settings: RunSettings): void {
  const begun = readRunSettings(paths);
  for (const key of Object.keys(settings) as (keyof RunSettings)[]) {
    const before = JSON.stringify(begun[key]);
    const now = JSON.stringify(settings[key]);
    if (key === "suite" || key === "mapFolders" || before === now) continue;
    throw new DriverxError(
      "RESUME_MISMATCH",
      `${paths.settings} was begun with another ${key} (${shortened(before)}, now ${shortened(now)}); give the same options or choose another --out`,
    );
  }
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Removes what a killed run left half-written. */
function removeRemains(root: string): void {
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && /\.tmp-\d+-[0-9a-f]+$/.test(entry.name)) rmSync(join(entry.parentPath, entry.name));
  }
}
