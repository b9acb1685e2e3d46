/**
 * `npm run make-baseline`: freezes results/riverside-baseline.json.gz anew. Run it in the commit that changes on purpose
 * how the simulator behaves.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run, setUp } from "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "drx-baseline-"));

setUp();
const drx = (...args) => run("node", [`${root}/dist/cli/main.js`, ...args]);
drx("drive", "--suite", "riverside", "--policy", "constant-speed", "--out", join(folder, "run"));
drx("episode", "baseline", join(folder, "run"), "--out", `${root}/results/riverside-baseline.json.gz`);
rmSync(folder, { recursive: true });
