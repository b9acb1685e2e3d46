import type { Command } from "commander";
import type { ServeRewardsOptions } from "./autodriverl-rewards-run.js";
import { examples } from "./help-examples.js";
import { withJudge } from "./judge-options.js";
import { portNumber, wholeNumber } from "./option-values.js";

/** `drx autodriverl serve-rewards`: how the paper's teacher is made. */
export function registerAutoDriveRl(program: Command): void {
  const autodriverl = program
    .command("autodriverl")
    .description("reinforcement learning of a driving VLM by judged answers: serve-rewards");

  withJudge(autodriverl.command("serve-rewards"))
    .description("give rewards over HTTP to a trainer: rules, then a judge")
    .option("--settings <yaml>", "rules, judge and mode of the reward (default: as in configs/rewards.yaml)")
    .requiredOption(
      "--cache <dir>",
      "folder of what the judge has said; a service started again goes on with it",
    )
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <n>", "port to listen on; 0 takes a free one", portNumber, 7900)
    .option(
      "--most-waiting <n>",
      "responses under way at once; more are put off with 503",
      wholeNumber(1),
      8192,
    )
    .option("--deadline <seconds>", "longest wait of a request", wholeNumber(1, 86_400), 900)
    .addHelpText(
      "after",
      `
The judge's key is taken from DRX_JUDGE_KEY, the token that callers must bring from DRX_TOKEN. A token is needed for any
host but loopback. Clients for TRL and verl: trainer/driverx_trainer/rewards.py.
${examples([
  "drx autodriverl serve-rewards --judge-url http://127.0.0.1:8000/v1 --judge-model Qwen/Qwen2.5-72B-Instruct --cache runs/judge",
  "curl http://127.0.0.1:7900/metrics",
])}`,
    )
    .action(async (options: ServeRewardsOptions) =>
      (await import("./autodriverl-rewards-run.js")).serveRewards(options),
    );
}
