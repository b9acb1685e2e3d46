import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { Recording } from "../../src/episodes/recording/recording.js";
import { freshFolder, runDrx } from "./run-drx.js";

let run: string;
let output: string;
const record = (out: string, ...more: string[]) =>
  runDrx([
    "drive",
    "--suite",
    "riverside",
    "--routes",
    "4,5",
    "--record",
    "--rig",
    "small",
    "--out",
    out,
    "--json",
    ...more,
  ]);

beforeAll(async () => {
  run = join(freshFolder(), "recorded");
  const { code, stdout, stderr } = await record(run, "--workers", "1");
  expect(code).toBe(0);
  output = stdout;
  expect(stderr).toContain("recording 6 cameras of 168 x 84");
});

const recordings = (folder: string) => join(folder, "recordings");

/** A hash over all pictures of a run's recordings. */
async function picturesHash(folder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const name of readdirSync(recordings(folder)).sort()) {
    const recording = await Recording.open(join(recordings(folder), name));
    for await (const { images } of recording.steps()) for (const bytes of images.values()) hash.update(bytes);
  }
  return hash.digest("hex");
}

describe("a recorded run", () => {
  test("drives as it does without recording, and has the same pictures from any number of workers", async () => {
    const plain = await runDrx([
      "drive",
      "--suite",
      "riverside",
      "--routes",
      "4,5",
      "--out",
      join(freshFolder(), "plain"),
      "--json",
    ]);
    expect(JSON.parse(output).recordsHash).toBe(JSON.parse(plain.stdout).recordsHash);
    const other = join(freshFolder(), "other");
    await record(other, "--workers", "2");
    expect(await picturesHash(other)).toBe(await picturesHash(run));
  });

  test("is told of and exported", async () => {
    const file = join(recordings(run), "RouteScenario_4_rep0.mcap");
    const info = await runDrx(["episode", "info", file, "--json"]);
    expect(JSON.parse(info.stdout)).toMatchObject({
      route: "4",
      town: "Riverside",
      seed: 0,
      policy: "expert",
    });
    expect((await runDrx(["episode", "info", file])).stdout).toMatch(/cameras +6 cameras of 168 x 84/);
    const out = join(freshFolder(), "exported");
    expect((await runDrx(["episode", "export", file, "--out", out])).code).toBe(0);
    const steps = readFileSync(join(out, "steps.jsonl"), "utf8").trim().split("\n");
    const { ticks } = JSON.parse(info.stdout);
    expect(readFileSync(join(out, "ticks.csv"), "utf8").trim().split("\n")).toHaveLength(1 + ticks);
    const first = JSON.parse(steps[0]);
    expect(readFileSync(join(out, first.images.CAM_FRONT)).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    expect(first.plan.waypoints.length).toBeGreaterThan(0);
    expect((await runDrx(["episode", "export", file, "--out", out])).code).toBe(2);
  });

  test("is checked, and frozen as a baseline", async () => {
    // A policy that plans from what it sees at the step alone: the expert also remembers the ticks in between.
    const run = join(freshFolder(), "recorded");
    expect((await record(run, "--policy", "constant-speed")).code).toBe(0);
    const junit = join(freshFolder(), "checks.xml");
    const checked = await runDrx([
      "episode",
      "check",
      run,
      "--depth",
      "1,2,3",
      "--policy",
      "constant-speed",
      "--junit",
      junit,
    ]);
    expect(checked.code).toBe(0);
    expect(checked.stdout).toMatch(/RouteScenario_4_rep0 +│ passed/);
    expect(readFileSync(junit, "utf8")).toContain('tests="2" failures="0"');
    const baseline = join(freshFolder(), "baseline.json.gz");
    expect((await runDrx(["episode", "baseline", run, "--out", baseline])).code).toBe(0);
    const again = await runDrx(["episode", "check", baseline, "--json"]);
    expect(JSON.parse(again.stdout)).toMatchObject({ passed: true, depths: [1, 2] });
  });

  test("is not what a policy that follows another plan would do: depth 3 says so with exit code 1", async () => {
    const { code, stdout } = await runDrx([
      "episode",
      "check",
      run,
      "--depth",
      "3",
      "--policy",
      "constant-speed",
      "--json",
    ]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).passed).toBe(false);
  });
});

describe("bad use is refused in one line", () => {
  test.each([
    [["drive", "--rig", "small"], /--rig says which cameras to record/],
    [["drive", "--record", "--rig", "huge"], /no camera rig huge; there are bench2drive/],
    [["drive", "--record", "--keep", "some"], /--keep: give all, failures, none/],
    [["drive", "--corrupt", "mist:1"], /there is no corruption mist/],
    [["episode", "check", "nowhere"], /is no run directory/],
    [["episode", "check", "nowhere", "--depth", "5"], /--depth: give 1, 2, 3 or 4/],
    [["episode", "check", "nowhere", "--depth", "3"], /--depth 3 and 4 ask a policy again/],
    [["episode", "info", "nowhere.mcap"], /cannot open the recording/],
    [["episode", "baseline", "nowhere", "--out", "x.json"], /ends in \.json\.gz/],
  ])("%j", async (args, line) => {
    const { code, stdout, stderr } = await runDrx(args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^drx: [^\n]*\n$/);
    expect(stderr).toMatch(line);
  });
});
