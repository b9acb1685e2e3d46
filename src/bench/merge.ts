import type { ResultRecord } from "./result-file.js";
import { isSuccess } from "./success.js";

/** The official merging tool divides by this number whatever the number of routes. */
export const OFFICIAL_DIVISOR = 220;

/** What the official merging tool makes of all records (docs/scoring.md, "Driving score and success rate"). */
export interface MergedScores {
  /** 0..100 for a complete suite. */
  readonly drivingScore: number;
  /** Fraction. */
  readonly successRate: number;
  readonly evalNum: number;
  readonly successCount: number;
}

export function mergedScores(
  records: readonly ResultRecord[],
  divisor: number = OFFICIAL_DIVISOR,
): MergedScores {
  const successCount = records.filter(isSuccess).length;
  const composed = records.reduce((sum, record) => sum + record.scores.score_composed, 0);
  return {
    drivingScore: composed / divisor,
    successRate: successCount / divisor,
    evalNum: records.length,
    successCount,
  };
}

/** The official order: by `route_id` as text, descending, equal ids in file order. */
export function inMergedOrder(records: readonly ResultRecord[]): ResultRecord[] {
  return [...records].sort((a, b) => (a.route_id < b.route_id ? 1 : a.route_id > b.route_id ? -1 : 0));
}
