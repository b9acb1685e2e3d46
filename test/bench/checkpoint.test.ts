import { describe, expect, it } from "vitest";
import { checkpointOfRecords, checkpointText } from "../../src/bench/checkpoint.js";
import { checkpointOfText } from "../../src/bench/result-file.js";
import { decideResume } from "../../src/bench/resume.js";
import {
  type RouteIdentity,
  type RouteRecord,
  type RouteRun,
  routeRecord,
} from "../../src/bench/route-record.js";

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
