import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { freshFolder, runDrx } from "./run-drx.js";

/** What `drx score` and `drx report` make of a run directory. */
describe("a run directory", () => {
  const suite = join(freshFolder(), "suite.xml");
  const run = join(freshFolder(), "run");

  beforeAll(async () => {
    const riverside = new URL("../../routes/riverside.xml", import.meta.url);
    writeFileSync(suite, readFileSync(riverside));
    const options = ["--suite", suite, "--routes", "1,5", "--policy", "idle", "--transport", "local"];
    const { code, stderr } = await runDrx(["drive", ...options, "--out", run]);
    expect(code, stderr).toBe(0);
  });

  /** A copy of the run in which a JSON file has other members. */
  function runWith(file: string, members: object): string {
    const copy = join(freshFolder(), "run");
    cpSync(run, copy, { recursive: true });
    const path = join(copy, file);
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...members }));
    return copy;
  }

  async function score(...args: string[]) {
    const { code, stdout, stderr } = await runDrx(["score", ...args, "--json"]);
    expect(code, stderr).not.toBe(2);
    return { code, stderr, ...JSON.parse(stdout) };
  }

  const codes = ({ audit }: { audit: { findings: { code: string }[] } }) =>
    audit.findings.map(({ code }) => code);

  describe.concurrent("scored", () => {
    test("is held against the routes that were to be driven", async () => {
      const { code, coverage, abilityCounts, stderr } = await score(run);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(coverage).toMatchObject({ expected: 2, expectedFrom: "suite", missing: [], unknown: [] });
      expect(abilityCounts.Emergency_Brake.routes + abilityCounts.Overtaking.routes).toBe(2);
    });

    test("misses the repetitions that were not driven", async () => {
      const { code, coverage } = await score(runWith("run.json", { repetitions: 2 }));
      expect(code).toBe(1);
      expect(coverage).toMatchObject({ expected: 4, covered: 2, missing: ["1_rep1", "5_rep1"] });
    });

    test("is held against the suite on the command line where there is one", async () => {
      const { code, coverage } = await score(run, "--suite", "riverside");
      expect(code).toBe(1);
      expect(coverage).toMatchObject({ expected: 16, covered: 2 });
    });

    test("says when its suite is no longer what it was", async () => {
      const { coverage, stderr } = await score(runWith("run.json", { suiteSha256: "0" }));
      expect(stderr).toMatch(
        /^[^\n]*suite\.xml, the suite of the run, has changed since; give --suite[^\n]*\n$/,
      );
      expect(coverage).toMatchObject({ expected: 2, expectedFrom: "progress", missing: null });
      const gone = await score(runWith("run.json", { suite: "/nowhere/suite.xml" }));
      expect(gone.stderr).toMatch(/is no longer there/);
    });

    test("misleads where scenarios were not played", async () => {
      const unplayed = runWith("summary.json", {
        skippedScenarios: [{ type: "T_Junction", reason: "no junction", routes: 2 }],
      });
      const { code, audit } = await score(unplayed);
      expect(code).toBe(1);
      expect(audit.findings).toContainEqual(
        expect.objectContaining({
          code: "SCENARIOS_NOT_PLAYED",
          severity: "misleading",
          message: expect.stringContaining("T_Junction (2)"),
        }),
      );
      expect((await score(unplayed, "--allow-partial")).code).toBe(0);
      expect(codes(await score(run))).not.toContain("SCENARIOS_NOT_PLAYED");
    });
  });

  test("of scenarios that are not played says so when driven and when scored", async () => {
    const others = join(freshFolder(), "others.xml");
    writeFileSync(
      others,
      readFileSync(suite, "utf8").replaceAll('type="ParkedObstacle"', 'type="CrossingBicycleFlow"'),
    );
    const out = join(freshFolder(), "run");
    const options = ["--suite", others, "--routes", "1-2", "--policy", "idle", "--transport", "local"];
    const { code, stderr } = await runDrx(["drive", ...options, "--out", out]);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(
      /background traffic only: CrossingBicycleFlow \(2: <start_actor_flow> is required and missing\)/,
    );
    const scored = await score(out);
    expect(scored.code).toBe(1);
    expect(codes(scored)).toContain("SCENARIOS_NOT_PLAYED");
  });

  describe("reported", () => {
    test("gets its own report written anew", async () => {
      const before = readFileSync(join(run, "report.html"), "utf8");
      rmSync(join(run, "report.html"));
      const { code, stdout } = await runDrx(["report", run, "--json"]);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toEqual({ version: 1, page: join(run, "report.html") });
      expect(readFileSync(join(run, "report.html"), "utf8")).toBe(before);
    });

    test("gets a page of scores of its results file", async () => {
      const page = join(freshFolder(), "score.html");
      await runDrx(["report", join(run, "results.json"), "--out", page]);
      expect(readFileSync(page, "utf8")).toContain("<h1>Bench2Drive score</h1>");
    });
  });

  test.concurrent.each([
    [
      "options of a page of scores",
      () => ["report", run, "--corrected"],
      /--corrected .*\/run\/results\.json/,
    ],
    [
      "a run that was cut off",
      () => {
        const cut = runWith("run.json", {});
        rmSync(join(cut, "summary.json"));
        return ["report", cut];
      },
      /cut off.*--resume/,
    ],
    [
      "a run without a finished route",
      () => {
        const begun = runWith("run.json", {});
        rmSync(join(begun, "results.json"));
        return ["score", begun];
      },
      /has not finished a route yet.*--resume/,
    ],
    [
      "a damaged summary",
      () => ["report", runWith("summary.json", { machine: 3 })],
      /summary\.json: machine: /,
    ],
    ["damaged settings", () => ["score", runWith("run.json", { routes: "all" })], /run\.json: routes: /],
  ])("refuses %s in one line", async (_, args, line) => {
    const { code, stdout, stderr } = await runDrx(args());
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^drx: [^\n]*\n$/);
    expect(stderr).toMatch(line);
  });
});
