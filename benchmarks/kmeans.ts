import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { freemem, tmpdir } from "node:os";
import { join } from "node:path";
import kmeansTs from "kmeans-ts";
import { projectRoot } from "../src/base/project-root.js";
import { RandomStream } from "../src/base/random.js";
import { kmeans } from "../src/tokens/kmeans/kmeans.js";
import type { BenchResult } from "./measure.js";

const COUNT = 1_000_000;
const K = 2048;
const POSES = 5;

/**
 * Curves of half a second at 10 Hz (x, y, 2.6 m x yaw, five times) of a kinematic bicycle that cruises, stops, turns
 * and changes lane; with `ends`, the last pose only.
 */
function motion(ends: boolean): { values: Float64Array; dimensions: number } {
  const random = new RandomStream("bench/kmeans");
  const dimensions = ends ? 3 : 3 * POSES;
  const values = new Float64Array(COUNT * dimensions);
  let speed = 8;
  let wantedSpeed = 8;
  let bend = 0;
  let wantedBend = 0;
  for (let segment = 0, at = 0; segment < COUNT; segment++) {
    if (segment % 8 === 0) {
      wantedSpeed = random.chance(0.15) ? 0 : random.uniform(1, 16);
      wantedBend = random.chance(0.6) ? random.normal(0, 0.004) : random.normal(0, 0.06);
    }
    let x = 0;
    let y = 0;
    let yaw = 0;
    for (let pose = 1; pose <= POSES; pose++) {
      speed = Math.max(
        0,
        speed + Math.max(-0.8, Math.min(0.3, wantedSpeed - speed)) + random.normal(0, 0.02),
      );
      bend += 0.3 * (wantedBend - bend) + random.normal(0, 0.0005);
      const turn = speed * 0.1 * bend;
      x += speed * 0.1 * Math.cos(yaw + turn / 2);
      y += speed * 0.1 * Math.sin(yaw + turn / 2);
      yaw += turn;
      if (ends && pose < POSES) continue;
      values[at++] = x;
      values[at++] = y;
      values[at++] = 2.6 * yaw;
    }
  }
  return { values, dimensions };
}

/** What scikit-learn needed and reached, for one algorithm. */
interface Theirs {
  readonly algorithm: string;
  readonly seconds: number;
  readonly iterations: number;
  readonly secondsAnIteration: number;
  readonly inertia: number;
}

const sklearnVersion = "1.9.1";
const python = join(projectRoot, ".venv/bin/python");

/**
 * K-means of a million segments into 2048 clusters, to convergence, against scikit-learn on the same points and both
 * from starts of their own; a smaller one against kmeans-ts.
 */
export async function bench(): Promise<BenchResult[]> {
  const results = [await againstKmeansTs()];
  const folder = mkdtempSync(join(tmpdir(), "drx-kmeans-"));
  try {
    for (const ends of [true, false]) results.push(...(await againstSklearn(folder, motion(ends))));
  } finally {
    rmSync(folder, { recursive: true });
  }
  return results;
}

async function againstSklearn(folder: string, points: ReturnType<typeof motion>): Promise<BenchResult[]> {
  const { values, dimensions } = points;
  const shape = `1,000,000 x ${dimensions}`;
  let iterationSeconds = 0;
  const begun = performance.now();
  let lap = begun;
  let seeded = 0;
  const ours = await kmeans(points, {
    k: K,
    seed: 0,
    onProgress: () => {
      const now = performance.now();
      // The first iteration holds the checks, the seeding and the first assignment.
      if (seeded === 0) seeded = (now - begun) / 1000;
      else iterationSeconds += (now - lap) / 1000;
      lap = now;
    },
  });
  const seconds = (performance.now() - begun) / 1000;
  const secondsAnIteration = iterationSeconds / (ours.iterations - 1);
  console.log(
    `k-means, ${shape}: ${seconds.toFixed(1)} s (${seeded.toFixed(1)} s to the first assignment), ` +
      `${ours.iterations} iterations, inertia ${ours.inertia.toPrecision(6)}`,
  );
  const results: BenchResult[] = [];
  for (const theirs of sklearn(folder, values, dimensions)) {
    const name = `scikit-learn ${sklearnVersion} ${theirs.algorithm}`;
    console.log(
      `${name}, ${shape}: ${theirs.seconds.toFixed(1)} s, ${theirs.iterations} iterations, ` +
        `inertia ${theirs.inertia.toPrecision(6)}`,
    );
    const factor = dimensions === 3 ? 3 : 1;
    results.push(
      {
        what: `k-means, ${shape}, k ${K}, an iteration`,
        value: secondsAnIteration,
        unit: "s",
        baseline: { what: name, value: theirs.secondsAnIteration },
        target: { below: theirs.secondsAnIteration / factor },
      },
      {
        what: `k-means, ${shape}, k ${K}, to convergence`,
        value: seconds,
        unit: "s",
        baseline: { what: name, value: theirs.seconds },
        target: { below: theirs.seconds / factor },
      },
      {
        what: `k-means, ${shape}, k ${K}, inertia`,
        value: ours.inertia,
        unit: "m2",
        baseline: { what: name, value: theirs.inertia },
        target: { below: 1.005 * theirs.inertia },
      },
    );
  }
  return results;
}

const script = `
import json, sys, time, numpy, sklearn.cluster
path, dimensions, k = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
points = numpy.fromfile(path).astype(numpy.float32).reshape(-1, dimensions)
distinct = numpy.unique(points, axis=0)
start = distinct[numpy.random.default_rng(0).choice(len(distinct), k, replace=False)]
for algorithm in sys.argv[4:]:
    def fit(**options):
        model = sklearn.cluster.KMeans(k, n_init=1, random_state=0, algorithm=algorithm, **options)
        begun = time.perf_counter()
        model.fit(points)
        return model, time.perf_counter() - begun
    model, seconds = fit()
    # Without the start: what ten more iterations take.
    _, few = fit(init=start, max_iter=5, tol=0)
    _, more = fit(init=start, max_iter=15, tol=0)
    print(json.dumps(dict(algorithm=algorithm, seconds=seconds, iterations=int(model.n_iter_),
        secondsAnIteration=(more - few) / 10, inertia=float(model.inertia_))))
`;

/**
 * Runs scikit-learn's KMeans with its own defaults (one k-means++ start, tolerance 1e-4) on all cores; in single
 * precision, in which it is faster.
 */
function sklearn(folder: string, values: Float64Array, dimensions: number): Theirs[] {
  setUpPython();
  const path = join(folder, "points.bin");
  writeFileSync(path, values);
  // Elkan's bounds take count x k single-precision numbers.
  const algorithms = freemem() > 10e9 ? ["lloyd", "elkan"] : ["lloyd"];
  if (algorithms.length < 2) console.log("scikit-learn elkan: skipped, it needs 10 GB of free memory");
  const output = execFileSync(python, ["-c", script, path, `${dimensions}`, `${K}`, ...algorithms], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Theirs);
}

function setUpPython(): void {
  const marker = join(projectRoot, `.venv/.scikit-learn-${sklearnVersion}`);
  if (existsSync(marker)) return;
  execFileSync("python3", ["-m", "venv", join(projectRoot, ".venv")], { stdio: ["inherit", 2, 2] });
  execFileSync(python, ["-m", "pip", "install", "--quiet", `scikit-learn==${sklearnVersion}`], {
    stdio: ["inherit", 2, 2],
  });
  writeFileSync(marker, "");
}

/** kmeans-ts is unseeded and slow; its best size that takes a few seconds. */
async function againstKmeansTs(): Promise<BenchResult> {
  const count = 2000;
  const k = 64;
  const { values } = motion(true);
  const rows = Array.from({ length: count }, (_, i) => Array.from(values.subarray(3 * i, 3 * i + 3)));
  const points = { values: values.subarray(0, 3 * count), dimensions: 3 };
  const theirs = timed(() => kmeansTs.default(rows, k));
  const begun = performance.now();
  await kmeans(points, { k, seed: 0, threads: 1 });
  return {
    what: `k-means, ${count} x 3, k ${k}, to convergence`,
    value: (performance.now() - begun) / 1000,
    unit: "s",
    baseline: { what: "kmeans-ts", value: theirs },
  };
}

function timed(work: () => unknown): number {
  const begun = performance.now();
  work();
  return (performance.now() - begun) / 1000;
}
