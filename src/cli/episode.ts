import type { Command } from "commander";
import { withCompareOptions } from "./compare.js";
import type { CheckOptions } from "./episode-check-run.js";
import type { ReplayOptions } from "./episode-replay-run.js";

const examples = `
Examples:
  $ drx episode diff results/runs/monday results/runs/tuesday
      the first tick of each route at which the two worlds differ; exit code 1 when any does
  $ drx episode info runs/pictures/recordings/RouteScenario_1_rep0.mcap
  $ drx episode export runs/pictures/recordings/RouteScenario_1_rep0.mcap --out route1
  $ drx episode replay results/runs/monday --route RouteScenario_1_rep0 --camera above --out route1.webp
  $ drx episode import ParkingCutIn_Town12_Route1_Weather3 --out clip1
      a training clip of Bench2Drive in the same form
  $ drx episode check results/runs/monday
      scores the recorded events and plays the recorded controls again; exit code 1 when anything comes out otherwise
  $ drx episode check runs/recorded --depth 3 --policy ./my-policy.mjs --junit checks.xml
      asks the policy again with what it saw, and compares its plans
  $ drx episode check baseline.json.gz --depth 4 --policy ./my-policy.mjs
      drives the same routes and seeds again; exit code 1 when the driving score is inferior as drx compare says it
  $ drx episode baseline results/runs/monday --out baseline.json.gz
  $ drx episode diff runs/a/episodes/RouteScenario_5_rep0.json runs/b/episodes/RouteScenario_5_rep0.json --json`;

/** Adds `drx episode`. */
export function registerEpisode(program: Command): void {
  const episode = program.command("episode").description("look at recorded episodes");
  episode
    .command("info")
    .description("say what a recording holds")
    .argument("<mcap>", "recording")
    .option("--json", "print the result as JSON")
    .action(async (path: string, options: { json?: true }) => {
      const { showRecording } = await import("./episode-recording-run.js");
      await showRecording(path, options);
    });
  episode
    .command("export")
    .description("turn a recording into ticks.csv, steps.jsonl and JPEG files")
    .argument("<mcap>", "recording")
    .requiredOption("--out <dir>", "new folder to write into")
    .addHelpText("after", examples)
    .action(async (path: string, options: { out: string }) => {
      const { exportRecording } = await import("./episode-recording-run.js");
      await exportRecording(path, options);
    });
  episode
    .command("replay")
    .description("film a driven episode through any camera, with the policy's plans over it")
    .argument("<what>", "run directory, recording (.mcap) or baseline (.json.gz)")
    .requiredOption("--out <webp>", "animated WebP to write")
    .option("--camera <name>", "CAM_FRONT, CAM_BACK, ... as in Bench2Drive's rig, or above", "CAM_FRONT")
    .option("--route <id>", "which episode, such as RouteScenario_1_rep0, where there are several")
    .option("--maps <dir...>", "folders with the towns' OpenDRIVE maps", [])
    .addHelpText("after", examples)
    .action(async (path: string, options: ReplayOptions) => {
      const { replay } = await import("./episode-replay-run.js");
      await replay(path, options);
    });
  episode
    .command("import")
    .description("turn a training clip of Bench2Drive into ticks.csv, steps.jsonl and JPEG files")
    .argument("<clip>", "folder with anno and camera")
    .requiredOption("--out <dir>", "new folder to write into")
    .addHelpText("after", examples)
    .action(async (path: string, options: { out: string }) => {
      const { importClip } = await import("./episode-import-run.js");
      await importClip(path, options);
    });
  withCompareOptions(
    episode
      .command("check")
      .description("check that recorded episodes still come out as they did")
      .argument("<what>", "run directory, recording (.mcap) or baseline (.json.gz)")
      .option("--depth <numbers>", "1 re-score, 2 re-simulate, 3 re-infer, 4 re-drive", "1,2")
      .option("--policy <name|module>", "policy to ask again, for depth 3 and 4")
      .option("--controller <name>", "turns its plans into control, for depth 4", "path-tracking"),
  )
    .option("--maps <dir...>", "folders with the towns' OpenDRIVE maps", [])
    .option("--junit <xml>", "write the result as JUnit XML too")
    .option("--json", "print the result as JSON")
    .addHelpText("after", examples)
    .action(async (what: string, options: CheckOptions) => {
      const { checkRun } = await import("./episode-check-run.js");
      await checkRun(what, options);
    });
  episode
    .command("baseline")
    .description("freeze a run as a small baseline for drx episode check")
    .argument("<run>", "run directory")
    .requiredOption("--out <json.gz>", "file to write")
    .addHelpText("after", examples)
    .action(async (run: string, options: { out: string }) => {
      const { baselineOf } = await import("./episode-check-run.js");
      await baselineOf(run, options);
    });
  episode
    .command("diff")
    .description("compare two runs, or two episodes, to the first tick at which the worlds differ")
    .argument("<first>", "run directory or episode file")
    .argument("<second>", "run directory or episode file")
    .option("--json", "print the result as JSON")
    .addHelpText("after", examples)
    .action(async (first: string, second: string, options: { json?: true }) => {
      // Loaded here, so that the other commands start faster.
      const { diffEpisodes } = await import("./episode-run.js");
      diffEpisodes(first, second, options);
    });
}
