import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Episode, readEpisode } from "./episode-file.js";

/** Finished episodes by the id of their route, whatever they are stored in. */
export interface EpisodeReader {
  /** In order of name. */
  readonly routeIds: readonly string[];
  /** Throws what reading the storage throws; the error names the place. */
  read(routeId: string): Episode;
}

const extension = ".json";

/** The episodes in a folder, one file each; none where there is no such folder. */
export function episodesIn(folder: string): EpisodeReader {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(extension)) : [];
  return {
    routeIds: names.map((name) => name.slice(0, -extension.length)).sort(),
    read: (routeId) => readEpisode(join(folder, `${routeId}${extension}`)),
  };
}

/** One episode file by itself. Throws like {@link readEpisode}. */
export function singleEpisode(path: string): EpisodeReader {
  const episode = readEpisode(path);
  return { routeIds: [episode.record.route_id], read: () => episode };
}
