/**
 * `npm run make-student [-- <folder> [steps]]`: collects drives, makes samples, trains the tiny student; lets the expert
 * correct it on the road and trains on with what it drove then; exports it and drives it on held-out routes. Hours on
 * two cores. What is there already is not made again.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setUp } from "./setup.mjs";

/** Routes with a traffic light or a stop sign in view, few among many: they are driven with further seeds. */
const signalled = "13,45,77,80,108,113,114,115,147,157,160,162,164,167,169,187,188,190,192,194,197,199,200";
const collections = [
  { seed: 0, words: [] },
  { seed: 1, words: [] },
  ...[2, 3].map((seed) => ({
    seed,
    words: ["--routes", signalled, "--towns", "Harbour,Millfield,Riverside"],
  })),
];

const [folder = "students/make-student", steps = "5000"] = process.argv.slice(2);
const length = Number(steps);
const at = (name) => join(folder, name);

setUp();
for (const { seed, words } of collections) {
  const out = at(`drives-${seed}`);
  if (existsSync(join(out, "shoved-expert/summary.json"))) continue;
  const resumed = existsSync(join(out, "expert/run.json")) ? ["--resume"] : [];
  drx("distill", "collect", "--seed", String(seed), ...words, "--out", out, ...resumed);
}
const drives = collections.map(({ seed }) => at(`drives-${seed}`));
makeSamples("samples", drives);
trainUntil(Math.round(0.64 * length), "samples");
if (!existsSync(at("first/student.json"))) drx("distill", "export", at("training"), "--out", at("first"));
const corrected = at("drives-corrected");
if (!existsSync(join(corrected, "corrected-student/summary.json"))) {
  const resumed = existsSync(join(corrected, "corrected-student/run.json")) ? ["--resume"] : [];
  const driver = ["--policies", `corrected:${at("first")}`, "--seed", "5"];
  drx("distill", "collect", ...driver, "--out", corrected, ...resumed);
}
makeSamples("samples-corrected", [...drives, corrected]);
trainUntil(length, "samples-corrected");
drx("distill", "export", at("training"), "--out", at("student"));
drx("drive", "--suite", "driverx44", "--policy", `vla:${at("student")}`, "--out", at("driven"));

function makeSamples(name, sources) {
  if (existsSync(join(at(name), "manifest.json"))) return;
  drx("distill", "dataset", ...sources, "--out", at(name));
}

/** A training that was longer already ends at once. */
function trainUntil(steps, samples) {
  const going = existsSync(at("training/checkpoint.pt")) ? ["--resume"] : [];
  const words = ["--out", at("training"), "--steps", String(steps), ...fastest(), ...going];
  drx("distill", "train", at(samples), ...words);
}

/** Products in 16 bits where the processor has units for them; elsewhere they are slower. */
function fastest() {
  const cpu = "/proc/cpuinfo";
  const hasUnits = existsSync(cpu) && readFileSync(cpu, "utf8").includes("amx_bf16");
  const hasCompiler = spawnSync("g++", ["--version"]).status === 0;
  return [...(hasUnits ? ["--precision", "bfloat16"] : []), ...(hasCompiler ? ["--compile"] : [])];
}

function drx(...words) {
  const { status } = spawnSync(process.execPath, ["dist/cli/main.js", ...words], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
