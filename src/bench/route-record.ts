import { pythonRound } from "../base/python-number.js";
import type { TrafficEvent, TrafficEventType } from "./events.js";

/** The leaderboard's infraction lists, in the order of the results file. */
export const INFRACTION_NAMES = [
  "collisions_layout",
  "collisions_pedestrian",
  "collisions_vehicle",
  "red_light",
  "stop_infraction",
  "outside_route_lanes",
  "min_speed_infractions",
  "yield_emergency_vehicle_infractions",
  "scenario_timeouts",
  "route_dev",
  "vehicle_blocked",
  "route_timeout",
] as const;

export type InfractionName = (typeof INFRACTION_NAMES)[number];
export type Infractions = Record<InfractionName, string[]>;

/** What is known of a route before it is driven; the leaderboard's key names. */
export interface RouteIdentity {
  /** 0-based position in the run. */
  readonly index: number;
  /** `RouteScenario_{xml id}_rep{repetition}`. */
  readonly route_id: string;
  readonly scenario_name: string;
  readonly weather_id: string | null;
  readonly save_name: string;
  readonly town_name: string;
}

export interface RouteScores {
  /** Percent of the route driven, 0..100. */
  readonly score_route: number;
  /**
   * Set when a whole `score_route` is a Python float (`100.0`), see {@link RouteCompletionEvent.isFloat}.
   * Only the text of the results file shows it; the key itself is never written there.
   */
  readonly score_route_is_float?: true;
  /** Product of the penalty factors, 0..1. */
  readonly score_penalty: number;
  /** Driving score of the route, 0..100. */
  readonly score_composed: number;
}

/** The leaderboard's record of one route, with its key names (metres, seconds). */
export interface RouteRecord extends RouteIdentity {
  readonly status: string;
  readonly num_infractions: number;
  readonly infractions: Infractions;
  readonly scores: RouteScores;
  readonly meta: {
    readonly route_length: number;
    readonly duration_game: number;
    readonly duration_system: number;
  };
}

/** Why a run ended before its time, in the leaderboard's words; null when it did not. */
export type FailureText =
  | "Agent crashed"
  | "Agent couldn't be set up"
  | "Agent's sensors were invalid"
  | "Simulation crashed"
  | "TickRuntime";

/** One finished run of a route, as the criteria and the runner saw it. */
export interface RouteRun {
  /** The dense route [x, y, z] in metres, its first point lifted by 0.5 m; null when the scenario never loaded. */
  readonly routePoints: readonly (readonly [number, number, number])[] | null;
  /** Events of all criteria: in criterion order, then in the order they happened. */
  readonly events: readonly TrafficEvent[];
  /** Whether the route's time limit was exceeded. */
  readonly timedOut: boolean;
  /** Simulated seconds. */
  readonly durationGame: number;
  /** Wall-clock seconds. */
  readonly durationSystem: number;
  readonly failure: FailureText | null;
}

/** Factor on the score for each event of a type. */
export const PENALTY_FACTORS = {
  COLLISION_PEDESTRIAN: 0.5,
  COLLISION_VEHICLE: 0.6,
  COLLISION_STATIC: 0.65,
  TRAFFIC_LIGHT_INFRACTION: 0.7,
  STOP_INFRACTION: 0.8,
  SCENARIO_TIMEOUT: 0.7,
  YIELD_TO_EMERGENCY_VEHICLE: 0.7,
  MIN_SPEED_INFRACTION: 1,
  ROUTE_DEVIATION: 1,
  VEHICLE_BLOCKED: 1,
} as const;

/** The list that an event's message goes to. */
export const INFRACTION_OF_EVENT = {
  COLLISION_PEDESTRIAN: "collisions_pedestrian",
  COLLISION_VEHICLE: "collisions_vehicle",
  COLLISION_STATIC: "collisions_layout",
  TRAFFIC_LIGHT_INFRACTION: "red_light",
  STOP_INFRACTION: "stop_infraction",
  SCENARIO_TIMEOUT: "scenario_timeouts",
  YIELD_TO_EMERGENCY_VEHICLE: "yield_emergency_vehicle_infractions",
  OUTSIDE_ROUTE_LANES_INFRACTION: "outside_route_lanes",
  MIN_SPEED_INFRACTION: "min_speed_infractions",
  ROUTE_DEVIATION: "route_dev",
  VEHICLE_BLOCKED: "vehicle_blocked",
} as const satisfies Record<Exclude<TrafficEventType, "ROUTE_COMPLETION">, InfractionName>;

const SCORE_DIGITS = 6;
const METRE_AND_SECOND_DIGITS = 3;

/** An object with an empty list for every kind of infraction. */
export function noInfractions(): Infractions {
  return Object.fromEntries(INFRACTION_NAMES.map((name) => [name, []])) as unknown as Infractions;
}

/**
 * The leaderboard's record of a finished run: its statistics manager's route statistics, to the digit
 * (docs/scoring.md, "Route record").
 */
export function routeRecord(identity: RouteIdentity, run: RouteRun): RouteRecord {
  const infractions = noInfractions();
  let failure: string | null = run.failure;
  let routeCompleted = 0;
  let isFloat = true;
  let penalty = 1;

  if (run.timedOut) {
    infractions.route_timeout.push("Route timeout.");
    failure = "Agent timed out";
  }
  for (const event of run.events) {
    if (event.type === "ROUTE_COMPLETION") {
      routeCompleted = event.routeCompleted;
      isFloat = event.isFloat;
      continue;
    }
    infractions[INFRACTION_OF_EVENT[event.type]].push(event.message);
    penalty *= penaltyFactor(event);
    if (event.type === "ROUTE_DEVIATION") failure = "Agent deviated from the route";
    if (event.type === "VEHICLE_BLOCKED") failure = "Agent got blocked";
  }

  const infractionCount = INFRACTION_NAMES.reduce((count, name) => count + infractions[name].length, 0);
  const scoreRoute = pythonRound(routeCompleted, SCORE_DIGITS);
  return {
    index: identity.index,
    route_id: identity.route_id,
    scenario_name: identity.scenario_name,
    weather_id: identity.weather_id,
    save_name: identity.save_name,
    status: statusText(routeCompleted, infractionCount, failure),
    num_infractions: infractionCount,
    infractions,
    scores: {
      score_route: scoreRoute,
      ...(isFloat && Number.isInteger(scoreRoute) ? { score_route_is_float: true } : {}),
      score_penalty: pythonRound(penalty, SCORE_DIGITS),
      score_composed: pythonRound(Math.max(routeCompleted * penalty, 0), SCORE_DIGITS),
    },
    meta: {
      route_length: run.routePoints ? routeLength(run.routePoints) : 0,
      duration_game: pythonRound(run.durationGame, METRE_AND_SECOND_DIGITS),
      duration_system: pythonRound(run.durationSystem, METRE_AND_SECOND_DIGITS),
    },
    town_name: identity.town_name,
  };
}

function penaltyFactor(event: Exclude<TrafficEvent, { type: "ROUTE_COMPLETION" }>): number {
  if (event.type === "OUTSIDE_ROUTE_LANES_INFRACTION") return 1 - event.percentage / 100;
  return PENALTY_FACTORS[event.type];
}

/** A reached target counts as completed however the run ended: the leaderboard asks only for 100 %. */
function statusText(routeCompleted: number, infractionCount: number, failure: string | null): string {
  if (routeCompleted >= 100) return infractionCount === 0 ? "Perfect" : "Completed";
  return failure === null ? "Failed" : `Failed - ${failure}`;
}

/** Length of a route in metres: 3-D distances between consecutive points, rounded to millimetres. */
function routeLength(points: readonly (readonly [number, number, number])[]): number {
  let length = 0;
  for (let i = 1; i < points.length; i++) {
    const [x0, y0, z0] = points[i - 1] as readonly [number, number, number];
    const [x1, y1, z1] = points[i] as readonly [number, number, number];
    length += Math.sqrt((x1 - x0) ** 2 + (y1 - y0) ** 2 + (z1 - z0) ** 2);
  }
  return pythonRound(length, METRE_AND_SECOND_DIGITS);
}
