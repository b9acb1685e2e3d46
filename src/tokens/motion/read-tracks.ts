import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { DriverxError } from "../../base/errors.js";
import { readClip } from "./clip.js";
import type { FaultCounts } from "./faults.js";
import { nuscenesTables, readNuscenesTracks } from "./nuscenes.js";
import { readMetricFolder, readRunEpisodes } from "./run-tracks.js";
import { sourceKinds } from "./source-kinds.js";
import type { Track } from "./track.js";
import { readTrajectoryFile } from "./trajectory-file.js";

/**
 * The tracks at a path, one by one, so that only the one being cut lies in memory. What is wrong with single frames
 * or files is counted and read past. Throws SOURCE_UNKNOWN when the path holds nothing that can be read.
 */
export function* readTracks(path: string, faults: FaultCounts): Generator<Track> {
  if (!existsSync(path)) throw new DriverxError("SOURCE_UNKNOWN", `no such file or folder: ${path}`);
  if (!statSync(path).isDirectory()) {
    yield* readTrajectoryFile(path, faults);
    return;
  }
  if (existsSync(join(path, "episodes"))) yield* readRunEpisodes(join(path, "episodes"), faults);
  else if (existsSync(join(path, "metrics"))) yield* readMetricFolder(join(path, "metrics"), faults);
  else if (existsSync(join(path, "anno"))) yield* readClip(path, faults);
  else yield* readFolder(path, faults);
}

function* readFolder(path: string, faults: FaultCounts): Generator<Track> {
  const tables = nuscenesTables(path);
  if (tables !== undefined) {
    yield* readNuscenesTracks(tables, faults);
    return;
  }
  const names = readdirSync(path).sort();
  if (names.some((name) => existsSync(join(path, name, "metric_info.json")))) {
    yield* readMetricFolder(path, faults);
    return;
  }
  const clips = names.filter((name) => existsSync(join(path, name, "anno")));
  if (clips.length === 0) {
    throw new DriverxError("SOURCE_UNKNOWN", `${path} holds no motion that is known; give ${sourceKinds}`);
  }
  for (const clip of clips) yield* readClip(join(path, clip), faults);
}
