import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import { policies } from "../policy/registry.js";
import type { DriveOptions } from "./drive-run.js";
import { MOST_REPETITIONS, MOST_WORKERS, numberList, wholeNumber } from "./option-values.js";

const examples = `
Examples:
  $ drx drive
      the expert on the suite that comes with driverx
  $ drx drive --suite bench2drive220.xml --maps ~/carla-maps --towns Town01,Town02 --policy expert
  $ drx drive --policy constant-speed --routes 3,5-8 --out runs/first --json
  $ drx drive --policy expert --blind lights walkers
      what a suite asks of its drivers: the expert without what it should need
  $ drx drive --policy expert --through-codebook codebooks/action-2048.json
      what the codebook costs in closed loop
  $ drx drive --connect ws://127.0.0.1:7800 --out runs/remote
      a policy that "drx serve" or another program serves; its token in DRX_TOKEN
  $ drx drive --cameras front --routes 1-5
  $ drx drive --record --rig small --out runs/pictures
      with camera pictures and everything else at 2 Hz, to learn from (docs/episodes.md)
  $ drx drive --sim carla --carla-root ~/carla --bench2drive-root ~/Bench2Drive --gpus 0,1 \\
      --suite bench2drive220.xml --policy ./my-policy.mjs --out runs/carla
  $ drx drive --out runs/first --resume
      go on with a run that was interrupted; give the options that it was begun with

Policies:
${Object.entries(policies)
  .map(([name, { description }]) => `  ${name.padEnd(16)} ${description}`)
  .join("\n")}`;

/** Adds `drx drive`. */
export function registerDrive(program: Command): void {
  program
    .command("drive")
    .description("drive a suite of routes in closed loop and score it")
    .option("--suite <xml|name>", "route file, or the name of a suite that comes with driverx", "driverx44")
    .option("--routes <ids>", "only these routes, for example 1711,1773-1790")
    .option("--towns <names>", "only routes in these towns, separated by commas")
    .option("--maps <dir...>", "folders with the towns' OpenDRIVE maps", [])
    .option("--policy <name|module>", "policy to drive, or a module that exports one", "expert")
    .option(
      "--blind <what...>",
      "what the expert does not see: lights, walkers, vehicles, static; or keep-lane, to pass nothing. Of a student: pictures (black), route (mirrored)",
    )
    .option(
      "--controller <name>",
      "path-tracking or published-pid, for policies that only plan",
      "path-tracking",
    )
    .option(
      "--through-codebook <json>",
      "drive what the policy's plans are as action tokens of this codebook",
    )
    .option("--connect <url>", "drive a policy that is served elsewhere, in place of --policy")
    .option(
      "--answer-seconds <n>",
      "how long a policy may take for an answer before it counts as crashed (default: 590)",
      wholeNumber(1),
    )
    .option("--sim <name>", "simulator: embedded, or carla with Bench2Drive's evaluator", "embedded")
    .option("--carla-root <dir>", "folder of CARLA 0.9.15, for --sim carla")
    .option("--bench2drive-root <dir>", "folder of Bench2Drive's repository, for --sim carla")
    .option("--gpus <ids>", "one evaluator at a time on each, for --sim carla, such as 0,1", numberList, [0])
    .option("--python <path>", "the Python that runs the evaluator, for --sim carla", "python")
    .option(
      "--silence-seconds <n>",
      "how long an evaluator in CARLA may go without a tick, loading included",
      wholeNumber(1),
      660,
    )
    .option("--dry-run", "say what would be driven when and how long it should take, for --sim carla")
    .option("--times <results>", "results that tell --dry-run how long routes take")
    .option("--transport <kind>", "how the policy is reached: websocket or local", "websocket")
    .option("--seed <n>", "seed of every random choice", wholeNumber(0), 0)
    .option("--repetitions <n>", "times that each route is driven", wholeNumber(1, MOST_REPETITIONS), 1)
    .option("--shard <i/n>", "only every n-th route, beginning with the i-th, such as 3/16")
    .option("--workers <n>", "worker processes", wholeNumber(1, MOST_WORKERS), availableParallelism())
    .option("--corrupt <name:severity>", "spoil the camera pictures, such as fog:3 (docs/cameras.md)")
    .option("--record", "write each episode as an MCAP file that Foxglove opens, into <out>/recordings")
    .option("--keep <which>", "recordings to keep: all, failures or none", "all")
    .option("--rig <name|yaml>", "cameras to record where the policy has none, such as small")
    .option("--out <dir>", "run directory (default: results/runs/<time>-<policy>)")
    .addOption(
      new Option("--cameras <which>", "record, and put pictures of each drive into the report").choices([
        "front",
        "all",
      ]),
    )
    .option("--resume", "go on with the run in --out")
    .option("--json", "print the result as JSON")
    .addHelpText("after", examples)
    .action(async (options: DriveOptions) => {
      // Loaded here, so that the other commands start faster.
      const { drive } = await import("./drive-run.js");
      await drive(options);
    });
}
