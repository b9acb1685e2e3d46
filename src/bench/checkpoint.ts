import { writeFileWhole } from "../base/files.js";
import { type GlobalRecord, globalRecord, labelledValues } from "./global-record.js";
import { PythonFloat, pythonJsonText } from "./python-json.js";
import { noInfractions, type RouteIdentity, type RouteRecord } from "./route-record.js";

export type EntryStatus = "Started" | "Finished" | "Rejected" | "Crashed" | "Invalid";

/** The leaderboard's results file in memory (docs/scoring.md, "Results file"). */
export interface Checkpoint {
  /** Null until the run has finished. */
  globalRecord: GlobalRecord | null;
  /** Null before the run knows its routes. */
  progress: readonly [nextRouteIndex: number, totalRoutes: number] | null;
  /** By position; records whose index is -1 are not written. */
  records: RouteRecord[];
  entryStatus: EntryStatus;
  /** Icon names such as `carla_camera`, one for each sensor of the agent. */
  sensors: readonly string[];
  values: readonly string[];
  labels: readonly string[];
}

export function newCheckpoint(): Checkpoint {
  return {
    globalRecord: null,
    progress: null,
    records: [],
    entryStatus: "Started",
    sensors: [],
    values: [],
    labels: [],
  };
}

/**
 * The results file of a run whose routes finished in any order. With every route present it is the finished
 * file; before that, progress counts the routes done without a gap from the start, as a resumed run needs it.
 *
 * @param finished records with distinct indices.
 * @param planned the indices of the run's routes, ascending; those of a shard have gaps.
 */
export function checkpointOfRecords(
  finished: Iterable<RouteRecord>,
  totalRoutes: number,
  sensors: readonly string[],
  planned: readonly number[] = Array.from({ length: totalRoutes }, (_, index) => index),
): Checkpoint {
  const records = [...finished].sort((a, b) => a.index - b.index);
  let withoutGap = 0;
  while (withoutGap < totalRoutes && records[withoutGap]?.index === planned[withoutGap]) withoutGap++;
  const checkpoint: Checkpoint = {
    ...newCheckpoint(),
    records,
    sensors,
    progress: [withoutGap, totalRoutes],
  };
  if (withoutGap === totalRoutes) addGlobalRecord(checkpoint);
  return checkpoint;
}

/** The leaderboard's record of a route that has begun: all zeros, and not written until it is computed. */
export function startedRecord(identity: RouteIdentity): RouteRecord {
  return {
    ...identity,
    index: -1,
    status: "Started",
    num_infractions: 0,
    infractions: noInfractions(),
    scores: { score_route: 0, score_penalty: 0, score_composed: 0 },
    meta: { route_length: 0, duration_game: 0, duration_system: 0 },
  };
}

/** Sorts by numeric route id and repetition and renumbers, as the leaderboard's merging of files does. */
export function sortRecords(checkpoint: Checkpoint): void {
  const keyOf = (record: RouteRecord) => {
    const [, id, repetition] = record.route_id.split("_");
    return [Number(id), Number(repetition?.replace("rep", ""))] as const;
  };
  checkpoint.records = checkpoint.records
    .map((record) => ({ record, key: keyOf(record) }))
    .sort((a, b) => a.key[0] - b.key[0] || a.key[1] - b.key[1])
    .map(({ record }, index) => ({ ...record, index }));
}

/** Computes the global record, the labelled values and the entry status of a run that has come to its end. */
export function addGlobalRecord(checkpoint: Checkpoint): void {
  const record = globalRecord(checkpoint.records, checkpoint.progress?.[1] ?? 0);
  checkpoint.globalRecord = record;
  Object.assign(checkpoint, labelledValues(record));
  checkpoint.entryStatus = "Finished";
  for (const { status } of checkpoint.records) {
    if (status.includes("Simulation crashed")) checkpoint.entryStatus = "Crashed";
    else if (status.includes("Agent's sensors were invalid")) checkpoint.entryStatus = "Rejected";
  }
}

/** The leaderboard's final check: turns the entry status into `Invalid` where the file is not that of a whole run. */
export function validateCheckpoint(
  checkpoint: Checkpoint,
  run: { readonly sensorsInitialized: boolean; readonly crashed: boolean },
): void {
  const { progress, records } = checkpoint;
  const isInvalid =
    (run.sensorsInitialized && checkpoint.sensors.length === 0) ||
    checkpoint.values.length === 0 ||
    checkpoint.entryStatus === "Started" ||
    checkpoint.globalRecord === null ||
    progress === null ||
    (!run.crashed && (progress[0] !== progress[1] || progress[0] !== records.length)) ||
    records.some((record) => record.status === "Started");
  if (isInvalid) checkpoint.entryStatus = "Invalid";
}

/** The text of the results file, byte for byte as the leaderboard writes it. */
export function checkpointText(checkpoint: Checkpoint): string {
  return pythonJsonText({
    _checkpoint: {
      global_record: checkpoint.globalRecord ?? {},
      progress: checkpoint.progress ?? [],
      records: checkpoint.records.filter((record) => record.index !== -1).map(writtenRecord),
    },
    entry_status: checkpoint.entryStatus,
    eligible: checkpoint.entryStatus === "Finished",
    sensors: checkpoint.sensors,
    values: checkpoint.values,
    labels: checkpoint.labels,
  });
}

/** Writes the results file whole. Throws FILE_UNWRITABLE. */
export function writeCheckpoint(path: string, checkpoint: Checkpoint): void {
  writeFileWhole(path, checkpointText(checkpoint));
}

/** A record with its key order and with its Python floats marked. */
function writtenRecord(record: RouteRecord): unknown {
  const { scores, meta } = record;
  const isWholeInteger = Number.isInteger(scores.score_route) && !scores.score_route_is_float;
  return {
    index: record.index,
    route_id: record.route_id,
    scenario_name: record.scenario_name,
    weather_id: record.weather_id,
    save_name: record.save_name,
    status: record.status,
    num_infractions: record.num_infractions,
    infractions: record.infractions,
    scores: {
      score_route: isWholeInteger ? scores.score_route : new PythonFloat(scores.score_route),
      score_penalty: new PythonFloat(scores.score_penalty),
      score_composed: new PythonFloat(scores.score_composed),
    },
    meta: {
      // A length of zero is the integer of a scenario that never loaded.
      route_length: meta.route_length === 0 ? 0 : new PythonFloat(meta.route_length),
      duration_game: new PythonFloat(meta.duration_game),
      duration_system: new PythonFloat(meta.duration_system),
    },
    town_name: record.town_name,
  };
}
