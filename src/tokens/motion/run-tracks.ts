import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { errorText } from "../../base/errors.js";
import { readJsonFile } from "../../base/files.js";
import { episodesIn } from "../../episodes/episode-reader.js";
import { DEGREES } from "../../geometry/angles.js";
import type { FaultCounts } from "./faults.js";
import { type Track, type TrackFrame, tracksOf } from "./track.js";

/** Between the entries of metric_info.json, s: agents write one every tick. */
const TICK_SECONDS = 0.05;

/** The episodes of one of our run directories, with the control applied. */
export function* readRunEpisodes(folder: string, faults: FaultCounts): Generator<Track> {
  const episodes = episodesIn(folder);
  for (const routeId of episodes.routeIds) {
    try {
      const { record, trace } = episodes.read(routeId);
      const group = `${record.town_name} ${routeOf(record.route_id)}`;
      const frames = Array.from(
        trace.time,
        (time, i): TrackFrame => ({
          time,
          x: trace.x[i],
          y: trace.y[i],
          yaw: trace.yaw[i],
          steer: trace.steer[i],
          throttle: trace.throttle[i],
          brake: trace.brake[i],
        }),
      );
      yield* tracksOf(record.route_id, group, frames, faults);
    } catch (error) {
      faults.add("episode unreadable", errorText(error));
    }
  }
}

/** `<folder>/<save_name>/metric_info.json` of any Bench2Drive run; these hold no control. */
export function* readMetricFolder(folder: string, faults: FaultCounts): Generator<Track> {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name, "metric_info.json");
    if (!existsSync(path)) continue;
    try {
      const steps = readJsonFile(path, "motion file") as Record<string, unknown>;
      const frames = Object.entries(steps).map(([step, entry]) => metricFrame(Number(step), entry));
      yield* tracksOf(name, routeOf(name), frames, faults);
    } catch (error) {
      faults.add("motion file unreadable", errorText(error));
    }
  }
}

/** What is missing becomes NaN, which the track counts as a fault. */
function metricFrame(step: number, entry: unknown): TrackFrame {
  const { location = [], rotation = [] } = (entry ?? {}) as {
    location?: readonly number[];
    rotation?: readonly number[];
  };
  return {
    time: step * TICK_SECONDS,
    x: location[0] ?? Number.NaN,
    y: location[1] ?? Number.NaN,
    // [roll, pitch, yaw]
    yaw: (rotation[2] ?? Number.NaN) * DEGREES,
  };
}

/** The route of a route id or save name, whichever repetition it was. */
function routeOf(name: string): string {
  return /RouteScenario_[^_]+/.exec(name)?.[0] ?? name;
}
