import { execFile, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { freshFolder, type Running, startDrx } from "../cli/run-drx.js";
import { agentFile, evaluator, PYTHON_NEEDED, python, standInEnvironment } from "./python.js";

/** The real agent under the stand-in evaluator, against `drx serve`. */

const suite = `<routes>
<route id="1" town="Town01"><waypoints><position x="0" y="0" z="0"/><position x="80" y="0" z="0"/></waypoints>
<scenarios><scenario name="ParkedObstacle_1" type="ParkedObstacle"/></scenarios></route>
<route id="2" town="Town01"><waypoints><position x="0" y="0" z="0"/><position x="60" y="20" z="0"/></waypoints><scenarios/></route>
</routes>`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await promisify(server.close.bind(server))();
  return port;
}

interface Evaluated {
  code: number | null;
  output: string;
  statuses: string[];
  folder: string;
}

async function evaluate(url: string, more: Record<string, string> = {}): Promise<Evaluated> {
  const folder = freshFolder();
  const routes = join(folder, "suite.xml");
  const checkpoint = join(folder, "results.json");
  writeFileSync(routes, suite);
  const args = [
    "--routes",
    routes,
    "--agent",
    agentFile,
    "--agent-config",
    "a+b",
    "--checkpoint",
    checkpoint,
  ];
  const environment = standInEnvironment({ DRX_URL: url, SAVE_PATH: join(folder, "save"), ...more });
  const child = spawn(python!, [evaluator, ...args, "--port", String(await freePort())], {
    env: environment,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data) => {
      output += data;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  const statuses = existsSync(checkpoint)
    ? JSON.parse(readFileSync(checkpoint, "utf8"))._checkpoint.records.map(
        (record: { status: string }) => record.status,
      )
    : [];
  return { code, output, statuses, folder };
}

async function serving(policy: string, env: Record<string, string> = {}) {
  const serve = startDrx(["serve", "--policy", policy, "--port", "0"], env);
  const [, url] = await serve.heard(/serving .* at (ws:[^;\s]+);/);
  return { serve, url: url! };
}

describe.skipIf(!python).concurrent(`the agent in the evaluator ${PYTHON_NEEDED}`, () => {
  test("drives every route over the bridge and leaves its motion", async () => {
    const { serve, url } = await serving("constant-speed", { DRX_TOKEN: "abc" });
    const { code, output, statuses, folder } = await evaluate(url, { DRX_TOKEN: "abc" });
    serve.process.kill("SIGINT");
    expect(code, output).toBe(0);
    expect(statuses).toEqual(["Perfect", "Perfect"]);
    const { _checkpoint } = JSON.parse(readFileSync(join(folder, "results.json"), "utf8"));
    for (const { save_name, meta } of _checkpoint.records) {
      const motion = JSON.parse(readFileSync(join(folder, "save", save_name, "metric_info.json"), "utf8"));
      expect(Object.keys(motion)).toHaveLength(Math.round(meta.duration_game / 0.05));
      expect(motion[20].forward_vector).toHaveLength(3);
    }
    // The compass was NaN once, and nothing came of it.
    expect(output).toMatch(/driverx: 1 readings of GNSS, IMU or speedometer were missing/);
    expect((await serve.finished).stderr).toMatch(/"CARLA, Bench2Drive" disconnected \(code 1000\)/);
  });

  test("hands a policy the pictures that it asks for", async () => {
    const module = join(freshFolder(), "looks.mjs");
    writeFileSync(
      module,
      `export const policy = { createPolicy: () => { let seen = 0; return {
        name: "looks", needs: { privileged: false, cameras: [{ id: "CAM_FRONT", x: 0.8, y: 0, z: 1.6, yaw: 0, pitch: 0,
          roll: 0, fieldOfView: 1.2, width: 160, height: 90, jpegQuality: 20 }] },
        reset() {}, close() {},
        plan: ({ images }) => { seen += images.length; if (images.some(({ bytes }) => bytes[0] !== 0xff || bytes[1] !== 0xd8)) throw new Error("no JPEG"); return { waypoints: [[5, 0]], waypointSeconds: 0.5 }; },
        control: ({ tick }) => { if (tick === 41 && seen !== 4) throw new Error("seen " + seen); return { steer: 0, throttle: 0.7, brake: 0 }; } }; } };`,
    );
    const { serve, url } = await serving(module);
    const { output, statuses } = await evaluate(url);
    serve.process.kill("SIGINT");
    // One picture at each of ticks 11, 21, 31 and 41: at the first tick CARLA has none yet.
    expect(output).not.toMatch(/seen \d/);
    expect(statuses[0]).toBe("Perfect");
  });

  test.each<[string, () => Promise<{ url: string; serve?: Running }>, RegExp]>([
    [
      "no harness",
      async () => ({ url: `ws://127.0.0.1:${await freePort()}` }),
      /CONNECTION_FAILED: no harness at \S+ .*is drx serve running/,
    ],
    [
      "a wrong token",
      () => serving("idle", { DRX_TOKEN: "abc" }),
      /TOKEN_WRONG: the harness refused: the token is missing or wrong/,
    ],
  ])("%s ends the evaluation as a set-up that failed, in one line", async (_, harness, line) => {
    const found = await harness();
    const { code, output, statuses } = await evaluate(found.url, { DRX_TOKEN: "abd" });
    found.serve?.process.kill("SIGINT");
    expect(output.match(/^driverx: .*$/gm)).toEqual([expect.stringMatching(line)]);
    expect(statuses).toEqual(["Failed - Agent couldn't be set up"]);
    expect(code).not.toBe(0);
  });

  test("a harness that is killed in mid-route fails the route, in one line", async () => {
    const { serve, url } = await serving("idle");
    serve
      .heard(/"CARLA, Bench2Drive" connected/)
      .then(() => setTimeout(() => serve.process.kill("SIGKILL"), 500));
    const killed = await evaluate(url, { DRX_RECONNECT_SECONDS: "1", STAND_IN_SLOW: "0.05" });
    expect(killed.statuses[0], killed.output).toBe("Failed - Agent crashed");
    expect(killed.output).toMatch(/^driverx: CONNECTION_LOST: the harness is gone/m);
  });
});

test.skipIf(!python)(`the package's own tests pass ${PYTHON_NEEDED}`, async () => {
  const folder = fileURLToPath(new URL("../../sim-bridge", import.meta.url));
  const args = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"];
  const { stdout } = await promisify(execFile)(python!, args, {
    cwd: folder,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
  });
  expect(stdout).toMatch(/\d+ passed/);
});
