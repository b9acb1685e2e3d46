import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { GlobalRoutePlanner } from "../../src/map/global-route-planner.js";
import { LaneMap } from "../../src/map/lane-map.js";
import { runDrx } from "./run-drx.js";

/** Inputs that users stumbled over, through the real command line. */
const cases = fileURLToPath(new URL("../../../shared/cases/", import.meta.url));
const CASES_NEEDED = "(needs ../shared/cases)";

describe.skipIf(!existsSync(cases))(`results ${CASES_NEEDED}`, () => {
  const score = async (path: string) => {
    const { code, stdout, stderr } = await runDrx(["score", cases + path, "--json"]);
    expect(stderr).toBe("");
    return { code, ...JSON.parse(stdout) };
  };

  test("of another leaderboard version are named as such", async () => {
    const { code, audit } = await score("lb2/r.json");
    expect(code).toBe(1);
    const finding = audit.findings.find((found: { code: string }) => found.code === "OTHER_LEADERBOARD");
    expect(finding.message).toMatch(/CARLA leaderboard 2\.x, not of Bench2Drive.*they lack scenario_name/);
  });

  test("in a folder with nothing but a merged total are scored from it, which is said", async () => {
    const { evalNum, drivingScore, audit } = await score("merged-only");
    const records = JSON.parse(readFileSync(`${cases}merged-only/merged.json`, "utf8"))._checkpoint.records;
    expect(evalNum).toBe(records.length);
    expect(drivingScore).toBeGreaterThan(0);
    expect(audit.findings.map((found: { code: string }) => found.code)).toContain("MERGED_TOTAL");
  });

  test("with a byte order mark are read", async () => {
    expect((await score("bom/r.json")).evalNum).toBeGreaterThan(0);
  });

  test("of other coverage are compared in sentences", async () => {
    const { code, stdout, stderr } = await runDrx([
      "compare",
      `${cases}compare-null/a.json`,
      `${cases}compare-null/b.json`,
    ]);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout.replaceAll("compare-null", "")).not.toContain("null");
    expect(stdout).toMatch(/B has no record of \d+ runs? that A drove/);
  });
});

describe.skipIf(!existsSync(cases))(`maps ${CASES_NEEDED}`, () => {
  const info = async (path: string) => {
    const { code, stdout, stderr } = await runDrx(["map", "info", cases + path, "--json"]);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    return JSON.parse(stdout);
  };

  test.each([
    "map-licence-first/m.xodr",
    "map-utf16/m.xodr",
    "map-speed-kmh/m.xodr",
    "map-speed-kmh/kph.xodr",
  ])("%s is read", async (path) => {
    expect(await info(path)).toMatchObject({ drivingLanes: 2, warnings: [] });
  });

  test("a lane without width is read with a warning that names road and lane", async () => {
    const { warnings } = await info("map-nowidth/m.xodr");
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/road 1, element lane .*lane -2 has neither a width nor a border/);
  });

  test.each([
    ["map-center-only/m.xodr", /has no lane but the centre lines of its roads$/m],
    ["map-duproad/m.xodr", /the id "1" is already taken by the road in line 2$/m],
  ])("%s is refused in one line", async (path, message) => {
    for (const command of [["info"], ["render", "--out", "/dev/null"]]) {
      const [verb, ...options] = command as [string, ...string[]];
      const { code, stdout, stderr } = await runDrx(["map", verb, cases + path, ...options]);
      expect(code).toBe(2);
      expect(stdout).toBe("");
      expect(stderr.trim()).toMatch(message);
      expect(stderr.trim()).not.toContain("\n");
    }
  });

  test("without laneChange a change of lane is permitted: a route over to the next lane exists", () => {
    const map = LaneMap.fromOpenDrive(
      readFileSync(`${cases}map-lanechange-absent/m.xodr`, "utf8"),
      "map-lanechange-absent",
    );
    const route = new GlobalRoutePlanner(map).trace({ x: 5, y: 1.75, z: 0 }, { x: 90, y: 5.25, z: 0 });
    expect(new Set(route.map(({ waypoint }) => waypoint.laneId))).toEqual(new Set([-1, -2]));
  });

  test("the topology of sections without links is carla.Map's", () => {
    const map = LaneMap.fromOpenDrive(readFileSync(`${cases}map-secgap/m.xodr`, "utf8"), "map-secgap");
    // As carla.Map of the carla wheel 0.9.16 answers.
    expect(
      map.topology().map(([from, to]) => [from.sectionIndex, from.laneId, to.sectionIndex, to.laneId]),
    ).toEqual([
      [0, -2, 1, -2],
      [0, -1, 1, -1],
    ]);
  });
});
