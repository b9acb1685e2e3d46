/**
 * `npm run check:bridge`: installs the Python package below .venv-bridge, runs its tests and those of the agent under
 * the stand-in evaluator, and measures what the agent adds to a tick.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bridgePython, setUpBridgePython } from "./bridge-python.mjs";
import { startDrx } from "./fuzz/drx.mjs";
import { build } from "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

build();
setUpBridgePython();
const tests = spawnSync("npx", ["vitest", "run", "test/sim-bridge"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, DRX_PYTHON: bridgePython },
});
if (tests.status !== 0) process.exit(tests.status ?? 1);

const { child, finished } = startDrx(["serve", "--policy", "idle", "--port", "0"]);
const url = await new Promise((resolve) =>
  child.stderr.on("data", (data) => {
    const found = /ws:[^;\s]+/.exec(String(data));
    if (found) resolve(found[0]);
  }),
);
const measured = spawnSync(bridgePython, [join(root, "sim-bridge/measure.py"), url], { stdio: "inherit" });
child.kill("SIGINT");
await finished;
process.exitCode = measured.status ?? 1;
