import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
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
