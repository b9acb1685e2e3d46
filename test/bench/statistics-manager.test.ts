import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  addGlobalRecord,
  type Checkpoint,
  checkpointOfRecords,
  checkpointText,
  type EntryStatus,
  newCheckpoint,
  sortRecords,
  startedRecord,
  validateCheckpoint,
} from "../../src/bench/checkpoint.js";
import type { TrafficEvent } from "../../src/bench/events.js";
import { PythonFloat, parsePythonJson } from "../../src/bench/python-json.js";
import { checkpointOfText } from "../../src/bench/result-file.js";
import { decideResume } from "../../src/bench/resume.js";
import type { FailureText, RouteIdentity, RouteRecord, RouteRun } from "../../src/bench/route-record.js";
import { routeRecord } from "../../src/bench/route-record.js";
import {
  EXPERT_NEEDED,
  expertFolder,
  GOLDEN_NEEDED,
  goldenNames,
  goldenText,
  hasExpert,
  hasGolden,
} from "./shared-data.js";

// biome-ignore lint/suspicious/noExplicitAny: golden operations are untyped data of many forms
type Operation = Record<string, any>;

/** Replays the operations of a golden case on our results file; returns the text of every write. */
function replay(operations: readonly Operation[]): string[] {
  const checkpoint: Checkpoint = newCheckpoint();
  const identities = new Map<number, RouteIdentity>();
  const written: string[] = [];
  let scenario: Operation | null = null;
  for (const op of operations) {
    switch (op.op) {
      case "save_sensors":
        checkpoint.sensors = op.sensors;
        break;
      case "save_progress":
        checkpoint.progress = [op.index, op.total];
        break;
      case "create_route":
        identities.set(op.index, identityOf(op));
        checkpoint.records[op.index] = startedRecord(identityOf(op));
        break;
      case "set_scenario":
        scenario = op;
        break;
      case "remove_scenario":
        scenario = null;
        break;
      case "save_entry_status":
        checkpoint.entryStatus = op.status as EntryStatus;
        break;
      case "compute_route":
        checkpoint.records[op.index] = routeRecord(identities.get(op.index)!, runOf(op, scenario));
        break;
      case "add_file_records":
        checkpoint.records.push(...checkpointOfText(JSON.stringify(op.content), "golden").records);
        break;
      case "sort_records":
        sortRecords(checkpoint);
        break;
      case "compute_global":
        addGlobalRecord(checkpoint);
        break;
      case "write":
        written.push(checkpointText(checkpoint));
        break;
      case "validate_and_write":
        validateCheckpoint(checkpoint, { sensorsInitialized: op.sensors_initialized, crashed: op.crashed });
        written.push(checkpointText(checkpoint));
        break;
      default:
        throw new Error(`unknown operation ${op.op}`);
    }
  }
  return written;
}

function identityOf({
  index,
  route_id,
  scenario_name,
  weather_id,
  save_name,
  town_name,
}: Operation): RouteIdentity {
  return { index, route_id, scenario_name, weather_id, save_name, town_name };
}

function runOf(op: Operation, scenario: Operation | null): RouteRun {
  return {
    routePoints: scenario?.points.map((point: unknown[]) => point.map(plain)) ?? null,
    events: (scenario?.criteria ?? []).flat().map(eventOf),
    timedOut: scenario?.timeout ?? false,
    durationGame: plain(op.duration_game),
    durationSystem: plain(op.duration_system),
    failure: (op.failure_message || null) as FailureText | null,
  };
}

function eventOf(event: Operation): TrafficEvent {
  const base = { frame: 0, message: event.message, type: event.type };
  if (event.type === "ROUTE_COMPLETION") {
    const value = event.dict.route_completed;
    return { ...base, routeCompleted: plain(value), isFloat: value instanceof PythonFloat } as TrafficEvent;
  }
  if (event.type === "OUTSIDE_ROUTE_LANES_INFRACTION") {
    return { ...base, percentage: plain(event.dict.percentage) } as TrafficEvent;
  }
  return base as TrafficEvent;
}

function plain(value: unknown): number {
  return value instanceof PythonFloat ? value.value : (value as number);
}

/** Parses with Python floats kept apart from integers. */
function parseTyped(text: string): unknown {
  return parsePythonJson(text, {
    number: (digits) => (/[.eE]/.test(digits) ? new PythonFloat(Number(digits)) : Number(digits)),
  });
}

describe.skipIf(!hasGolden)(`results file against the official statistics manager ${GOLDEN_NEEDED}`, () => {
  it.each(goldenNames("stats"))("%s, Python number types included", (name) => {
    const golden = parseTyped(goldenText(`stats/${name}`)) as {
      ops: Operation[];
      expected: { outputs: unknown[] };
    };
    expect(replay(golden.ops).map(parseTyped)).toEqual(golden.expected.outputs);
  });

  it.each(goldenNames("resume"))("resumes as in %s", (name) => {
    const golden = JSON.parse(goldenText(`resume/${name}`));
    const planned = golden.configs.map(
      (config: Operation) => `${config.name}_rep${config.repetition_index}`,
    ) as string[];
    const text = golden.checkpoint_text ?? JSON.stringify(golden.checkpoint);
    expect(decideResume(text, planned)).toMatchObject(golden.expected);
  });
});

describe.skipIf(!hasExpert)(`real results files ${EXPERT_NEEDED}`, () => {
  const texts = hasExpert
    ? readdirSync(expertFolder).map((id) => readFileSync(`${expertFolder}${id}/endpoint.json`, "utf8"))
    : [];

  it("are written again byte for byte, global record recomputed", () => {
    const finished = texts.filter((text) => text.includes('"entry_status": "Finished"'));
    expect(finished.length).toBe(208);
    for (const text of finished) {
      const read = checkpointOfText(text, "real file");
      expect(checkpointText(checkpointOfRecords(read.records, read.progress![1], read.sensors))).toBe(text);
    }
  });

  it("give the same results file in whichever order routes finish", () => {
    const records = texts
      .flatMap((text) => checkpointOfText(text, "real file").records)
      .map((record, index): RouteRecord => ({ ...record, index }));
    const inOrder = checkpointText(checkpointOfRecords(records, records.length, ["carla_imu"]));
    const reversed = checkpointText(checkpointOfRecords(records.toReversed(), records.length, ["carla_imu"]));
    expect(reversed).toBe(inOrder);
    expect(JSON.parse(inOrder).entry_status).toBe("Finished");
  });
});

describe("a results file", () => {
  const identity = (index: number): RouteIdentity => ({
    index,
    route_id: `RouteScenario_${index}_rep0`,
    scenario_name: "Accident_1",
    weather_id: null,
    save_name: "a",
    town_name: "Town01",
  });
  const run: RouteRun = {
    routePoints: [
      [0, 0, 0],
      [3, 4, 0],
    ],
    events: [{ type: "ROUTE_COMPLETION", frame: 9, message: "", routeCompleted: 100, isFloat: true }],
    timedOut: false,
    durationGame: 1,
    durationSystem: 1,
    failure: null,
  };

  it("of an unfinished run counts only the routes done without a gap", () => {
    const records = [2, 0].map((index) => routeRecord(identity(index), run));
    const file = JSON.parse(checkpointText(checkpointOfRecords(records, 3, [])));
    expect(file._checkpoint.progress).toEqual([1, 3]);
    expect(file.entry_status).toBe("Started");
    expect(file._checkpoint.records.map((record: RouteRecord) => record.index)).toEqual([0, 2]);
  });

  it("keeps through reading and writing that a completion of 100.0 is no finish", () => {
    const text = checkpointText(checkpointOfRecords([routeRecord(identity(0), run)], 1, []));
    expect(text).toContain('"score_route": 100.0,');
    const read = checkpointOfText(text, "file");
    expect(checkpointText(checkpointOfRecords(read.records, 1, []))).toBe(text);
  });

  it("of no route has integer means and zero deviations, as the leaderboard's", () => {
    const file = checkpointText(checkpointOfRecords([], 0, []));
    expect(file).toContain('"score_composed": 0,');
    expect(file).toContain('"score_composed": -0.0,');
    expect(file).toContain('"outside_route_lanes": 0,');
  });
});

describe("resuming", () => {
  const file = (members: object) => JSON.stringify({ entry_status: "Started", ...members });
  const record = (id: number, status = "Completed") => ({ route_id: `RouteScenario_${id}_rep0`, status });
  const planned = [1, 2, 3].map((id) => `RouteScenario_${id}_rep0`);

  it.each([
    ["an empty file", ""],
    ["half a file", '{"_checkpoint": {"records": ['],
    [
      "an invalid run",
      file({ entry_status: "Invalid", _checkpoint: { progress: [1, 3], records: [record(1)] } }),
    ],
    ["a run of another size", file({ _checkpoint: { progress: [1, 4], records: [record(1)] } })],
    ["a run of other routes", file({ _checkpoint: { progress: [1, 3], records: [record(2)] } })],
    ["a list", "[]"],
  ])("starts over from %s", (_, text) => {
    expect(decideResume(text, planned)).toMatchObject({ resume: false, index: 0 });
  });

  it.each([
    ["Failed", 1],
    ["Failed - Agent crashed", 1],
    ["Failed - TickRuntime", 2],
    ["Failed - Agent couldn't be set up", 2],
  ])("after %s goes on at %i", (status, index) => {
    const records = [record(1), record(2, status)];
    expect(decideResume(file({ _checkpoint: { progress: [2, 3], records } }), planned).index).toBe(index);
  });

  it("goes back one route where records are missing", () => {
    const text = file({ _checkpoint: { progress: [3, 3], records: [record(1), record(2)] } });
    expect(decideResume(text, planned)).toEqual({ resume: true, index: 1 });
  });
});
