import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { DriverxError } from "../base/errors.js";
import { isFileName, quoted } from "../base/plain-name.js";

/** The files of a run. */
export interface RunPaths {
  readonly root: string;
  readonly settings: string;
  readonly results: string;
  readonly summary: string;
  readonly report: string;
  readonly log: string;
  readonly episodes: string;
  readonly metrics: string;
  readonly recordings: string;
}

export function runPaths(root: string): RunPaths {
  return {
    root,
    settings: join(root, "run.json"),
    results: join(root, "results.json"),
    summary: join(root, "summary.json"),
    report: join(root, "report.html"),
    log: join(root, "log.jsonl"),
    episodes: join(root, "episodes"),
    metrics: join(root, "metrics"),
    recordings: join(root, "recordings"),
  };
}

/** Where the episode of a route is kept. Throws NAME_UNSAFE like {@link metricPath}. */
export function episodePath(paths: RunPaths, routeId: string): string {
  return join(paths.episodes, `${fileName(routeId)}.json`);
}

/** Where the recording of a route is kept. Throws NAME_UNSAFE like {@link metricPath}. */
export function recordingPath(paths: RunPaths, routeId: string): string {
  return join(paths.recordings, `${fileName(routeId)}.mcap`);
}

/** Where the motion of a route is kept. Throws NAME_UNSAFE for a name that could lead out of the run. */
export function metricPath(paths: RunPaths, saveName: string): string {
  return join(paths.metrics, fileName(saveName), "metric_info.json");
}

/** The last word on what becomes a path in a run, whatever was checked before. */
function fileName(text: string): string {
  if (isFileName(text)) return text;
  throw new DriverxError("NAME_UNSAFE", `${quoted(text)} cannot name a file of the run`);
}

/** Keeps a file that cannot be used beside its place, under a name that nothing reads. Returns the new path. */
export function setAside(path: string): string {
  for (let number = 1; ; number++) {
    const aside = `${path}.damaged-${number}`;
    if (existsSync(aside)) continue;
    renameSync(path, aside);
    return aside;
  }
}
