import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeSyntheticNuscenes } from "../src/openloop/nuscenes/synthetic-dataset.js";
import type { BenchResult } from "./measure.js";

const drx = fileURLToPath(new URL("../../cli/main.js", import.meta.url));

/** The validation set's 150 scenes and 6,019 keyframes, with about as many annotations as it has. */
const KEYFRAMES = Array.from({ length: 150 }, (_, scene) => (scene < 19 ? 41 : 40));
const AGENTS_PER_SCENE = 40;

/** A module that says at the end how much memory the process had at most, in KiB. */
const REPORT_PEAK = `data:text/javascript,process.on("exit",()=>console.error("peak",process.resourceUsage().maxRSS))`;

/** `drx openloop` on a set of the validation split's size: tables read, plans and two baselines under all protocols. */
export async function bench(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "drx-bench-openloop-"));
  const root = join(folder, "nuscenes");
  const plans = join(folder, "plans.jsonl");
  writeSyntheticNuscenes(root, { seed: 0, keyframes: KEYFRAMES, agentsPerScene: AGENTS_PER_SCENE });
  run(["predict", "--baseline", "ego-status", "--nuscenes", root, "--out", plans]);
  const evaluation = run([plans, "--nuscenes", root, "--json"]);
  const parsing = secondsOf(() => parseTables(join(root, "v1.0-mini")));
  rmSync(folder, { recursive: true });
  const parsed = { what: "reading and JSON.parse of the same tables", value: parsing };
  return [
    {
      what: "drx openloop of 6,019 samples and two baselines, all protocols, process start and tables included",
      value: evaluation.seconds,
      unit: "s",
      baseline: parsed,
      target: { below: 20 },
    },
    {
      what: "its peak memory",
      value: evaluation.peakGibibytes,
      unit: "GiB",
      baseline: { what: "the target", value: 1.5 },
      target: { below: 1.5 },
    },
  ];
}

function run(args: readonly string[]): { seconds: number; peakGibibytes: number } {
  const start = performance.now();
  const finished = spawnSync(process.execPath, ["--import", REPORT_PEAK, drx, "openloop", ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  const seconds = (performance.now() - start) / 1000;
  const peak = /^peak (\d+)$/m.exec(finished.stderr)?.[1];
  if (finished.status !== 0 || !peak) throw new Error(`drx openloop failed: ${finished.stderr}`);
  return { seconds, peakGibibytes: Number(peak) / 2 ** 20 };
}

function parseTables(folder: string): void {
  for (const name of readdirSync(folder)) JSON.parse(readFileSync(join(folder, name), "utf8"));
}

function secondsOf(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}
