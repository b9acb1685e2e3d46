/**
 * `npm run check:openloop [-- <nuScenes root> <version>]`: compares every pose, future and box that drx openloop
 * reads with what nuscenes-devkit says. Without arguments it takes an invented dataset.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./setup.mjs";

const devkitVersion = "1.2.0";
/** Metres and radians. */
const same = 1e-6;
const root = fileURLToPath(new URL("..", import.meta.url));
const python = join(root, ".venv/bin/python");

build();
const load = (path) => import(join(root, "dist/openloop", path));
const { writeSyntheticNuscenes } = await load("nuscenes/synthetic-dataset.js");
const { readNuscenes } = await load("nuscenes/tables.js");
const { relativePose, samplesOfScene } = await load("nuscenes/samples.js");
const { trackIndex } = await load("sample.js");

setUpPython();
const folder = mkdtempSync(join(tmpdir(), "drx-check-openloop-"));
const [dataset, version] = process.argv.length > 3 ? process.argv.slice(2) : inventedDataset();
const differences = compare(askDevkit());
rmSync(folder, { recursive: true });
console.table(differences);
const largest = Math.max(...Object.values(differences).map(({ largest }) => largest));
console.log(largest < same ? `all within ${same}` : `differences above ${same}`);
process.exit(largest < same ? 0 : 1);

function setUpPython() {
  const marker = join(root, `.venv/.nuscenes-devkit-${devkitVersion}`);
  if (existsSync(marker)) return;
  const show = { stdio: ["inherit", 2, 2] };
  if (!existsSync(python)) execFileSync("python3", ["-m", "venv", join(root, ".venv")], show);
  execFileSync(python, ["-m", "pip", "install", "--quiet", `nuscenes-devkit==${devkitVersion}`], show);
  writeFileSync(marker, "");
}

function inventedDataset() {
  const made = join(folder, "nuscenes");
  writeSyntheticNuscenes(made, { seed: 1, keyframes: [40, 40, 30, 25, 12, 8], agentsPerScene: 25 });
  return [made, "v1.0-mini"];
}

function askDevkit() {
  const answers = join(folder, "answers.json");
  execFileSync(python, [join(root, "scripts/check-openloop.py"), dataset, version, answers], {
    stdio: ["inherit", 2, 2],
  });
  return JSON.parse(readFileSync(answers, "utf8"));
}

function compare(theirs) {
  const found = {
    pose: counter(),
    future: counter(),
    "future yaw": counter(),
    box: counter(),
    "box yaw": counter(),
  };
  for (const scene of readNuscenes(dataset, { version, scenes: null }).scenes) {
    samplesOfScene(scene, () => null).forEach((sample, index) => {
      const keyframe = scene.keyframes[index];
      const answer = theirs[sample.token];
      keyframe.lidarToGlobal.forEach((value, i) => {
        found.pose.add(value, answer.pose[i]);
      });
      if (sample.mask.lastIndexOf(1) + 1 !== answer.future.length)
        throw new Error(`futures of ${sample.token}`);
      answer.future.forEach(([x, y, yaw], i) => {
        found.future.add(sample.recorded[2 * i], x);
        found.future.add(sample.recorded[2 * i + 1], y);
        found["future yaw"].addAngle(relativePose(keyframe, scene.keyframes[index + i + 1]).yaw, yaw);
      });
      if (keyframe.annotations.length !== Object.keys(answer.boxes).length)
        throw new Error(`boxes of ${sample.token}`);
      keyframe.annotations.forEach(({ token }, i) => {
        const [x, y, yaw] = sample.agents[i].track.subarray(3 * trackIndex(0));
        found.box.add(x, answer.boxes[token][0]);
        found.box.add(y, answer.boxes[token][1]);
        found["box yaw"].addAngle(yaw, answer.boxes[token][2]);
      });
    });
  }
  return Object.fromEntries(
    Object.entries(found).map(([name, { compared, largest }]) => [name, { compared, largest }]),
  );
}

function counter() {
  return {
    compared: 0,
    largest: 0,
    add(own, other) {
      this.compared++;
      const gap = Math.abs(own - other);
      this.largest = Math.max(this.largest, Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap);
    },
    addAngle(own, other) {
      this.add(Math.atan2(Math.sin(own - other), Math.cos(own - other)), 0);
    },
  };
}
