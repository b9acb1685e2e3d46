import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { GlobalRoutePlanner } from "../../src/map/global-route-planner.js";
import { LaneMap } from "../../src/map/lane-map.js";
import { writeSyntheticNuscenes } from "../../src/openloop/nuscenes/synthetic-dataset.js";
import { freshFolder, runDrx } from "./run-drx.js";

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

describe.skipIf(!existsSync(cases))(`tokens and open loop ${CASES_NEEDED}`, () => {
  const build = async (path: string) => {
    const out = join(freshFolder(), "codebook.json");
    return { out, ...(await runDrx(["codebook", "build", cases + path, "--k", "16", "--out", out])) };
  };

  test("yaw in degrees is named, and makes no tokens", async () => {
    const { code, stderr } = await build("tok-deg/t.json");
    expect(code).toBe(2);
    expect(stderr).toContain("yaw in degrees (give radians)");
    const codebook = fileURLToPath(new URL("../../codebooks/action-2048.json", import.meta.url));
    const encoded = await runDrx(["codebook", "encode", codebook, `${cases}tok-deg/t.json`]);
    expect(encoded.code).toBe(2);
    expect(encoded.stderr).toContain("trajectories.0: its yaw is in degrees; give radians");
  });

  test("per-step offsets given as positions earn a warning", async () => {
    const dataset = freshFolder();
    writeSyntheticNuscenes(dataset, { seed: 0, keyframes: Array(6).fill(40), agentsPerScene: 30 });
    const plans = `${cases}ol-offsets/p.json`;
    const { code, stdout, stderr } = await runDrx(["openloop", plans, "--nuscenes", dataset, "--json"]);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/^warning: the plans look like the way from step to step/m);
    expect(JSON.parse(stdout).warnings).toHaveLength(1);
  });

  test("zeros that a path was filled up with are counted and dropped", async () => {
    const { code, stderr, out } = await build("tok-zeropad/t.json");
    expect(code).toBe(0);
    expect(stderr).toMatch(/filled up with zeros: 1 times, first in pad, frame 6/);
    const tokens = join(freshFolder(), "tokens.json");
    writeFileSync(
      tokens,
      JSON.stringify({ trajectories: Array.from({ length: 16 }, (_, token) => ({ tokens: [token] })) }),
    );
    const { stdout } = await runDrx(["codebook", "decode", out, tokens, "--json"]);
    const steps = JSON.parse(stdout).trajectories.map(({ poses }: { poses: number[][] }) => poses[0]![0]!);
    expect(Math.min(...steps)).toBeGreaterThan(-1);
  });

  test("a report on few data leaves out the sizes that do not fit", async () => {
    const { out } = await build("tok-ok/t.json");
    const { code, stdout, stderr } = await runDrx([
      "codebook",
      "report",
      out,
      `${cases}tok-ok/t.json`,
      "--json",
    ]);
    expect(code).toBe(0);
    expect(stderr).toContain("4096 tokens: left out");
    expect(JSON.parse(stdout).sweep.map(({ k }: { k: number }) => k)).not.toContain(4096);
  });
});
