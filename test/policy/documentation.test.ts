import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { controlSchema, planSchema } from "../../src/bridge/messages.js";
import { freshFolder, runDrx } from "../cli/run-drx.js";

/** The examples of docs/policies.md are whole programs: they drive here. */
const page = readFileSync(fileURLToPath(new URL("../../docs/policies.md", import.meta.url)), "utf8");

function example(language: string): string {
  const [, code] = new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "s").exec(page) ?? [];
  return code!;
}

async function drive(...args: string[]) {
  const run = join(freshFolder(), "run");
  const options = ["--suite", "riverside", "--routes", "10", "--out", run, "--json"];
  const { code, stdout, stderr } = await runDrx(["drive", ...options, ...args]);
  expect(code, stderr).toBe(0);
  const episodes = JSON.parse(readFileSync(join(run, "results.json"), "utf8"))._checkpoint.records;
  return { result: JSON.parse(stdout), record: episodes[0] };
}

test("the JavaScript module follows the route", async () => {
  const path = join(freshFolder(), "my-policy.mjs");
  writeFileSync(path, example("js"));
  const { result, record } = await drive("--policy", path);
  expect(result).toMatchObject({ routes: 1, failedRoutes: [] });
  expect(record.scores.score_route).toBe(100);
});

/** A Python with what the example needs; null where there is none. */
function pythonForExample(): string | null {
  const candidates = [
    process.env.DRX_PYTHON,
    fileURLToPath(new URL("../../.venv-bridge/bin/python", import.meta.url)),
    "python3",
  ];
  const works = (python: string) =>
    spawnSync(python, ["-c", "import msgpack, websockets.sync.server"], { stdio: "ignore" }).status === 0;
  return candidates.find((python) => python !== undefined && works(python)) ?? null;
}

const python = pythonForExample();

describe.skipIf(python === null)(
  "the Python program (needs Python with websockets and msgpack: npm run check:bridge)",
  () => {
    let server: ChildProcess | undefined;
    afterEach(() => server?.kill());

    test("drives the route over the bridge", async () => {
      const path = join(freshFolder(), "my_policy.py");
      writeFileSync(path, example("python"));
      const port = await freePort();
      server = spawn(python!, [path, String(port)], { stdio: ["ignore", "pipe", "inherit"] });
      await new Promise((resolve) => server!.stdout!.once("data", resolve));
      const { result, record } = await drive("--connect", `ws://127.0.0.1:${port}`);
      expect(result).toMatchObject({ routes: 1, failedRoutes: [], lostRoutes: [] });
      expect(record.scores.score_route).toBeGreaterThan(20);
    });
  },
);

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

test("what the page says may be left out may be left out", () => {
  const control = { type: "control", episode: "e", tick: 1, steer: 0, throttle: 0, brake: 0 };
  expect(controlSchema.safeParse(control).success).toBe(true);
  for (const field of Object.keys(control)) {
    const { [field as keyof typeof control]: _, ...rest } = control;
    expect(controlSchema.safeParse(rest).success, `without ${field}`).toBe(false);
  }
  expect(planSchema.safeParse({ waypoints: [], waypointSeconds: 0.5 }).success).toBe(true);
  expect(planSchema.safeParse({ waypoints: [] }).success).toBe(false);
});
