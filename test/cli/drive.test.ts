import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { freshFolder, type Running, runDrx, startDrx } from "./run-drx.js";

/** Some routes of the suite that comes with driverx. */
const route = ["--suite", "riverside", "--routes", "1,5,14,16"];
const count = 4;

interface Result {
  runDir: string;
  routes: number;
  totalRoutes: number;
  recordsHash: string;
  statesHash: string;
  lostRoutes: string[];
}

async function drive(...options: string[]): Promise<Result> {
  const { code, stdout, stderr } = await runDrx(["drive", ...route, "--json", ...options]);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

const same = ({ recordsHash, statesHash }: Result) => ({ recordsHash, statesHash });

describe("a run of the default suite", () => {
  let reference: Result;

  beforeAll(async () => {
    reference = await drive("--out", join(freshFolder(), "run"), "--workers", "1", "--transport", "local");
  });

  test("leaves the files of a run directory, and no others", () => {
    const { runDir } = reference;
    expect(readdirSync(runDir).sort()).toEqual(
      ["episodes", "log.jsonl", "metrics", "report.html", "results.json", "run.json", "summary.json"].sort(),
    );
    const { _checkpoint, entry_status, eligible } = JSON.parse(
      readFileSync(join(runDir, "results.json"), "utf8"),
    );
    expect({ entry_status, eligible }).toEqual({ entry_status: "Finished", eligible: true });
    expect(_checkpoint.progress).toEqual([count, count]);
    for (const { save_name, meta } of _checkpoint.records) {
      const motion = JSON.parse(readFileSync(join(runDir, "metrics", save_name, "metric_info.json"), "utf8"));
      // The agent is asked at every tick; the tree's last tick moves nothing.
      expect(Object.keys(motion).length).toBe(Math.round(meta.duration_game / 0.05));
    }
  });

  test("has records and states that depend on the seed, not on the workers or the transport", async () => {
    const websocket = await drive("--out", join(freshFolder(), "run"), "--workers", "2");
    expect(same(websocket)).toEqual(same(reference));
    const seeds = ["0", "1"].map((seed) =>
      drive("--out", join(freshFolder(), "run"), "--transport", "local", "--routes", "1", "--seed", seed),
    );
    const [first, second] = await Promise.all(seeds);
    expect(first!.statesHash).not.toBe(second!.statesHash);
  });

  test("can be scored by drx score", async () => {
    const { code, stdout, stderr } = await runDrx(["score", reference.runDir, "--json"]);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout).evalNum).toBe(count);
  });

  test("killed at random moments and resumed, ends with the same records", async () => {
    const out = join(freshFolder(), "run");
    const options = ["drive", ...route, "--out", out, "--workers", "2"];
    const killAfter = async (milliseconds: number, begun: (run: Running) => Promise<unknown>) => {
      const run = startDrx([...options, "--resume"]);
      await begun(run);
      const timer = setTimeout(() => run.process.kill("SIGKILL"), milliseconds * Math.random());
      await run.finished;
      clearTimeout(timer);
    };
    // Once for certain between two routes or within one, then at any time from the start of the program.
    await killAfter(300, (run) => run.heard(/routes 1\/4/));
    expect(readdirSync(join(out, "episodes"))).not.toEqual([]);
    expect(existsSync(join(out, "summary.json"))).toBe(false);
    for (let kills = 0; kills < 2; kills++) await killAfter(2000, async () => {});
    const resumed = await drive("--out", out, "--resume");
    expect(same(resumed)).toEqual(same(reference));
    const files = readdirSync(out, { recursive: true }) as string[];
    expect(files.filter((file) => file.includes(".tmp-"))).toEqual([]);
    expect(withoutWallClock(out)).toEqual(withoutWallClock(reference.runDir));
  });

  test("stopped by Ctrl-C, says how to go on", async () => {
    const out = join(freshFolder(), "run");
    const run = startDrx(["drive", ...route, "--out", out, "--workers", "1"]);
    await run.heard(/routes 1\/4/);
    run.process.kill("SIGINT");
    const { code, stderr } = await run.finished;
    expect(code).toBe(1);
    expect(stderr).toMatch(/interrupted after \d of 4 routes.*--resume/);
    expect(existsSync(join(out, "results.json"))).toBe(true);
    expect(same(await drive("--out", out, "--resume"))).toEqual(same(reference));
  });

  test("a killed worker costs only a second try", async () => {
    const out = join(freshFolder(), "run");
    const run = startDrx(["drive", ...route, "--out", out, "--workers", "1", "--json"]);
    await run.heard(/routes 1\/4/);
    const worker = execFileSync("pgrep", ["-P", String(run.process.pid)], { encoding: "utf8" }).trim();
    process.kill(Number(worker), "SIGKILL");
    const { code, stdout } = await run.finished;
    expect(code).toBe(0);
    expect(same(JSON.parse(stdout))).toEqual(same(reference));
    expect(readFileSync(join(out, "log.jsonl"), "utf8")).toContain('"event":"route_retried"');
  });

  test("drives a policy that drx serve serves, token and all", async () => {
    const serving = startDrx(["serve", "--policy", "expert", "--port", "0"], { DRX_TOKEN: "abc" });
    const [, url] = await serving.heard(/serving expert at (\S+);/);
    const options = ["drive", ...route, "--connect", url!, "--json"];
    const run = await runDrx([...options, "--out", join(freshFolder(), "run")], { DRX_TOKEN: "abc" });
    expect(run.code, run.stderr).toBe(0);
    expect(same(JSON.parse(run.stdout))).toEqual(same(reference));
    const refused = await runDrx([...options, "--out", join(freshFolder(), "run")], { DRX_TOKEN: "abd" });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/^drx: .*token.*\n$/);
    serving.process.kill("SIGINT");
    expect((await serving.finished).code).toBe(0);
  });

  test("drives a policy from a module of the user's own", async () => {
    const module = join(freshFolder(), "full-brake.mjs");
    writeFileSync(
      module,
      `console.log("not a result");
      export const policy = { createPolicy: () => ({
        name: "full-brake", needs: { privileged: false, cameras: [] }, reset() {}, close() {},
        plan: () => ({ waypoints: [], waypointSeconds: 0.5 }),
        control: () => ({ steer: 0, throttle: 0, brake: 1 }) }) };`,
    );
    const out = join(freshFolder(), "run");
    const result = await drive("--out", out, "--policy", module, "--routes", "1");
    expect(result.routes).toBe(1);
    expect(readFileSync(join(out, "results.json"), "utf8")).toContain("Failed - Agent got blocked");
  });

  test("tells of a model whose plans could not be decoded, and counts them in the summary", async () => {
    const module = join(freshFolder(), "blank-now-and-then.mjs");
    // Says nothing in every eighth plan step of an episode.
    writeFileSync(
      module,
      `let step = 0;
      export const policy = { createPolicy: () => ({
        name: "blank", needs: { privileged: false, cameras: [] }, reset() { step = 0; }, close() {},
        plan: () => ({ waypoints: [[0, 0]], waypointSeconds: 0.5, ...(++step % 8 === 0 && { undecodable: true }) }) }) };`,
    );
    const out = join(freshFolder(), "run");
    const options = ["--out", out, "--policy", module, "--suite", "riverside", "--routes", "1"];
    const { code, stderr } = await runDrx(["drive", ...options]);
    const { planSteps, undecodablePlans } = JSON.parse(readFileSync(join(out, "summary.json"), "utf8"));
    expect(planSteps).toBeGreaterThan(16);
    expect(undecodablePlans).toBe(Math.floor(planSteps / 8));
    expect(stderr).toContain(`${undecodablePlans} of ${planSteps} plan steps could not be decoded (12.`);
    expect(code).toBe(1);

    const resumed = await runDrx(["drive", ...options, "--resume", "--json"]);
    expect(JSON.parse(resumed.stdout)).toMatchObject({ planSteps, undecodablePlans });
  });

  test("a policy that crashes fails its routes and no more", async () => {
    const module = join(freshFolder(), "crash.mjs");
    writeFileSync(
      module,
      `export const policy = { createPolicy: () => ({
        name: "crash", needs: { privileged: false, cameras: [] }, reset() {}, close() {},
        plan: () => { throw new Error("no such tensor"); } , control: () => ({}) }) };`,
    );
    const out = join(freshFolder(), "run");
    const { code, stdout, stderr } = await runDrx([
      "drive",
      "--out",
      out,
      "--policy",
      module,
      "--suite",
      "riverside",
      "--routes",
      "1",
    ]);
    expect(code).toBe(1);
    expect(stdout).toContain("1 of 1");
    expect(stderr).toMatch(
      /the policy failed on 1 of 1 routes, first on RouteScenario_1_rep0: .*no such tensor/,
    );
    expect(readFileSync(join(out, "results.json"), "utf8")).toContain("Failed - Agent crashed");
    expect(readFileSync(join(out, "log.jsonl"), "utf8")).toContain("no such tensor");
  });

  describe.concurrent("refuses with one line and exit code 2", () => {
    const refused = async (args: string[], line: RegExp) => {
      const { code, stdout, stderr } = await runDrx(args);
      expect(stderr).toMatch(/^drx: [^\n]*\n$/);
      expect(stderr).toMatch(line);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    };
    const out = () => ["--out", join(freshFolder(), "run")];

    test("an unknown policy", () =>
      refused(["drive", ...route, "--policy", "ekspert"], /ekspert.*there are expert/));
    test("an unknown route id", () => refused(["drive", "--routes", "999"], /--routes: route 999/));
    test("an unknown town", () => refused(["drive", ...route, "--towns", "Town99"], /Town99/));
    test("an unknown simulator", () => refused(["drive", ...route, "--sim", "beamng"], /beamng.*embedded/));
    test("a town without a map", async () => {
      const suite = join(freshFolder(), "suite.xml");
      writeFileSync(suite, minimalSuite);
      await refused(["drive", "--suite", suite, ...out()], /Nowhere\.xodr.*--maps/);
    });
    test("another run in the folder", () =>
      refused(["drive", ...route, "--out", reference.runDir], /already holds a run.*--resume/));
    test("a resume with another seed", () =>
      refused(
        ["drive", ...route, "--out", reference.runDir, "--resume", "--seed", "5"],
        /another seed.*0, now 5/,
      ));
    test("a policy that is not there", () =>
      refused(["drive", ...route, "--connect", "ws://127.0.0.1:9", ...out()], /cannot reach a policy/));
    test("a map whose inside is broken", async () => {
      const maps = freshFolder();
      writeFileSync(join(maps, "Riverside.xodr"), '<?xml version="1.0"?><OpenDRIVE><road></OpenDRIVE>');
      await refused(["drive", "--suite", "riverside", "--maps", maps, ...out()], /Riverside\.xodr/);
    });
    test("a map that is not OpenDRIVE", async () => {
      const maps = freshFolder();
      writeFileSync(join(maps, "Riverside.xodr"), "<html></html>");
      await refused(["drive", "--suite", "riverside", "--maps", maps, ...out()], /is not OpenDRIVE/);
    });
  });
});

describe.concurrent("refuses with one line and exit code 2", () => {
  const refused = async (args: string[], line: RegExp) => {
    const { code, stdout, stderr } = await runDrx(args);
    expect(stderr).toMatch(/^drx: [^\n]*\n$/);
    expect(stderr).toMatch(line);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  };

  test("an option that is none", () => refused(["drive", "--rutes", "1"], /'--rutes'.*--routes.*--help/));
  test("a command that is none", () => refused(["drve"], /'drve'.*drive.*--help/));
  test("a folder of maps that is not there", () =>
    refused(["drive", "--maps", "/nowhere"], /--maps: there is no folder \/nowhere/));
  test("a run directory without a name", () => refused(["drive", "--out", ""], /--out/));
  test.skipIf(!existsSync("/proc/self"))("a run directory where nothing can be made (needs /proc)", () =>
    refused(["drive", "--out", "/proc/drx/run"], /cannot write \/proc\/drx\/run/),
  );
  test("a suite that is not there", () =>
    refused(["drive", "--suite", "none.xml"], /^drx: [^\n]*none\.xml[^\n]*\n$/));
  test("a suite that is no XML", async () => {
    const suite = join(freshFolder(), "suite.xml");
    writeFileSync(suite, "<routes><route>");
    await refused(["drive", "--suite", suite], /^drx: [^\n]*suite\.xml[^\n]*\n$/);
  });
  test("a number of workers that is none", () =>
    refused(["drive", "--workers", "many"], /--workers.*from 1 to 512/));
  test("a resume of no folder", () => refused(["drive", "--resume"], /^drx: [^\n]*--out[^\n]*\n$/));
  test("a run directory below a file", async () => {
    const file = join(freshFolder(), "file");
    writeFileSync(file, "");
    const suite = join(freshFolder(), "suite.xml");
    writeFileSync(suite, minimalSuite);
    const maps = freshFolder();
    writeFileSync(join(maps, "Nowhere.xodr"), '<?xml version="1.0"?><OpenDRIVE></OpenDRIVE>');
    const args = ["drive", "--suite", suite, "--maps", maps, "--policy", "idle", "--out", join(file, "run")];
    await refused(args, /^drx: cannot write [^\n]*\n$/);
  });
  test("a port in use", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    await refused(
      ["serve", "--policy", "idle", "--port", String(port)],
      /^drx: port \d+ [^\n]*in use[^\n]*\n$/,
    );
    other.close();
  });
  test("serving to others without a token", () =>
    refused(["serve", "--policy", "idle", "--host", "0.0.0.0", "--port", "0"], /^drx: [^\n]*token[^\n]*\n$/));
});

const minimalSuite = `<routes><route id="1" town="Nowhere">
  <waypoints><position x="0" y="0" z="0"/><position x="9" y="0" z="0"/></waypoints>
  <scenarios><scenario name="HardBreakRoute_1" type="HardBreakRoute"><trigger_point x="0" y="0" z="0" yaw="0"/></scenario></scenarios>
  <weathers><weather route_percentage="0"/></weathers></route></routes>`;

/** The results file without its wall-clock fields. */
function withoutWallClock(runDir: string): string {
  return readFileSync(join(runDir, "results.json"), "utf8")
    .replaceAll(/"duration_system": [\d.e-]+/g, '"duration_system": 0')
    .replaceAll(/_\d\d_\d\d_\d\d_\d\d_\d\d"/g, '"');
}
