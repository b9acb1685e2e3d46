import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { projectRoot } from "../src/base/project-root.js";
import { compareResults } from "../src/bench/compare.js";
import { loadResults } from "../src/bench/load-results.js";
import type { EpisodeStart, Observation } from "../src/bridge/messages.js";
import { exportedStudent } from "../src/policy/vla/vla-module.js";
import { type DrivingStudent, VlaPolicy } from "../src/policy/vla/vla-policy.js";
import { type BenchResult, percentile } from "./measure.js";

const shipped = join(projectRoot, "models/student");
const suite = "driverx44";
const STEPS = 60;
const WARM_UP = 10;

/**
 * The student that ships: how long a plan step takes on one core, and how much of its score on routes that it was not
 * trained on it owes to its pictures and to its route.
 */
export async function bench(): Promise<BenchResult[]> {
  if (!existsSync(join(shipped, "student.json"))) {
    console.log("vla: skipped, there is no student in models/student");
    return [];
  }
  return [await planStep(), ...drivenWithout()];
}

async function planStep(): Promise<BenchResult> {
  const student = exportedStudent(shipped);
  const policy = new VlaPolicy("vla", student);
  policy.reset({} as EpisodeStart);
  const observation = await blackObservation(student);
  const times: number[] = [];
  for (let step = 0; step < WARM_UP + STEPS; step++) {
    const begun = performance.now();
    await policy.plan(observation);
    if (step >= WARM_UP) times.push(performance.now() - begun);
  }
  await policy.close();
  return {
    what: "vla plan step, six pictures, six tokens, median",
    value: percentile(times, 0.5),
    unit: "ms",
    baseline: { what: "time between two plans", value: 500 },
    target: { below: 150 },
  };
}

async function blackObservation({ rig }: DrivingStudent): Promise<Observation> {
  const images = await Promise.all(
    rig.map(async ({ id, width, height }) => ({
      id,
      bytes: await sharp({ create: { width, height, channels: 3, background: "black" } })
        .jpeg()
        .toBuffer(),
    })),
  );
  const ego = { x: 0, y: 0, yaw: 0, speed: 5 };
  return { tick: 1, time: 0, ego, command: 4, targetPoint: [30, 0], images } as unknown as Observation;
}

function drivenWithout(): BenchResult[] {
  const folder = mkdtempSync(join(tmpdir(), "drx-bench-vla-"));
  try {
    const whole = driven(folder, "whole");
    return (["pictures", "route"] as const).map((handicap) => {
      const without = driven(folder, handicap);
      const { drivingScore } = compareResults(loadResults(whole), loadResults(without), {
        margin: 5,
        seed: 0,
      });
      const { interval, p } = drivingScore;
      const paired = interval
        ? `, paired difference ${interval.low.toFixed(1)} to ${interval.high.toFixed(1)}, p ${p.toFixed(4)}`
        : "";
      return {
        what: `vla driving score on ${suite}, ${handicap === "pictures" ? "pictures black" : "route mirrored"}${paired}`,
        value: drivingScore.meanB,
        unit: "points",
        baseline: { what: "with pictures and route", value: drivingScore.meanA },
        target: { below: (2 / 3) * drivingScore.meanA },
      };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Drives the suite; returns the run directory. */
function driven(folder: string, name: "whole" | "pictures" | "route"): string {
  const out = join(folder, name);
  const blind = name === "whole" ? [] : ["--blind", name];
  const words = ["drive", "--suite", suite, "--policy", `vla:${shipped}`, ...blind, "--transport", "local"];
  const { status } = spawnSync(
    process.execPath,
    [join(projectRoot, "dist/cli/main.js"), ...words, "--out", out],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  if (status !== 0) throw new Error(`drx ${words.join(" ")} ended with ${status}`);
  return out;
}
