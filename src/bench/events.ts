/**
 * Traffic events: what a criterion reports about a run, with the leaderboard's event type names.
 * `bench` turns them into a route record and asks nothing about who made them.
 */

/** Events that carry nothing but their message. */
export const PLAIN_EVENT_TYPES = [
  "COLLISION_PEDESTRIAN",
  "COLLISION_VEHICLE",
  "COLLISION_STATIC",
  "TRAFFIC_LIGHT_INFRACTION",
  "STOP_INFRACTION",
  "SCENARIO_TIMEOUT",
  "YIELD_TO_EMERGENCY_VEHICLE",
  "MIN_SPEED_INFRACTION",
  "ROUTE_DEVIATION",
  "VEHICLE_BLOCKED",
] as const;

export type PlainEventType = (typeof PLAIN_EVENT_TYPES)[number];

interface EventBase {
  /** Tick at which the event happened. */
  readonly frame: number;
  /** The leaderboard's message, kept word for word in the record. */
  readonly message: string;
}

/** An infraction that is fully described by its type and message. */
export interface PlainEvent extends EventBase {
  readonly type: PlainEventType;
}

/** The car left its route's lanes. */
export interface OutsideRouteLanesEvent extends EventBase {
  readonly type: "OUTSIDE_ROUTE_LANES_INFRACTION";
  /** Share of the passed route that was outside, in percent, unrounded. */
  readonly percentage: number;
}

/** How much of the route was driven. */
export interface RouteCompletionEvent extends EventBase {
  readonly type: "ROUTE_COMPLETION";
  /** Percent of the route, rounded to 2 decimals. */
  readonly routeCompleted: number;
  /**
   * Whether the leaderboard holds the value as a Python float, which shows in the results file as `100.0`
   * instead of `100`: true once a route point was passed and the route is not finished.
   */
  readonly isFloat: boolean;
}

export type TrafficEvent = PlainEvent | OutsideRouteLanesEvent | RouteCompletionEvent;

export type TrafficEventType = TrafficEvent["type"];
