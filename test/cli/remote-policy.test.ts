import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { freshFolder, runDrx, startDrx } from "./run-drx.js";

const program = fileURLToPath(new URL("./rogue-policy.mjs", import.meta.url));
const running: ChildProcess[] = [];
afterAll(() => {
  for (const policy of running.splice(0)) policy.kill("SIGKILL");
});

interface Rogue {
  readonly url: string;
  readonly process: ChildProcess;
  /** Close codes of its connections so far. */
  codes(): number[];
}

async function rogue(mode: string, port = 0, onceFile?: string): Promise<Rogue> {
  const args = [program, mode, String(port), ...(onceFile ? [onceFile] : [])];
  const policy = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  running.push(policy);
  let output = "";
  const url = await new Promise<string>((resolve) =>
    policy.stdout.on("data", (data) => {
      output += data;
      const found = /ws:\S+/.exec(output);
      if (found) resolve(found[0]);
    }),
  );
  return {
    url,
    process: policy,
    codes: () => [...output.matchAll(/closed (\d+)/g)].map(([, code]) => Number(code)),
  };
}

const options = (url: string, out: string, ...more: string[]) => [
  "drive",
  ...[
    "--connect",
    url,
    "--suite",
    "riverside",
    "--routes",
    "1,5,14",
    "--workers",
    "1",
    "--answer-seconds",
    "3",
    "--out",
    out,
  ],
  ...more,
];

const recordsOf = (out: string): { status: string; meta: { duration_game: number } }[] =>
  JSON.parse(readFileSync(join(out, "results.json"), "utf8"))._checkpoint.records;
const logOf = (out: string) => readFileSync(join(out, "log.jsonl"), "utf8");

describe.concurrent("a policy that is served elsewhere and", () => {
  test.each([
    ["hangs", /AGENT_LATE/],
    ["hangs-up", /SESSION_LOST/],
  ])(
    "%s every time: tried once more, recorded with what was driven, and the rest goes on",
    async (mode, why) => {
      const out = join(freshFolder(), "run");
      const { url } = await rogue(mode);
      const { code, stderr } = await runDrx(options(url, out, "--routes", "1,5"));
      expect(code, stderr).toBe(1);
      const records = recordsOf(out);
      expect(records.map(({ status }) => status)).toEqual(Array(2).fill("Failed - Agent crashed"));
      expect(records[0]!.meta.duration_game).toBeCloseTo(2.5, 1);
      expect(logOf(out)).toMatch(
        new RegExp(`"event":"route_retried","route":"RouteScenario_1_rep0","reason":"${why.source}`),
      );
      expect(existsSync(join(out, "report.html"))).toBe(true);
    },
  );

  test.each([
    ["fails", /no room/],
    ["sends-too-much", /a frame above 67108864 bytes/],
  ])("%s: the route is recorded at once as the agent's", async (mode, why) => {
    const out = join(freshFolder(), "run");
    const { url } = await rogue(mode);
    const { code, stderr } = await runDrx(options(url, out));
    expect(code, stderr).toBe(1);
    expect(recordsOf(out).map(({ status }) => status)).toEqual(Array(3).fill("Failed - Agent crashed"));
    expect(stderr).toMatch(why);
  });

  test.each(["hangs", "hangs-up", "dies"])("%s once: the route is driven on the second try", async (mode) => {
    const out = join(freshFolder(), "run");
    const onceFile = join(freshFolder(), "once");
    const first = await rogue(mode, 0, onceFile);
    const port = Number(new URL(first.url).port);
    // Somebody watches over the policy and starts it again.
    const restart = () => void rogue(mode, port, onceFile);
    first.process.once("exit", restart);
    const { code, stderr } = await runDrx(options(first.url, out));
    expect(code, stderr).toBe(0);
    first.process.off("exit", restart);
    expect(logOf(out)).toMatch(/route_retried/);
    expect(recordsOf(out).map(({ status }) => status)).toEqual(Array(3).fill("Failed - Agent got blocked"));
  });

  test.each([
    ["dies", /the policy is gone: cannot reach a policy at/],
    ["blocks-for-good", /the policy is gone: ws:\S+ did not welcome this simulator/],
    ["refuses", /the policy is gone: the policy refused: no more today/],
  ])("%s for good: the run stops with everything written and says how to go on", async (mode, why) => {
    const out = join(freshFolder(), "run");
    const { url } = await rogue(mode);
    const { code, stderr } = await runDrx(options(url, out));
    expect(code, stderr).toBe(1);
    expect(stderr).toMatch(why);
    expect(stderr).toMatch(/interrupted after \d of 3 routes; go on with [^\n]*--resume/);
    expect(existsSync(join(out, "report.html"))).toBe(true);
    expect(existsSync(join(out, "summary.json"))).toBe(true);
    const good = await rogue("brakes");
    const resumed = await runDrx(options(good.url, out, "--resume"));
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(recordsOf(out)).toHaveLength(3);
  });

  test("works sees the end of its connections, also when the run is stopped", async () => {
    const policy = await rogue("brakes");
    const out = join(freshFolder(), "run");
    const run = await runDrx(options(policy.url, out));
    expect(run.code, run.stderr).toBe(0);
    expect(policy.codes()).toEqual([1000, 1000]);
    const stopped = startDrx(options(policy.url, join(freshFolder(), "run")));
    await stopped.heard(/routes 1\/3/);
    stopped.process.kill("SIGHUP");
    const { code, stderr } = await stopped.finished;
    expect(code).toBe(1);
    expect(stderr).toMatch(/interrupted after \d of 3 routes/);
    expect(policy.codes()).toEqual([1000, 1000, 1000, 1000]);
  });

  test("keeps one waiting leaves no more than ten seconds without a line", async () => {
    const { url } = await rogue("hangs");
    const run = startDrx(options(url, join(freshFolder(), "run"), "--answer-seconds", "30"));
    await run.heard(/routes 0\/3/);
    const begun = Date.now();
    await run.heard(/routes 0\/3 \(RouteScenario_1_rep0 at 2\.5 s\)/);
    // Ten seconds, and what a busy machine needs.
    expect(Date.now() - begun).toBeLessThan(25_000);
    run.process.kill("SIGTERM");
    expect((await run.finished).code).toBe(1);
  });
});

describe.concurrent("a policy of the user's own in a worker", () => {
  test.each([
    ["exits", "process.exit(0)", /the worker process died \(exit code 0\)/],
    [
      "throws in a timer",
      'setTimeout(() => { throw new Error("late") })',
      /threw outside of its calls: late/,
    ],
  ])("that %s has crashed", async (_, code, why) => {
    const { writeFileSync } = await import("node:fs");
    const module = join(freshFolder(), "policy.mjs");
    writeFileSync(
      module,
      `export const policy = { createPolicy: () => ({
        name: "mine", needs: { privileged: false, cameras: [] }, reset() {}, close() {},
        async plan({ tick }) {
          if (tick > 50) { ${code}; await new Promise((resolve) => setTimeout(resolve, 100)); }
          return { waypoints: [[1, 0]], waypointSeconds: 0.5 };
        } }) };`,
    );
    const out = join(freshFolder(), "run");
    const run = await runDrx([
      "drive",
      "--policy",
      module,
      "--suite",
      "riverside",
      "--routes",
      "1",
      "--out",
      out,
    ]);
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(why);
    expect(run.stderr).not.toMatch(/at .*policy\.mjs/);
    expect(recordsOf(out).map(({ status }) => status)).toEqual(["Failed - Agent crashed"]);
  });
});
