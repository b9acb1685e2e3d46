import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { type MotionFrames, readMetricInfo } from "./metric-info.js";
import type { MotionOf } from "./metrics.js";
import type { ResultRecord } from "./result-file.js";
import { computed, type MetricOutcome, notComputed } from "./success.js";

/**
 * Finds the motion of a record in `{folder}/{save_name}/metric_info.json`, read once; null has no folder to look in.
 * A file that is there and broken throws what {@link readMetricInfo} throws.
 */
export function motionFolder(folder: string | null): MotionOf {
  if (folder === null) return () => notComputed("no folder of motion files was given (--metrics)");
  const known = new Map<ResultRecord, MetricOutcome<MotionFrames>>();
  return (record) => {
    const motion = known.get(record) ?? motionIn(folder, record);
    known.set(record, motion);
    return motion;
  };
}

function motionIn(folder: string, { save_name, route_id }: ResultRecord): MetricOutcome<MotionFrames> {
  if (save_name === undefined) return notComputed(`${route_id}: the record names no motion file (save_name)`);
  // A name is not a path: results may come from anywhere.
  if (basename(save_name) !== save_name)
    return notComputed(`${route_id}: save_name "${save_name}" is not a folder name`);
  const path = join(folder, save_name, "metric_info.json");
  return existsSync(path)
    ? computed(readMetricInfo(path))
    : notComputed(`${route_id}: no motion file ${path}`);
}
