import { DriverxError } from "../base/errors.js";
import { findResultFiles, type LeftOutFile } from "./find-result-files.js";
import { inMergedOrder } from "./merge.js";
import type { ResultFile, ResultRecord } from "./result-file.js";

/** All results that a path names, in the order in which the official tools see them. */
export interface LoadedResults {
  readonly path: string;
  readonly files: readonly ResultFile[];
  readonly records: readonly ResultRecord[];
  /** The file of each record. */
  readonly fileOf: ReadonlyMap<ResultRecord, ResultFile>;
  /** JSON files beside them that were not used. */
  readonly leftOut: readonly LeftOutFile[];
}

/** Loads what {@link findResultFiles} finds at a path. Throws what that and {@link resultsOfFiles} throw. */
export function loadResults(path: string): LoadedResults {
  const { used, leftOut } = findResultFiles(path);
  return resultsOfFiles(path, used, leftOut);
}

/** Results files already read, as one result. Throws RESULT_FIELD_WRONG. */
export function resultsOfFiles(
  path: string,
  files: readonly ResultFile[],
  leftOut: readonly LeftOutFile[] = [],
): LoadedResults {
  const fileOf = new Map<ResultRecord, ResultFile>();
  for (const file of files) {
    for (const [i, record] of file.records.entries()) {
      if (record.index === undefined && file.total === null) {
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
    files.length === 1 && files[0]?.total ? files[0].records : inMergedOrder([...fileOf.keys()]);
  return { path, files, records, fileOf, leftOut };
}
