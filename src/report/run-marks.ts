import type { TrafficEvent } from "../bench/events.js";
import type { Episode } from "../episodes/episode-file.js";

/** An infraction with its number in the picture and where and when the vehicle was then. */
export interface Mark {
  readonly number: number;
  readonly message: string;
  /** World frame, metres. */
  readonly x: number;
  readonly y: number;
  /** Simulated seconds. */
  readonly time: number;
}

/** Events that are milestones or figures and no infractions. */
const unmarked: ReadonlySet<TrafficEvent["type"]> = new Set(["ROUTE_COMPLETION", "MIN_SPEED_INFRACTION"]);

/** The infractions of an episode, numbered from 1 in the order of time. */
export function infractionMarks({ events, trace }: Episode): Mark[] {
  if (trace.tick.length === 0) return [];
  const firstTick = trace.tick[0];
  return events
    .filter((event) => !unmarked.has(event.type))
    .sort((a, b) => a.frame - b.frame)
    .map((event, index) => {
      const row = Math.round(Math.min(Math.max(event.frame - firstTick, 0), trace.tick.length - 1));
      return {
        number: index + 1,
        message: event.message,
        x: trace.x[row],
        y: trace.y[row],
        time: trace.time[row],
      };
    });
}
