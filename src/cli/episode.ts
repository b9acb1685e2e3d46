import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { DriverxError } from "../base/errors.js";
import { readEpisode } from "../episodes/episode-file.js";
import { type EpisodeDifference, firstDifference } from "../episodes/first-difference.js";
import { printJson } from "./output.js";

const examples = `
Examples:
  $ drx episode diff results/runs/monday results/runs/tuesday
      the first tick of each route at which the two worlds differ; exit code 1 when any does
  $ drx episode diff runs/a/episodes/RouteScenario_5_rep0.json runs/b/episodes/RouteScenario_5_rep0.json --json`;

type RouteDifference = { readonly routeId: string } & (
  | EpisodeDifference
  | { readonly type: "missing"; readonly in: "first" | "second" }
);

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
    .action(diff);
}

function diff(first: string, second: string, { json }: { json?: true }): void {
  const firstFiles = episodeFiles(first);
  const secondFiles = episodeFiles(second);
  const routeIds = [...new Set([...firstFiles.keys(), ...secondFiles.keys()])].sort();
  const routes = routeIds.map((routeId): RouteDifference => {
    const firstFile = firstFiles.get(routeId);
    const secondFile = secondFiles.get(routeId);
    if (!firstFile) return { routeId, type: "missing", in: "first" };
    if (!secondFile) return { routeId, type: "missing", in: "second" };
    return { routeId, ...firstDifference(readEpisode(firstFile), readEpisode(secondFile)) };
  });
  if (json) printJson({ version: 1, same: routes.every(({ type }) => type === "same"), routes });
  else for (const route of routes) process.stdout.write(`${lineOf(route)}\n`);
  if (routes.some(({ type }) => type !== "same")) process.exitCode = 1;
}

/** Episode files by the id of their route: of a run directory, or the one file that was named. */
function episodeFiles(path: string): Map<string, string> {
  if (path.endsWith(".json")) return new Map([[readEpisode(path).record.route_id, path]]);
  const folder = join(path, "episodes");
  if (!existsSync(folder)) {
    throw new DriverxError(
      "RUN_NOT_FOUND",
      `${path} is no run directory (it has no folder "episodes") and no episode file (.json)`,
    );
  }
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return new Map(files.map((name) => [name.slice(0, -".json".length), join(folder, name)]));
}

function lineOf(route: RouteDifference): string {
  switch (route.type) {
    case "same":
      return `${route.routeId}: the same, ${route.ticks} ticks`;
    case "differs":
      return `${route.routeId}: differs from tick ${route.firstTick} on (${(route.firstTick * 0.05).toFixed(2)} s)`;
    case "missing":
      return `${route.routeId}: not in the ${route.in} run`;
  }
}
