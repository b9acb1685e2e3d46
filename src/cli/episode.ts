import type { Command } from "commander";

const examples = `
Examples:
  $ drx episode diff results/runs/monday results/runs/tuesday
      the first tick of each route at which the two worlds differ; exit code 1 when any does
  $ drx episode diff runs/a/episodes/RouteScenario_5_rep0.json runs/b/episodes/RouteScenario_5_rep0.json --json`;

/** Adds `drx episode`. */
export function registerEpisode(program: Command): void {
  const episode = program.command("episode").description("look at recorded episodes");
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
