import { existsSync, readdirSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { DriverxError } from "../base/errors.js";
import { isFolder } from "../base/files.js";
import { runPaths } from "../runner/run-directory.js";

/** The run directories at a place: itself, or those right below it. Throws FILE_NOT_FOUND. */
export function runsIn(source: string): string[] {
  if (existsSync(runPaths(source).settings)) return [source];
  return foldersIn(source).filter((path) => existsSync(runPaths(path).settings));
}

export interface NamedRun {
  readonly path: string;
  /** Unlike that of every other run, so that ids of samples are unique. */
  readonly name: string;
}

/** Runs by their folders' names below the deepest folder that holds them all. */
export function namedRuns(paths: readonly string[]): NamedRun[] {
  if (paths.length === 0) return [];
  const parts = paths.map((path) => resolve(path).split(sep));
  let shared = 0;
  const shortest = Math.min(...parts.map(({ length }) => length)) - 1;
  while (shared < shortest && parts.every((names) => names[shared] === parts[0][shared])) shared++;
  return paths.map((path, index) => ({ path, name: parts[index].slice(shared).join("-") }));
}

/** Finished recordings of a run, in order of name. */
export function recordingsOf(run: string): string[] {
  const folder = runPaths(run).recordings;
  if (!isFolder(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".mcap") && !name.endsWith(".partial.mcap"))
    .sort()
    .map((name) => join(folder, name));
}

/** The unpacked Bench2Drive clips at a place: itself, or those right below it. Throws FILE_NOT_FOUND. */
export function clipsIn(source: string): string[] {
  if (isFolder(join(source, "anno"))) return [source];
  return foldersIn(source).filter((path) => isFolder(join(path, "anno")));
}

function foldersIn(source: string): string[] {
  if (!isFolder(source)) throw new DriverxError("FILE_NOT_FOUND", `there is no folder ${source}`);
  return readdirSync(source)
    .sort()
    .map((name) => join(source, name))
    .filter(isFolder);
}
