import { existsSync } from "node:fs";
import { join } from "node:path";
import { DriverxError } from "../base/errors.js";
import { type EpisodeReader, episodesIn, singleEpisode } from "../episodes/episode-reader.js";
import { type EpisodeDifference, firstDifference } from "../episodes/first-difference.js";
import { printJson } from "./output.js";

type RouteDifference = { readonly routeId: string } & (
  | EpisodeDifference
  | { readonly type: "missing"; readonly in: "first" | "second" }
);

/** `drx episode diff`: compares two runs or two episodes. Throws RUN_NOT_FOUND and what reading an episode throws. */
export function diffEpisodes(first: string, second: string, { json }: { json?: true }): void {
  const firstEpisodes = episodesAt(first);
  const secondEpisodes = episodesAt(second);
  const routeIds = [...new Set([...firstEpisodes.routeIds, ...secondEpisodes.routeIds])].sort();
  const routes = routeIds.map((routeId): RouteDifference => {
    if (!firstEpisodes.routeIds.includes(routeId)) return { routeId, type: "missing", in: "first" };
    if (!secondEpisodes.routeIds.includes(routeId)) return { routeId, type: "missing", in: "second" };
    return { routeId, ...firstDifference(firstEpisodes.read(routeId), secondEpisodes.read(routeId)) };
  });
  if (json) printJson({ version: 1, same: routes.every(({ type }) => type === "same"), routes });
  else for (const route of routes) process.stdout.write(`${lineOf(route)}\n`);
  if (routes.some(({ type }) => type !== "same")) process.exitCode = 1;
}

/** The episodes of a run directory, or the one file that was named. */
function episodesAt(path: string): EpisodeReader {
  if (path.endsWith(".json")) return singleEpisode(path);
  const folder = join(path, "episodes");
  if (existsSync(folder)) return episodesIn(folder);
  throw new DriverxError(
    "RUN_NOT_FOUND",
    `${path} is no run directory (it has no folder "episodes") and no episode file (.json)`,
  );
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
