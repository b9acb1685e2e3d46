/** Every reader of files, with a good file to begin with and what reads it. */
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const dist = (path) => import(new URL(`../../dist/${path}.js`, import.meta.url));

/**
 * @param folder to put the good files in.
 * @param run a finished run directory.
 * @returns name, file that is damaged, and how it is read, for each reader.
 */
export async function readersIn(folder, run) {
  const { readSuite } = await dist("routes/read-suite");
  const { LaneMap } = await dist("map/lane-map");
  const { readXmlFile } = await dist("base/files");
  const { loadResults } = await dist("bench/load-results");
  const { scoreResults } = await dist("bench/score");
  const { readMetricInfo } = await dist("bench/metric-info");
  const { readRunSettings, readRunSummary } = await dist("runner/read-run");
  const { runPaths } = await dist("runner/run-directory");
  const { readEpisode } = await dist("episodes/episode-file");
  const { readCodebook } = await dist("tokens/codebook/codebook-file");
  const { readVocabulary } = await dist("tokens/vocabulary/vocabulary-file");
  const { readControllerGains } = await dist("policy/controller/gains");
  const { readRig } = await dist("policy/camera-rig");
  const { readPredictions } = await dist("openloop/predictions");
  const { readNuscenes } = await dist("openloop/nuscenes/tables");
  const { writeSyntheticNuscenes } = await dist("openloop/nuscenes/synthetic-dataset");
  const { readTrajectoryJson } = await dist("tokens/motion/trajectory-file");

  const copy = (from, name) => {
    const to = join(folder, name);
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
    return to;
  };
  const paths = runPaths(run);
  cpSync(run, join(folder, "run"), { recursive: true });
  const copied = runPaths(join(folder, "run"));
  const episode = join(copied.episodes, readdirSync(copied.episodes)[0]);
  const motion = join(copied.metrics, readdirSync(copied.metrics)[0], "metric_info.json");
  copy(join(root, "codebooks/action-2048.bin"), "action-2048.bin");
  const score = (path) =>
    scoreResults(loadResults(path), {
      suite: null,
      repetitions: null,
      unplayed: [],
      junctionOf: () => null,
      motionOf: () => ({ value: null, reason: "none" }),
      corrections: [],
      seed: 0,
      published: null,
    });
  const nuscenes = join(folder, "nuscenes");
  writeSyntheticNuscenes(nuscenes, { seed: 0, keyframes: [12, 12], agentsPerScene: 4 });
  const tables = readdirSync(nuscenes).find((name) => name.startsWith("v1.0"));
  const tableFiles = readdirSync(join(nuscenes, tables)).map((name) => join(nuscenes, tables, name));
  const readers = [
    ["route XML", copy(join(root, "routes/riverside.xml"), "suite.xml"), readSuite],
    [
      "OpenDRIVE",
      copy(join(root, "routes/maps/Riverside.xodr"), "map.xodr"),
      (path) => LaneMap.fromOpenDrive(readXmlFile(path, "map"), path),
    ],
    ["results", copy(paths.results, "results.json"), score],
    ["run.json", copied.settings, () => readRunSettings(copied)],
    ["summary.json", copied.summary, () => readRunSummary(copied)],
    ["episode", episode, readEpisode],
    ["motion file", motion, readMetricInfo],
    ["codebook", copy(join(root, "codebooks/action-2048.json"), "action-2048.json"), readCodebook],
    ["vocabulary", copy(join(root, "codebooks/trajectory-512.json"), "vocabulary.json"), readVocabulary],
    [
      "controller YAML",
      copy(join(root, "configs/controllers.yaml"), "controllers.yaml"),
      readControllerGains,
    ],
    ...tableFiles.map((path) => [
      `nuScenes ${path.slice(path.lastIndexOf("/") + 1)}`,
      path,
      () => readNuscenes(nuscenes, { version: null, scenes: null }),
    ]),
  ];
  const rigs = join(root, "configs/rigs");
  if (existsSync(rigs))
    readers.push(["rig YAML", copy(join(rigs, readdirSync(rigs)[0]), "rig.yaml"), readRig]);
  const { writeFileSync } = await import("node:fs");
  const predictions = join(folder, "predictions.json");
  const plan = [1, 2, 3, 4, 5, 6].map((step) => [0.1 * step, 2 * step]);
  writeFileSync(
    predictions,
    JSON.stringify({
      frame: "lidar",
      predictions: Object.fromEntries(["a", "b"].map((token) => [token, plan])),
    }),
  );
  readers.push(["predictions", predictions, (path) => readPredictions(path, { frame: null, decoder: null })]);
  const trajectory = join(folder, "trajectory.json");
  writeFileSync(
    trajectory,
    JSON.stringify({ trajectories: [{ seconds: 0.5, poses: plan.map(([x, y]) => [x, y, 0]) }] }),
  );
  readers.push(["trajectories", trajectory, readTrajectoryJson]);
  return readers.map(([name, path, read]) => ({ name, path, read, good: readFileSync(path) }));
}
