import { recordComfort } from "./comfort.js";
import { recordEfficiency } from "./efficiency.js";
import type { MotionOf } from "./metrics.js";
import type { ResultRecord } from "./result-file.js";
import { isSuccess, scenarioTypeOf } from "./success.js";

/** What one record says by itself. */
export interface RouteScore {
  readonly routeId: string;
  readonly scenario: string | null;
  readonly town: string | null;
  readonly status: string;
  readonly drivingScore: number;
  readonly success: boolean;
  /** Percent of the traffic's speed; null without (usable) messages. */
  readonly efficiency: number | null;
  /** Share of comfortable segments; null without motion. */
  readonly comfort: number | null;
}

/** The score of one record. */
export function routeScore(record: ResultRecord, motionOf: MotionOf): RouteScore {
  const motion = motionOf(record);
  return {
    routeId: record.route_id,
    scenario: scenarioTypeOf(record),
    town: record.town_name ?? null,
    status: record.status,
    drivingScore: record.scores.score_composed,
    success: isSuccess(record),
    efficiency: recordEfficiency(record)?.value ?? null,
    comfort: motion.value === null ? null : recordComfort(motion.value).value,
  };
}
