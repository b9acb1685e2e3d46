/**
 * `npm run check:bridge`: installs the Python package below .venv-bridge, runs its tests and those of the agent under
 * the stand-in evaluator, and measures what the agent adds to a tick. DRX_PYTHON names another Python to make the
 * environment with.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startDrx } from "./fuzz/drx.mjs";
import { build, run } from "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const environment = join(root, ".venv-bridge");
const python = join(environment, "bin/python");

build();
if (!existsSync(python)) run(process.env.DRX_PYTHON ?? "python3", ["-m", "venv", environment]);
run(python, ["-m", "pip", "install", "--quiet", `${join(root, "sim-bridge")}[test]`]);
const tests = spawnSync("npx", ["vitest", "run", "test/sim-bridge"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, DRX_PYTHON: python },
});
if (tests.status !== 0) process.exit(tests.status ?? 1);

const { child, finished } = startDrx(["serve", "--policy", "idle", "--port", "0"]);
const url = await new Promise((resolve) =>
  child.stderr.on("data", (data) => {
    const found = /ws:[^;\s]+/.exec(String(data));
    if (found) resolve(found[0]);
  }),
);
const measured = spawnSync(python, [join(root, "sim-bridge/measure.py"), url], { stdio: "inherit" });
child.kill("SIGINT");
await finished;
process.exitCode = measured.status ?? 1;
