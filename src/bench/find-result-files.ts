import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { DriverxError } from "../base/errors.js";
import { isFolder } from "../base/files.js";
import { type ResultFile, readResultFile, readResultFileIfOne } from "./result-file.js";

/** A JSON file in a folder of results that was not used, and why. */
export interface LeftOutFile {
  readonly path: string;
  readonly reason: "merged total" | "total of the files beside it" | "no results file" | "not JSON";
}

export interface FoundResults {
  readonly used: readonly ResultFile[];
  readonly leftOut: readonly LeftOutFile[];
}

/** Folders below the given one that are looked into: `<town>/<route>/endpoint.json` is found. */
const DEEPEST = 2;
/** More files than any evaluation leaves; a folder of that many is something else. */
const MOST_FILES = 20_000;

/**
 * Finds results by path: one file, a run directory, or a folder in which evaluations left their checkpoint files,
 * whatever their names, directly or up to two folders down. A folder that holds some itself is not searched deeper.
 * Merged totals are left out where their parts are; a single one by itself is used.
 *
 * Throws RESULTS_NOT_FOUND, RESULTS_AMBIGUOUS and what {@link readResultFile} throws.
 */
export function findResultFiles(path: string): FoundResults {
  if (!existsSync(path)) {
    throw new DriverxError(
      "RESULTS_NOT_FOUND",
      `results not found: ${path}; give a results file or a folder of them`,
    );
  }
  if (!isFolder(path)) return { used: [readResultFile(path)], leftOut: [] };
  if (isRunDirectory(path)) return { used: [readResultFile(resultsOfRun(path))], leftOut: [] };
  const search: Search = { used: [], merged: [], leftOut: [], files: 0 };
  searchFolder(path, 0, search);
  if (search.used.length > 0) {
    const totals = search.merged.map((file): LeftOutFile => ({ path: file.path, reason: "merged total" }));
    return { used: search.used, leftOut: [...totals, ...search.leftOut] };
  }
  const [total, other] = search.merged;
  if (total === undefined) {
    throw new DriverxError(
      "RESULTS_NOT_FOUND",
      `no results in ${path}: no JSON file in it or up to ${DEEPEST} folders below is a leaderboard's results file; give the folder that holds them`,
    );
  }
  if (other !== undefined) {
    throw new DriverxError(
      "RESULTS_AMBIGUOUS",
      `${path} holds only merged totals, ${search.merged.length} of them (${total.path}, ${other.path} ...); name the one to score`,
    );
  }
  return { used: [total], leftOut: search.leftOut };
}

/** True for a folder in which `drx drive` has begun a run. */
export function isRunDirectory(path: string): boolean {
  return existsSync(join(path, "run.json"));
}

function resultsOfRun(path: string): string {
  const results = join(path, "results.json");
  if (existsSync(results)) return results;
  throw new DriverxError(
    "RESULTS_NOT_FOUND",
    `the run in ${path} has not finished a route yet; go on with it: drx drive --resume --out ${path}`,
  );
}

interface Search {
  readonly used: ResultFile[];
  readonly merged: ResultFile[];
  readonly leftOut: LeftOutFile[];
  files: number;
}

function searchFolder(folder: string, depth: number, search: Search): void {
  if (isRunDirectory(folder)) {
    search.used.push(readResultFile(resultsOfRun(folder)));
    return;
  }
  const paths = readdirSync(folder)
    .filter((name) => !name.startsWith("."))
    .sort()
    .map((name) => join(folder, name));
  const found = paths.filter(mayBeResults).flatMap((path) => readCandidate(path, search));
  const total = totalBeside(found);
  if (total !== null) search.leftOut.push({ path: total.path, reason: "total of the files beside it" });
  search.used.push(...found.filter((file) => file !== total));
  if (found.length > 0 || depth === DEEPEST) return;
  for (const path of paths.filter(isFolder)) searchFolder(path, depth + 1, search);
}

/** An agent's motion files lie among the results too; they have a name of their own. */
function mayBeResults(path: string): boolean {
  return (
    path.endsWith(".json") &&
    !path.endsWith("metric_info.json") &&
    (statSync(path, { throwIfNoEntry: false })?.isFile() ?? false)
  );
}

/** The file's results, unless it is something else or a merged total; those are noted in the search. */
function readCandidate(path: string, search: Search): ResultFile[] {
  if (++search.files > MOST_FILES) {
    throw new DriverxError(
      "RESULTS_AMBIGUOUS",
      `more than ${MOST_FILES} JSON files: ${path} and those before it; give the folder that holds the results alone`,
    );
  }
  const read = readResultFileIfOne(path);
  if (typeof read === "string") {
    search.leftOut.push({ path, reason: read });
    return [];
  }
  // The official tool looks for the name in the whole path.
  if (read.total !== null || path.includes("merged.json")) {
    search.merged.push(read);
    return [];
  }
  return [read];
}

/** The file that holds the records of all the others once more, as a leaderboard's own total over its parts does. */
function totalBeside(files: readonly ResultFile[]): ResultFile | null {
  if (files.length < 3) return null;
  const largest = files.reduce((most, file) => (file.records.length > most.records.length ? file : most));
  const keysOf = (file: ResultFile) =>
    file.records.map(({ route_id, save_name }) => `${route_id} ${save_name}`);
  const inTotal = new Set(keysOf(largest));
  const inParts = files.filter((file) => file !== largest).flatMap(keysOf);
  const isTotal = inParts.length === inTotal.size && inParts.every((key) => inTotal.has(key));
  return isTotal ? largest : null;
}
