import { z } from "zod";
import { DriverxError, errorText } from "../base/errors.js";
import { readTextFile } from "../base/files.js";
import type { Checkpoint, EntryStatus } from "./checkpoint.js";
import { newCheckpoint } from "./checkpoint.js";
import { PythonFloat, parsePythonJson } from "./python-json.js";
import { INFRACTION_NAMES, type RouteRecord } from "./route-record.js";

/** Reading of results files: the leaderboard's own, and those of its forks, which may lack some fields. */

const count = z.int().min(0);
const seconds = z.number().min(0);
const messages = z.array(z.string());

const scores = z.object({
  score_route: z.number().min(0).max(100),
  score_route_is_float: z.literal(true).optional(),
  score_penalty: z.number().min(0).max(1),
  score_composed: z.number().min(0).max(100),
});

const meta = z.object({ route_length: z.number().min(0), duration_game: seconds, duration_system: seconds });

/** What scoring needs of a record; the rest may be missing, but must be of the right type where it stands. */
const resultRecord = z.object({
  index: z.int().optional(),
  route_id: z.string().min(1),
  status: z.string(),
  infractions: z.record(z.string(), messages),
  scores: scores.extend({ score_penalty: scores.shape.score_penalty.optional() }),
  num_infractions: count.optional(),
  scenario_name: z.string().optional(),
  weather_id: z.string().nullish(),
  save_name: z.string().optional(),
  town_name: z.string().optional(),
  meta: meta.partial().optional(),
});

/** A record as any Bench2Drive evaluation leaves it; every {@link RouteRecord} is one. */
export type ResultRecord = Readonly<z.infer<typeof resultRecord>>;

const resultFile = z.object({
  _checkpoint: z.object({
    records: z.array(resultRecord),
    progress: z.array(count).optional(),
    global_record: z
      .object({ scores_mean: z.object({ score_composed: z.number().optional() }).optional() })
      .optional(),
  }),
  entry_status: z.string().optional(),
  sensors: z.array(z.string()).optional(),
  "driving score": z.number().optional(),
  "success rate": z.number().optional(),
  "eval num": z.number().optional(),
});

/** What the official merging tool writes beside the records of all files. */
export interface MergedTotal {
  readonly drivingScore: number;
  /** Fraction; null where the file does not say. */
  readonly successRate: number | null;
  readonly evalNum: number | null;
}

/** One results file: its records, and what it says about the run they come from. */
export interface ResultFile {
  readonly path: string;
  readonly records: readonly ResultRecord[];
  /** Null where the file does not say. */
  readonly entryStatus: string | null;
  /** Number of routes of the run that wrote the file; null where it does not say. */
  readonly totalRoutes: number | null;
  /** Sensor icon names; null where the file does not say. */
  readonly sensors: readonly string[] | null;
  /** The mean driving score that the leaderboard wrote above the records; null where it did not. */
  readonly statedMean: number | null;
  /** What the official merging tool added; its records have no index. Null in other files. */
  readonly total: MergedTotal | null;
}

const ownFile = z.object({
  _checkpoint: z.object({
    progress: z.union([z.tuple([count, count]), z.tuple([])]),
    records: z.array(
      z.object({
        ...resultRecord.required().shape,
        infractions: z.object(
          Object.fromEntries(INFRACTION_NAMES.map((name) => [name, messages])) as Record<
            (typeof INFRACTION_NAMES)[number],
            typeof messages
          >,
        ),
        weather_id: z.string().nullable(),
        scores,
        meta,
      }),
    ),
  }),
  entry_status: z.enum(["Started", "Finished", "Rejected", "Crashed", "Invalid"] satisfies EntryStatus[]),
  sensors: z.array(z.string()),
});

/** Reads a results file of any evaluation. Throws FILE_NOT_FOUND, FILE_UNREADABLE, FILE_NOT_JSON or RESULT_FIELD_WRONG. */
export function readResultFile(path: string): ResultFile {
  return resultFileOfText(readTextFile(path, "results file"), path);
}

/** {@link readResultFile} for a file that may be something else; says what where it is. */
export function readResultFileIfOne(path: string): ResultFile | "no results file" | "not JSON" {
  let document: unknown;
  try {
    document = parsed(readTextFile(path, "results file"), path);
  } catch (error) {
    if (error instanceof DriverxError && error.code === "FILE_NOT_JSON") return "not JSON";
    throw error;
  }
  const isOne = typeof document === "object" && document !== null && "_checkpoint" in document;
  return isOne ? resultFileOf(document, path) : "no results file";
}

/** {@link readResultFile} for text already read; `path` names the file in errors. */
export function resultFileOfText(text: string, path: string): ResultFile {
  return resultFileOf(parsed(text, path), path);
}

function resultFileOf(document: unknown, path: string): ResultFile {
  const file = checked(resultFile, document, path);
  const drivingScore = file["driving score"];
  return {
    path,
    records: file._checkpoint.records,
    entryStatus: file.entry_status ?? null,
    totalRoutes: file._checkpoint.progress?.[1] ?? null,
    sensors: file.sensors ?? null,
    statedMean: file._checkpoint.global_record?.scores_mean?.score_composed ?? null,
    total:
      drivingScore === undefined
        ? null
        : {
            drivingScore,
            successRate: file["success rate"] ?? null,
            evalNum: file["eval num"] ?? null,
          },
  };
}

/**
 * The checkpoint that our own run, or an official one, left: its records, progress and sensors. As the
 * leaderboard does, it takes no global record, values or labels over.
 */
export function checkpointOfText(text: string, path: string): Checkpoint {
  const file = checked(ownFile, parsed(text, path), path);
  const [next, total] = file._checkpoint.progress;
  return {
    ...newCheckpoint(),
    records: file._checkpoint.records as RouteRecord[],
    progress: next === undefined || total === undefined ? null : [next, total],
    entryStatus: file.entry_status,
    sensors: file.sensors,
  };
}

/** Parses JSON, keeping in `score_route_is_float` what a whole `score_route` was written as. */
function parsed(text: string, path: string): unknown {
  try {
    return parsePythonJson(text, {
      number: (digits) => {
        const value = Number(digits);
        return Number.isInteger(value) && /[.eE]/.test(digits) ? new PythonFloat(value) : value;
      },
      object: (members) => {
        const plain: [string, unknown][] = [];
        for (const [key, value] of members) {
          // Such a member would vanish in the checks below instead of counting as a foreign key.
          if (key === "__proto__")
            throw new DriverxError("RESULT_FIELD_WRONG", "a file with a __proto__ field");
          plain.push([key, plainNumbers(value)]);
          if (key === "score_route" && value instanceof PythonFloat)
            plain.push(["score_route_is_float", true]);
        }
        return Object.fromEntries(plain);
      },
    });
  } catch (error) {
    throw new DriverxError("FILE_NOT_JSON", `results file ${path} is ${errorText(error)}`, { cause: error });
  }
}

function plainNumbers(value: unknown): unknown {
  if (value instanceof PythonFloat) return value.value;
  return Array.isArray(value) ? value.map(plainNumbers) : value;
}

function checked<T>(schema: z.ZodType<T>, data: unknown, path: string): T {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const { path: field, message } = result.error.issues[0] as z.core.$ZodIssue;
  throw new DriverxError(
    "RESULT_FIELD_WRONG",
    `results file ${path}: ${fieldText(field)}: ${message}; is it a Bench2Drive results file?`,
  );
}

/** `_checkpoint.records[3].scores` from a path of keys. */
function fieldText(keys: readonly PropertyKey[]): string {
  if (keys.length === 0) return "the whole file";
  return keys
    .map((key, i) => (typeof key === "number" ? `[${key}]` : `${i > 0 ? "." : ""}${String(key)}`))
    .join("");
}

/** Whether a record has all that the leaderboard writes. */
export function isWholeRecord(record: ResultRecord): record is ResultRecord & RouteRecord {
  const { index, scenario_name, save_name, town_name, num_infractions, meta, scores, infractions } = record;
  const needed = [index, scenario_name, save_name, town_name, num_infractions, scores.score_penalty];
  const lengths = [meta?.route_length, meta?.duration_game, meta?.duration_system];
  return (
    [...needed, ...lengths].every((value) => value !== undefined) &&
    INFRACTION_NAMES.every((name) => infractions[name] !== undefined)
  );
}
