import { closeSync, openSync, readSync } from "node:fs";
import { JSONParser } from "@streamparser/json";
import type { z } from "zod";
import { DriverxError, errorText } from "./errors.js";
import { refuseOtherThanFile } from "./files.js";

const CHUNK_BYTES = 1 << 20;

/** Any row of a table before it is checked. */
export type RawRow = Readonly<Record<string, unknown>>;

/**
 * Streams one table (a JSON array of objects) row by row; tables reach gigabytes, so only what `take` keeps stays.
 * Rows that `wanted` lets pass are checked against the schema. Throws NUSCENES_TABLE_MISSING or
 * NUSCENES_TABLE_WRONG.
 */
export function streamTable<Row>(
  path: string,
  schema: z.ZodType<Row>,
  take: (row: Row) => void,
  wanted: (row: RawRow) => boolean = () => true,
): void {
  let row = 0;
  const parser = new JSONParser({ paths: ["$.*"], keepStack: false });
  parser.onValue = ({ value }) => {
    if (wanted(value as unknown as RawRow)) take(checkedRow(path, schema, value, row));
    row++;
  };
  const wrong = (error: unknown) => {
    if (error instanceof DriverxError) throw error;
    throw new DriverxError(
      "NUSCENES_TABLE_WRONG",
      `nuScenes table ${path}: not a JSON array of rows after row ${row}: ${errorText(error)}; is the file cut off?`,
      { cause: error },
    );
  };
  parser.onError = wrong;
  forEachChunk(path, (chunk) => parser.write(chunk));
  if (!parser.isEnded) wrong(new Error("the file ends too early"));
}

function checkedRow<Row>(path: string, schema: z.ZodType<Row>, value: unknown, row: number): Row {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new DriverxError(
    "NUSCENES_TABLE_WRONG",
    `nuScenes table ${path}: row ${row}: ${issue.path.join(".") || "the row"}: ${issue.message}`,
  );
}

function forEachChunk(path: string, use: (chunk: Uint8Array) => void): void {
  let file: number;
  try {
    refuseOtherThanFile(path, "nuScenes table");
    file = openSync(path, "r");
  } catch (error) {
    throw new DriverxError(
      "NUSCENES_TABLE_MISSING",
      `cannot open nuScenes table ${path}: ${errorText(error)}; give the folder that holds v1.0-trainval or v1.0-mini`,
      { cause: error },
    );
  }
  try {
    const buffer = new Uint8Array(CHUNK_BYTES);
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
      use(buffer.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
}
