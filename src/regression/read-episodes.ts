import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DriverxError } from "../base/errors.js";
import { isFolder, readXmlFile } from "../base/files.js";
import { repetitionOf, xmlIdOf } from "../bench/success.js";
import type { Episode } from "../episodes/episode-file.js";
import { episodesIn } from "../episodes/episode-reader.js";
import { Recording } from "../episodes/recording/recording.js";
import { parseSuite } from "../routes/read-suite.js";
import type { Route } from "../routes/suite.js";
import { readRunSettings } from "../runner/read-run.js";
import { runPaths } from "../runner/run-directory.js";
import { isBaselineFile, readBaseline } from "./baseline.js";
import type { CheckableEpisode } from "./checkable-episode.js";

/**
 * The episodes of a run directory, of one recording, or of a baseline. A run directory's recordings are taken where it
 * has them. Throws RUN_NOT_FOUND, SUITE_CHANGED and what reading throws.
 */
export async function checkableEpisodes(path: string): Promise<CheckableEpisode[]> {
  if (path.endsWith(".mcap")) return [await recorded(path)];
  if (isBaselineFile(path)) return readBaseline(path).episodes;
  const paths = runPaths(path);
  if (!isFolder(paths.episodes) || !existsSync(paths.settings)) {
    throw new DriverxError(
      "RUN_NOT_FOUND",
      `${path} is no run directory (it has no run.json and episodes), no recording (.mcap) and no baseline (.json.gz)`,
    );
  }
  const settings = readRunSettings(paths);
  const routes = new Map(
    parseSuite(readXmlFile(settings.suite, "route file"), settings.suite).routes.map((route) => [
      route.id,
      route,
    ]),
  );
  const recordings = isFolder(paths.recordings) ? readdirSync(paths.recordings) : [];
  const reader = episodesIn(paths.episodes);
  const episodes: CheckableEpisode[] = [];
  for (const routeId of reader.routeIds) {
    const recording = recordings.find((name) => name === `${routeId}.mcap`);
    if (recording !== undefined) episodes.push(await recorded(join(paths.recordings, recording)));
    else {
      const episode = reader.read(routeId);
      const route = routes.get(xmlIdOf(routeId) ?? "");
      if (!route) {
        throw new DriverxError("SUITE_CHANGED", `${settings.suite} no longer holds the route of ${routeId}`);
      }
      episodes.push(plain(episode, route, settings.maps[route.town]));
    }
  }
  return episodes;
}

function plain(episode: Episode, route: Route, mapSha256: string): CheckableEpisode {
  const { record, events, trace, plans, tickHashes, seed } = episode;
  const routeId = record.route_id;
  const { steer, throttle, brake } = trace;
  return {
    routeId,
    route,
    seed,
    repetition: repetitionOf(routeId),
    mapSha256,
    record,
    events,
    steer,
    throttle,
    brake,
    plans,
    tickHashes,
    egoAt: (tick) => {
      if (tick < 1 || tick > trace.tick.length) return undefined;
      const at = tick - 1;
      return { x: trace.x[at], y: trace.y[at], yaw: trace.yaw[at], speed: trace.speed[at] };
    },
    actorsAt: async () => undefined,
  };
}

async function recorded(path: string): Promise<CheckableEpisode> {
  const recording = await Recording.open(path);
  const episode = await recording.episode();
  if (!episode) {
    throw new DriverxError(
      "RECORDING_CUT",
      `recording ${path} was cut off before its end; there is no record in it`,
    );
  }
  const { origin, start } = recording;
  return {
    ...plain(episode, JSON.parse(origin.route) as Route, start.mapSha256),
    actorsAt: (tick) => recording.actorsAt(tick),
    recording,
  };
}
