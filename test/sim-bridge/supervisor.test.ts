import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { freshFolder, runDrx, startDrx } from "../cli/run-drx.js";
import { PYTHON_NEEDED, python, standInEnvironment } from "./python.js";

/** `drx drive --sim carla` over the stand-ins for CARLA and the evaluator. */

const path = (name: string) => fileURLToPath(new URL(`../../sim-bridge/stand_in/${name}`, import.meta.url));
const faults = [
  "dies-at-start",
  "dies-at-tick",
  "hangs",
  "late-port",
  "ignores-sigterm",
  "leaves-a-child",
  "half-a-result",
  "floods-its-log",
];

/** Short routes in four towns. */
function suiteOf(count: number): string {
  const routes = Array.from({ length: count }, (_, i) => {
    const places = [0, 30 + (i % 5)].map((x) => `<position x="${x}" y="${i}" z="0"/>`).join("");
    return `<route id="${100 + i}" town="Town0${1 + (i % 4)}"><waypoints>${places}</waypoints><scenarios/></route>`;
  });
  return `<routes>${routes.join("\n")}</routes>`;
}

const carla = ["--sim", "carla", "--carla-root", path("carla"), "--bench2drive-root", path("bench2drive")];

interface Driven {
  code: number | null;
  stderr: string;
  out: string;
  result: { routes: number; recordsHash: string; lostRoutes: string[]; failedRoutes: string[] };
}

const options = (suite: string, out: string, ...more: string[]) => [
  ...["drive", "--sim", "carla", "--carla-root", path("carla"), "--bench2drive-root", path("bench2drive")],
  ...["--python", python!, "--suite", suite, "--policy", "constant-speed", "--out", out, "--json"],
  ...["--silence-seconds", "6", ...more],
];

async function drive(plan: Record<string, string[]>, count: number, ...more: string[]): Promise<Driven> {
  const folder = freshFolder();
  const suite = join(folder, "suite.xml");
  const planFile = join(folder, "faults.json");
  const out = join(folder, "run");
  writeFileSync(suite, suiteOf(count));
  writeFileSync(planFile, JSON.stringify(plan));
  const environment = standInEnvironment({ STAND_IN_FAULTS: planFile }) as Record<string, string>;
  const { code, stdout, stderr } = await runDrx(options(suite, out, ...more), environment);
  return { code, stderr, out, result: JSON.parse(stdout || "{}") };
}

const logOf = (out: string): { event: string; route: string; outcome: string }[] =>
  readFileSync(join(out, "log.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

/** Processes that a run left behind, found by the mark in their environment. */
function orphans(): string[] {
  return readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const isOurs = readFileSync(`/proc/${name}/environ`, "latin1").includes("DRX_PROCESS_MARK=drx-");
      return isOurs && !/^State:\s+Z/m.test(readFileSync(`/proc/${name}/status`, "latin1"));
    } catch {
      return false;
    }
  });
}

describe.skipIf(!python)(`the supervisor of evaluators ${PYTHON_NEEDED}`, () => {
  test("ends every route with an outcome, and retried ones with the records of a run without faults", async () => {
    const count = 16;
    const plan = Object.fromEntries(
      Array.from({ length: count / 2 }, (_, i) => [String(100 + 2 * i), [faults[i % faults.length]!]]),
    );
    const calm = await drive({}, count, "--gpus", "0,1,2");
    expect(calm.code, calm.stderr).toBe(0);
    expect(calm.result.routes).toBe(count);
    const rough = await drive(plan, count, "--gpus", "0,1,2");
    expect(rough.code, rough.stderr).toBe(0);
    expect(rough.result.lostRoutes).toEqual([]);
    expect(rough.result.recordsHash).toBe(calm.result.recordsHash);
    const attempts = logOf(rough.out).filter(({ event }) => event === "route_attempt");
    const outcomes = new Set(attempts.map(({ outcome }) => outcome));
    expect(outcomes).toEqual(new Set(["driven", "simulation_crash", "timeout"]));
    expect(attempts.filter(({ outcome }) => outcome === "driven")).toHaveLength(count);
    // Each attempt is kept.
    expect(readdirSync(join(rough.out, "attempts")).length).toBeGreaterThan(8);
    expect(orphans()).toEqual([]);
  });

  test("records a route that always dies as lost, and drives the others", async () => {
    const { code, out, result } = await drive({ "101": Array(9).fill("dies-at-tick") }, 4);
    expect(code).toBe(1);
    expect(result.lostRoutes).toEqual(["RouteScenario_101_rep0"]);
    expect(
      logOf(out).filter(({ event, route }) => event === "route_attempt" && route.includes("101")),
    ).toHaveLength(3);
    expect((await runDrx(["score", out, "--json", "--allow-partial"])).code).toBeLessThan(2);
  });

  test("stopped in mid-run leaves no process, and is resumed", async () => {
    const folder = freshFolder();
    const suite = join(folder, "suite.xml");
    const out = join(folder, "run");
    writeFileSync(suite, suiteOf(6));
    const slow = standInEnvironment({ STAND_IN_SLOW: "0.01" }) as Record<string, string>;
    const run = startDrx(options(suite, out), slow);
    await run.heard(/routes 1\/6/);
    run.process.kill("SIGTERM");
    const stopped = await run.finished;
    expect(stopped.code).toBe(1);
    expect(stopped.stderr).toMatch(/interrupted after \d of 6 routes.*--resume/);
    expect(orphans()).toEqual([]);
    const killed = startDrx(options(suite, out, "--resume"), slow);
    await killed.heard(/routes \d\/6 \(/);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    killed.process.kill("SIGKILL");
    await killed.finished;
    const resumed = await runDrx(
      options(suite, out, "--resume"),
      standInEnvironment({}) as Record<string, string>,
    );
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(JSON.parse(resumed.stdout).routes).toBe(6);
    expect(orphans()).toEqual([]);
  });

  test.each([
    [["--sim", "carla"], /needs --carla-root and --bench2drive-root/],
    [
      ["--sim", "carla", "--carla-root", "/nowhere", "--bench2drive-root", path("bench2drive")],
      /no CarlaUE4\.sh in \/nowhere/,
    ],
    [
      ["--sim", "carla", "--carla-root", path("carla"), "--bench2drive-root", "/nowhere"],
      /no leaderboard\/leaderboard in \/nowhere/,
    ],
    [["--carla-root", "/nowhere"], /go with --sim carla/],
    [["--dry-run"], /--dry-run goes with --sim carla/],
    [
      [...carla, "--python", "no/python"],
      /--python: \/\S+no\/python cannot be run \([^)]*ENOENT\); name the Python/,
    ],
    [[...carla, "--policy", "expert"], /privileged state, which the agent in CARLA does not give/],
  ])("refuses %j in one line", async (args, line) => {
    const { code, stderr } = await runDrx([
      "drive",
      "--policy",
      "idle",
      "--out",
      join(freshFolder(), "run"),
      ...args,
    ]);
    expect(stderr).toMatch(/^drx: [^\n]*\n$/);
    expect(stderr).toMatch(line);
    expect(code).toBe(2);
  });
});
