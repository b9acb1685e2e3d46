import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DriverxError } from "../base/errors.js";
import { readEpisode } from "../episodes/episode-file.js";
import { type EpisodeDifference, firstDifference } from "../episodes/first-difference.js";
import { printJson } from "./output.js";

type RouteDifference = { readonly routeId: string } & (
  | EpisodeDifference
  | { readonly type: "missing"; readonly in: "first" | "second" }
);

/** `drx episode diff`: compares two runs or two episodes. Throws RUN_NOT_FOUND and what reading an episode throws. */
export function diffEpisodes(first: string, second: string, { json }: { json?: true }): void {
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
