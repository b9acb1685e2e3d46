/**
 * `npm run soak [-- --faults 1000 --routes 40 --slots 3]`: drives suites over the stand-in evaluator with a fault in
 * every first try, until so many faults were injected; exit code 1 when a route has no outcome or other records than
 * without faults, or when a process is left. DRX_PYTHON names the Python (see npm run check:bridge).
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runDrx } from "./fuzz/drx.mjs";
import { build } from "./setup.mjs";

const { values } = parseArgs({
  options: {
    faults: { type: "string", default: "1000" },
    routes: { type: "string", default: "40" },
    slots: { type: "string", default: "3" },
  },
});
const kinds = [
  "dies-at-start",
  "dies-at-tick",
  "leaves-a-child",
  "half-a-result",
  "hangs",
  "dies-at-tick",
  "floods-its-log",
  "ignores-sigterm",
];
const path = (name) => fileURLToPath(new URL(`../sim-bridge/${name}`, import.meta.url));
const python =
  process.env.DRX_PYTHON ?? fileURLToPath(new URL("../.venv-bridge/bin/python", import.meta.url));
const slots = Array.from({ length: Number(values.slots) }, (_, gpu) => gpu).join(",");
const folder = mkdtempSync(join(tmpdir(), "drx-soak-"));
const suite = join(folder, "suite.xml");
const ids = Array.from({ length: Number(values.routes) }, (_, i) => String(100 + i));

build();
process.env.PYTHONPATH = path("stand_in/carla_types");
process.env.PYTHONDONTWRITEBYTECODE = "1";
writeFileSync(suite, suiteText());
let injected = 0;
let failures = 0;
try {
  const calm = await drive("calm", {});
  for (let round = 0; injected < Number(values.faults); round++) {
    const plan = Object.fromEntries(ids.map((id, i) => [id, [kinds[(i + round) % kinds.length]]]));
    const begun = Date.now();
    const rough = await drive(`round-${round}`, plan);
    injected += ids.length;
    const left = orphans();
    const isSame = rough.recordsHash === calm.recordsHash && rough.lostRoutes.length === 0;
    if (!isSame || left.length > 0) failures++;
    console.log(
      `${injected} faults: ${isSame ? "the records of a run without faults" : `other records, lost ${rough.lostRoutes}`}, ${left.length} processes left, ${((Date.now() - begun) / 1000).toFixed(0)} s`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failures > 0 ? 1 : 0;

async function drive(name, plan) {
  const planFile = join(folder, `${name}.json`);
  writeFileSync(planFile, JSON.stringify(plan));
  process.env.STAND_IN_FAULTS = planFile;
  const args = [
    ...["drive", "--sim", "carla", "--carla-root", path("stand_in/carla"), "--python", python],
    ...["--bench2drive-root", path("stand_in/bench2drive"), "--suite", suite, "--policy", "constant-speed"],
    ...["--gpus", slots, "--silence-seconds", "4", "--out", join(folder, name), "--json"],
  ];
  const { code, stdout, stderr } = await runDrx(args, 1_800_000);
  if (code !== 0 && code !== 1) throw new Error(`drx ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

function suiteText() {
  const routes = ids.map(
    (id, i) =>
      `<route id="${id}" town="Town0${1 + (i % 4)}"><waypoints><position x="0" y="${i}" z="0"/><position x="30" y="${i}" z="0"/></waypoints><scenarios/></route>`,
  );
  return `<routes>${routes.join("\n")}</routes>`;
}

/** Processes with the mark of an evaluator's call. */
function orphans() {
  return readdirSync("/proc").filter((name) => {
    try {
      const isOurs = readFileSync(`/proc/${name}/environ`, "latin1").includes("DRX_PROCESS_MARK=drx-");
      return isOurs && !/^State:\s+Z/m.test(readFileSync(`/proc/${name}/status`, "latin1"));
    } catch {
      return false;
    }
  });
}
