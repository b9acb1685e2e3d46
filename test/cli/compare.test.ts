import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { checkpointOfRecords, checkpointText } from "../../src/bench/checkpoint.js";
import type { TrafficEvent } from "../../src/bench/events.js";
import { routeRecord } from "../../src/bench/route-record.js";
import { freshFolder, runDrx } from "./run-drx.js";

const ROUTES = 60;

/** A results file in which the routes that `collides` names hit a vehicle (60 points instead of 100). */
function resultText(
  collides: (route: number) => boolean,
  change: { town?: string; firstId?: number; repetitions?: number } = {},
): string {
  const { town = "Town12", firstId = 1000, repetitions = 1 } = change;
  const runs = ROUTES * repetitions;
  const records = Array.from({ length: runs }, (_, run) => {
    const index = Math.floor(run / repetitions);
    const type = index % 2 === 0 ? "Accident" : "EnterActorFlow";
    const routeId = `RouteScenario_${firstId + index}_rep${run % repetitions}`;
    const finish: TrafficEvent = {
      type: "ROUTE_COMPLETION",
      frame: 1,
      message: "",
      routeCompleted: 100,
      isFloat: false,
    };
    const collision: TrafficEvent = { type: "COLLISION_VEHICLE", frame: 1, message: "Agent collided" };
    return routeRecord(
      {
        index: run,
        route_id: routeId,
        scenario_name: `${type}_1`,
        weather_id: "3",
        save_name: `${routeId}_${town}`,
        town_name: town,
      },
      {
        routePoints: [
          [0, 0, 0.5],
          [100, 0, 0],
        ],
        events: collides(index) ? [finish, collision] : [finish],
        timedOut: false,
        durationGame: 40,
        durationSystem: 80,
        failure: null,
      },
    );
  });
  return checkpointText(checkpointOfRecords(records, runs, ["carla_camera"]));
}

describe("drx compare", () => {
  let folder = "";
  const file = (name: string) => join(folder, `${name}.json`);
  const compare = async (a: string, b: string, ...options: string[]) => {
    const { code, stdout, stderr } = await runDrx(["compare", file(a), file(b), "--json", ...options]);
    expect(stderr).toBe("");
    return { code, ...JSON.parse(stdout) };
  };

  beforeAll(() => {
    folder = freshFolder();
    writeFileSync(
      file("good"),
      resultText((route) => route % 10 === 0),
    );
    writeFileSync(
      file("worse"),
      resultText((route) => route % 10 === 0 || route % 3 === 0),
    );
    writeFileSync(
      file("mixed"),
      resultText((route) => route % 10 === 1),
    );
    writeFileSync(
      file("other-town"),
      resultText(() => false, { town: "Town13" }),
    );
    writeFileSync(
      file("other-suite"),
      resultText(() => false, { firstId: 5000 }),
    );
  });

  test("finds a result no worse than itself", async () => {
    const same = await compare("good", "good");
    expect(same).toMatchObject({
      code: 0,
      pairs: ROUTES,
      flipped: [],
      verdict: { type: "non-inferior", margin: 1 },
    });
    expect(same.drivingScore).toMatchObject({ difference: 0, p: 1, probabilityOfSuperiority: 0.5 });
  });

  test("finds a clearly worse result inferior, with the routes that flipped", async () => {
    const worse = await compare("good", "worse");
    expect(worse.code).toBe(1);
    expect(worse.verdict.type).toBe("inferior");
    // Every third of 60 routes, less those that collided before: 20 - 2.
    expect(worse.flipped.length).toBe(18);
    expect(worse.success).toMatchObject({ onlyA: 18, onlyB: 0 });
    expect(worse.success.p).toBeCloseTo(2 / 2 ** 18, 12);
    expect(worse.drivingScore.difference).toBeCloseTo((-18 * 40) / 60, 9);
    expect(worse.drivingScore.p).toBeLessThan(0.001);
    const [overtaking, merging] = worse.abilities;
    expect([overtaking.ability, merging.ability]).toEqual(["Overtaking", "Merging"]);
    expect(overtaking.correctedP).toBeGreaterThanOrEqual(overtaking.p);
  });

  test("does not call a result non-inferior while routes are missing from it", async () => {
    const part = JSON.parse(resultText((route) => route % 10 === 0));
    part._checkpoint.records.splice(-5);
    writeFileSync(file("part"), JSON.stringify(part));
    const { code, verdict, onlyA } = await compare("good", "part");
    expect(code).toBe(0);
    expect(onlyA).toHaveLength(5);
    expect(verdict).toMatchObject({ type: "inconclusive", missing: 5 });
    const { stdout } = await runDrx(["compare", file("good"), file("part")]);
    expect(stdout).toContain("B has no record of 5 runs that A drove");
    expect(stdout).not.toContain("null");
    expect((await compare("part", "good")).verdict.type).toBe("non-inferior");
  });

  test("turned around, finds the better result better", async () => {
    const better = await compare("worse", "good");
    expect(better).toMatchObject({ code: 0, verdict: { type: "non-inferior" } });
    expect(better.success).toMatchObject({ onlyA: 0, onlyB: 18 });
  });

  test("says how many more runs would decide", async () => {
    const { code, verdict } = await compare("good", "mixed");
    expect(code).toBe(0);
    expect(verdict.type).toBe("inconclusive");
    expect(verdict.furtherRoutes).toBeGreaterThan(ROUTES);
    // One repetition does not tell how much repetitions of a route differ.
    expect(verdict.furtherRepetitions).toBeNull();
    const { stdout } = await runDrx(["compare", file("good"), file("mixed")]);
    expect(stdout).toContain(`about ${verdict.furtherRoutes} further routes would decide`);
    expect((await compare("good", "mixed", "--non-inferior", "20")).verdict.type).toBe("non-inferior");
  });

  test("takes the route for the unit: repeating the same routes makes p no smaller", async () => {
    writeFileSync(
      file("good-3"),
      resultText((route) => route % 10 === 0, { repetitions: 3 }),
    );
    writeFileSync(
      file("mixed-3"),
      resultText((route) => route % 10 === 1, { repetitions: 3 }),
    );
    const once = await compare("good", "mixed");
    const repeated = await compare("good-3", "mixed-3");
    expect(repeated.pairs).toBe(3 * ROUTES);
    expect(repeated.success.p).toBeCloseTo(once.success.p, 12);
    // Repetitions that end alike cannot decide.
    expect(repeated.verdict.furtherRepetitions).toBeNull();
  });

  test("compares runs of other numbers of repetitions by the runs they share", async () => {
    writeFileSync(
      file("thrice"),
      resultText((route) => route % 10 === 0, { repetitions: 3 }),
    );
    const { code, stdout } = await runDrx(["compare", file("good"), file("thrice")]);
    expect(code).toBe(0);
    expect(stdout).toContain("60 pairs; left out: 0 only in A, 120 only in B");
  });

  test.each([
    ["other-town", /RouteScenario_\d+_rep0: town Town12 and Town13/],
    ["other-suite", /only 0 of 60 routes are in both: they are of different suites/],
  ])("refuses %s", async (other, message) => {
    const { code, stderr } = await runDrx(["compare", file("good"), file(other)]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test("prints a table for people", async () => {
    const { stdout } = await runDrx(["compare", file("good"), file("worse")]);
    expect(stdout).toMatch(/Driving score.*96\.00.*84\.00.*-12\.00/);
    expect(stdout).toContain("B is inferior to A");
  });

  describe("drx report", () => {
    test("writes pages that need nothing else", async () => {
      const out = join(folder, "pages");
      mkdirSync(out);
      const page = async (name: string, ...args: string[]) => {
        const { code, stderr } = await runDrx(["report", ...args, "--out", join(out, name)]);
        expect(code, stderr).toBe(0);
        return readFileSync(join(out, name), "utf8");
      };
      const score = await page("score.html", file("worse"), "--corrected");
      expect(score).toContain("<svg");
      expect(score).toContain("EnterActorFlow");
      expect(score).toContain("the official figures divide by 220, these results are of 60 runs");
      const comparison = await page("comparison.html", file("good"), file("worse"));
      expect(comparison).toContain("B is inferior to A");
      for (const html of [score, comparison]) expect(html).not.toMatch(/(src|href)=|@import|url\(/);
    });

    test("escapes what comes from the files", async () => {
      const evil = join(folder, "evil.json");
      writeFileSync(evil, resultText(() => false).replaceAll("Town12", "<script>alert(1)</script>"));
      await runDrx(["report", evil, "--out", join(folder, "evil.html")]);
      expect(readFileSync(join(folder, "evil.html"), "utf8")).not.toContain("<script>alert");
    });
  });
});
