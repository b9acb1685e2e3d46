import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { DriverxError } from "../base/errors.js";
import { inMergedOrder } from "./merge.js";
import { type ResultFile, type ResultRecord, readResultFile } from "./result-file.js";

/** All results that a path names, in the order in which the official tools see them. */
export interface LoadedResults {
  readonly path: string;
  readonly files: readonly ResultFile[];
  readonly records: readonly ResultRecord[];
  /** The file of each record. */
  readonly fileOf: ReadonlyMap<ResultRecord, ResultFile>;
  /** Files that the official merging leaves out because of their names. */
  readonly skipped: readonly string[];
}

/**
 * Loads one results file, a folder of them (direct, or one folder a route with `endpoint.json`), or a run
 * directory. Throws RESULTS_NOT_FOUND and what {@link readResultFile} throws.
 */
export function loadResults(path: string): LoadedResults {
  const { used, skipped } = resultPaths(path);
  return resultsOfFiles(path, used.map(readResultFile), skipped);
}

/** Results files already read, as one result. Throws RESULT_FIELD_WRONG. */
export function resultsOfFiles(
  path: string,
  files: readonly ResultFile[],
  skipped: readonly string[] = [],
): LoadedResults {
  const fileOf = new Map<ResultRecord, ResultFile>();
  for (const file of files) {
    for (const [i, record] of file.records.entries()) {
      if (record.index === undefined && !file.isMerged) {
        throw new DriverxError(
          "RESULT_FIELD_WRONG",
          `results file ${file.path}: _checkpoint.records[${i}].index is missing; is it a Bench2Drive results file?`,
        );
      }
      fileOf.set(record, file);
    }
  }
  // A merged file keeps its order: the official tools after the merge take it as it is.
  const records =
    files.length === 1 && files[0]?.isMerged ? files[0].records : inMergedOrder([...fileOf.keys()]);
  return { path, files, records, fileOf, skipped };
}

function resultPaths(path: string): { used: string[]; skipped: string[] } {
  if (!existsSync(path)) {
    throw new DriverxError(
      "RESULTS_NOT_FOUND",
      `results not found: ${path}; give a results file or a folder of them`,
    );
  }
  if (!statSync(path).isDirectory()) return { used: [path], skipped: [] };
  if (isRunDirectory(path)) {
    const results = join(path, "results.json");
    if (existsSync(results)) return { used: [results], skipped: [] };
    throw new DriverxError(
      "RESULTS_NOT_FOUND",
      `the run in ${path} has not finished a route yet; go on with it: drx drive --resume --out ${path}`,
    );
  }
  const names = readdirSync(path).sort();
  const direct = names.filter((name) => name.endsWith(".json") && !name.startsWith("."));
  const paths =
    direct.length > 0
      ? direct.map((name) => join(path, name))
      : names.map((name) => join(path, name, "endpoint.json")).filter((file) => existsSync(file));
  if (paths.length === 0) {
    throw new DriverxError(
      "RESULTS_NOT_FOUND",
      `no results in ${path}: neither *.json files nor folders with endpoint.json; give the folder that holds them`,
    );
  }
  // The official tool looks at the whole path, folders included.
  const isMergedName = (file: string) => file.includes("merged.json");
  return { used: paths.filter((file) => !isMergedName(file)), skipped: paths.filter(isMergedName) };
}

/** True for a folder in which `drx drive` has begun a run. */
export function isRunDirectory(path: string): boolean {
  return existsSync(join(path, "run.json"));
}
