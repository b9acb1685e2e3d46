import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { DriverxError, errorText } from "../base/errors.js";
import { isFolder, makeFolder, writeFileWhole } from "../base/files.js";
import { parseRunSettings, readRunSettings } from "./read-run.js";
import { type RunPaths, runPaths, setAside } from "./run-directory.js";
import type { RunSettings } from "./run-settings.js";

/** A run directory that is ready to be driven into. */
export interface OpenedRun {
  readonly paths: RunPaths;
  /** What was found damaged and how it was mended, a sentence each. */
  readonly mended: readonly string[];
}

/**
 * Begins a run in a folder, or takes up the one that is there. What a kill left half-written is removed, and damaged
 * files are set aside. Throws RUN_EXISTS when there is a run and it is not to be resumed, RUN_NOT_FOUND when there
 * is none to resume, OUT_OCCUPIED for a folder with other files, RESUME_MISMATCH when the run drives something else,
 * FILE_UNWRITABLE.
 */
export function openRun(root: string, settings: RunSettings, resume: boolean): OpenedRun {
  const paths = runPaths(root);
  const mended: string[] = [];
  if (!existsSync(paths.settings)) {
    refuseForeignFolder(root, resume);
    writeSettings(paths, settings);
  } else if (!resume) {
    throw new DriverxError(
      "RUN_EXISTS",
      `${root} already holds a run; add --resume to go on with it, or choose another --out`,
    );
  } else {
    const begun = settingsOfRun(paths);
    if (begun.settings) refuseDifference(paths, begun.settings, settings);
    if (begun.damage !== undefined) {
      mended.push(
        ...mendSettings(paths, begun.settings ?? settings, begun.settings !== undefined, begun.damage),
      );
    }
  }
  makeFolders(paths);
  removeRemains(root);
  return { paths, mended };
}

/** Written before anything else, so that a folder which a run has touched is known for one. */
function writeSettings(paths: RunPaths, settings: RunSettings): void {
  writeFileWhole(paths.settings, `${JSON.stringify(settings, null, 2)}\n`);
}

/** Results of other programs, or of runs whose settings are gone, are never mixed with ours. */
function refuseForeignFolder(root: string, resume: boolean): void {
  if (!isFolder(root)) return;
  const names = readdirSync(root);
  const foreign = names.find((name) => !isRemain(name));
  if (foreign !== undefined) {
    throw new DriverxError(
      "OUT_OCCUPIED",
      `${root} holds other files, such as ${foreign}, and no run.json of a run; choose another --out`,
    );
  }
  if (resume && names.length === 0) {
    throw new DriverxError(
      "RUN_NOT_FOUND",
      `--resume: ${root} holds no run; leave --resume out to begin one there`,
    );
  }
}

/** The settings that the run was begun with: from its file or, where that is damaged, from its log. */
function settingsOfRun(paths: RunPaths): { settings?: RunSettings | undefined; damage?: string } {
  try {
    return { settings: readRunSettings(paths) };
  } catch (error) {
    return { settings: settingsInLog(paths.log), damage: errorText(error) };
  }
}

/** What the log's newest start of the run says; undefined where it has none that can be read. */
function settingsInLog(path: string): RunSettings | undefined {
  if (!isFile(path)) return undefined;
  const lines = readFileSync(path, "utf8").split("\n").reverse();
  for (const line of lines) {
    if (!line.includes('"run_started"')) continue;
    try {
      const { event, settings } = JSON.parse(line) as { event?: unknown; settings?: unknown };
      if (event === "run_started") return parseRunSettings(settings, path);
    } catch {
      // Half a line, or one from before: an older one may be whole.
    }
  }
  return undefined;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Replaces a damaged run.json; episodes of which nothing says what they were driven with are set aside. */
function mendSettings(paths: RunPaths, settings: RunSettings, isKnown: boolean, damage: string): string[] {
  if (!isKnown && !isFolder(paths.episodes)) {
    throw new DriverxError(
      "OUT_OCCUPIED",
      `${damage}, and nothing else here is a run's; choose another --out`,
    );
  }
  const sentences = [`${damage}; set aside as ${basename(setAside(paths.settings))}`];
  if (isKnown) sentences.push("the settings of the run were taken from its log");
  else if (readdirSync(paths.episodes).length > 0) {
    const aside = basename(setAside(paths.episodes));
    sentences.push(`nothing says what its episodes were driven with; set aside as ${aside}`);
  }
  writeSettings(paths, settings);
  return sentences;
}

function makeFolders(paths: RunPaths): void {
  try {
    makeFolder(paths.episodes);
    makeFolder(paths.metrics);
  } catch (error) {
    throw new DriverxError(
      "FILE_UNWRITABLE",
      `cannot write ${paths.root}: ${errorText(error)}; choose another --out`,
      { cause: error },
    );
  }
}

/** A run is resumed only with what it was begun with; the suite and the maps may have moved. */
function refuseDifference(paths: RunPaths, begun: RunSettings, settings: RunSettings): void {
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
    if (entry.isFile() && isRemain(entry.name)) rmSync(join(entry.parentPath, entry.name));
  }
}

/** The temporary names of {@link writeFileWhole}. */
function isRemain(name: string): boolean {
  return /\.tmp-\d+-[0-9a-f]+$/.test(name);
}
