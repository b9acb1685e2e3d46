import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { fileFindings } from "../../src/bench/audit-files.js";
import { checkpointOfRecords, checkpointText } from "../../src/bench/checkpoint.js";
import { loadResults } from "../../src/bench/load-results.js";
import { mergedScores } from "../../src/bench/merge.js";
import { routeRecord } from "../../src/bench/route-record.js";
import { freshFolder } from "../cli/run-drx.js";

const record = (id: number, index = 0) =>
  routeRecord(
    {
      index,
      route_id: `RouteScenario_${id}_rep0`,
      scenario_name: "Accident_1",
      weather_id: "3",
      save_name: `RouteScenario_${id}_rep0_Town12`,
      town_name: "Town12",
    },
    {
      routePoints: [
        [0, 0, 0],
        [100, 0, 0],
      ],
      events: [{ type: "ROUTE_COMPLETION", frame: 1, message: "", routeCompleted: 100, isFloat: false }],
      timedOut: false,
      durationGame: 40,
      durationSystem: 80,
      failure: null,
    },
  );

const checkpoint = (...ids: number[]) =>
  checkpointText(checkpointOfRecords(ids.map(record), ids.length, ["carla_camera"]));

/** What the official merging tool makes of records. */
function merged(...ids: number[]): string {
  const records = ids.map((id) => record(id));
  const { drivingScore, successRate, evalNum } = mergedScores(records);
  return JSON.stringify({
    _checkpoint: { records: records.map(({ index: _, ...rest }) => rest) },
    "driving score": drivingScore,
    "success rate": successRate,
    "eval num": evalNum,
  });
}

let folder = "";
beforeEach(() => {
  folder = freshFolder();
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** XML ids of the records that were read, ascending. */
function idsRead(): number[] {
  return loadResults(folder)
    .records.map(({ route_id }) => Number(route_id.split("_")[1]))
    .sort((a, b) => a - b);
}

const findings = () => fileFindings(loadResults(folder)).map(({ code }) => code);

describe("finding results", () => {
  test.each([
    ["directly, under any name", { "eval_0.json": checkpoint(1, 2), "gpu1.json": checkpoint(3) }],
    [
      "a folder a route",
      {
        "1/endpoint.json": checkpoint(1),
        "2/checkpoint_endpoint.json": checkpoint(2),
        "3/3.json": checkpoint(3),
      },
    ],
    ["two folders down", { "Town12/1/endpoint.json": checkpoint(1), "Town13/2/2.json": checkpoint(2, 3) }],
    ["at different depths", { "a/endpoint.json": checkpoint(1), "b/c/endpoint.json": checkpoint(2, 3) }],
    [
      "in run directories side by side",
      {
        "shard-1/run.json": "{}",
        "shard-1/results.json": checkpoint(1, 2),
        "shard-1/summary.json": "{}",
        "shard-2/run.json": "{}",
        "shard-2/results.json": checkpoint(3),
        "shard-2/episodes/x.json": "{}",
      },
    ],
  ] as [string, Record<string, string>][])("%s", (_, files) => {
    write(files);
    expect(idsRead()).toEqual([1, 2, 3]);
    expect(findings()).toEqual([]);
  });

  test.each([
    ["the official merging tool's, whatever its name", { "all.json": merged(1, 2, 3) }],
    ["the official merging tool's, above the parts", { "../merged.json": merged(1, 2, 3) }],
    ["a leaderboard's own", { "total.json": checkpoint(1, 2, 3) }],
  ] as [string, Record<string, string>][])("counts no record of a total twice: %s", (_, total) => {
    const deeper = Object.keys(total)[0]!.startsWith("..");
    const at = deeper ? "parts/" : "";
    write({
      [`${at}1.json`]: checkpoint(1),
      [`${at}2.json`]: checkpoint(2),
      [`${at}3.json`]: checkpoint(3),
      ...Object.fromEntries(Object.entries(total).map(([name, text]) => [name.replace("../", ""), text])),
    });
    expect(idsRead()).toEqual([1, 2, 3]);
    expect(findings()).toEqual(["SKIPPED_FILES"]);
  });

  test("uses a merged total that stands alone, and says so", () => {
    write({ "merged.json": merged(1, 2) });
    expect(idsRead()).toEqual([1, 2]);
    expect(findings()).toEqual(["MERGED_TOTAL"]);
  });

  test("does not choose between merged totals", () => {
    write({ "a_merged.json": merged(1), "b_merged.json": merged(2) });
    expect(() => loadResults(folder)).toThrow(/only merged totals, 2 of them/);
  });

  test("names and leaves out what is no results file, and passes over motion files", () => {
    write({
      "1.json": checkpoint(1),
      "notes.json": `{"hello": 1}`,
      "list.json": "[1]",
      "half.json": checkpoint(2).slice(0, 500),
      "1/metric_info.json": "{}",
      "metric_info.json": "{}",
    });
    expect(idsRead()).toEqual([1]);
    const [notes, half] = fileFindings(loadResults(folder)).sort((a, b) => (a.code < b.code ? -1 : 1));
    expect(notes).toMatchObject({ code: "SKIPPED_FILES", severity: "note" });
    expect(notes!.message).toMatch(/list\.json, .*notes\.json$/);
    // It may be half a results file, whose routes are then missing.
    expect(half).toMatchObject({ code: "UNREADABLE_FILES", severity: "misleading" });
    expect(half!.message).toContain("half.json");
  });

  test("keeps files that share records without being a total: the audit finds them", () => {
    write({ "a.json": checkpoint(1, 2), "b.json": checkpoint(2, 3), "c.json": checkpoint(3) });
    expect(idsRead()).toEqual([1, 2, 2, 3, 3]);
  });

  test("finds nothing in a folder of other things", () => {
    write({ "notes.json": "{}", "deep/er/still/1.json": checkpoint(1) });
    expect(() => loadResults(folder)).toThrow(/no results in .*up to 2 folders below/);
  });
});

describe("totals that do not follow from their records", () => {
  const change = (text: string, edit: (document: Record<string, unknown>) => void) => {
    const document = JSON.parse(text);
    edit(document);
    return JSON.stringify(document);
  };

  test.each([
    ["driving score", 55],
    ["success rate", 0.9],
    ["eval num", 7],
  ])("finds a merged %s", (name, value) => {
    write({ "merged.json": change(merged(1, 2), (document) => (document[name] = value)) });
    expect(findings()).toContain("TOTAL_NOT_OF_RECORDS");
  });

  test("takes a merged mean over the records that are there for sound", () => {
    write({ "merged.json": change(merged(1, 2), (document) => (document["driving score"] = 100)) });
    expect(findings()).toEqual(["MERGED_TOTAL"]);
  });

  test("finds a leaderboard's mean of other records", () => {
    write({ "1.json": checkpoint(1, 2).replace(/("score_composed": )100\.0/, "$187.5") });
    expect(findings()).toEqual(["TOTAL_NOT_OF_RECORDS"]);
  });
});

describe("results of other leaderboards", () => {
  const foreign = (lists: readonly string[]) => {
    const document = JSON.parse(checkpoint(1));
    const [only] = document._checkpoint.records;
    for (const field of ["scenario_name", "weather_id", "save_name", "town_name"]) delete only[field];
    for (const list of lists) delete only.infractions[list];
    return JSON.stringify(document);
  };

  test.each([
    ["2.x", []],
    ["1.x", ["min_speed_infractions", "yield_emergency_vehicle_infractions", "scenario_timeouts"]],
  ])("are named: leaderboard %s", (release, lists) => {
    write({ "1.json": foreign(lists) });
    const finding = fileFindings(loadResults(folder)).find(({ code }) => code === "OTHER_LEADERBOARD");
    expect(finding?.severity).toBe("misleading");
    expect(finding?.message).toContain(`CARLA leaderboard ${release}`);
    expect(finding?.message).toContain("they lack scenario_name");
  });
});
