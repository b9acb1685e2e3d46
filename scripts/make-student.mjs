/**
 * `npm run make-student [-- <folder> [steps]]`: collects drives, makes samples, trains the tiny student, exports it and
 * drives it on held-out routes. Hours on two cores. What is there already is not made again.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setUp } from "./setup.mjs";

const [folder = "students/make-student", steps] = process.argv.slice(2);
const at = (name) => join(folder, name);

setUp();
drx("distill", "collect", "--repetitions", "2", "--out", at("drives"), ...resumed(at("drives")));
if (!existsSync(at("samples/manifest.json"))) drx("distill", "dataset", at("drives"), "--out", at("samples"));
const going = existsSync(at("training/checkpoint.pt")) ? ["--resume"] : [];
drx(
  "distill",
  "train",
  at("samples"),
  "--out",
  at("training"),
  ...(steps ? ["--steps", steps] : []),
  ...going,
);
drx("distill", "export", at("training"), "--out", at("student"));
drx("drive", "--suite", "driverx44", "--policy", `vla:${at("student")}`, "--out", at("driven"));

function resumed(drives) {
  return existsSync(join(drives, "shoved-expert/run.json")) ? ["--resume"] : [];
}

function drx(...words) {
  const { status } = spawnSync(process.execPath, ["dist/cli/main.js", ...words], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
