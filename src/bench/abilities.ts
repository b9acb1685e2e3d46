import type { ResultRecord } from "./result-file.js";
import { computed, isSuccess, type MetricOutcome, meanOf, notComputed, xmlIdOf } from "./success.js";

/** Bench2Drive's five abilities and their scenario types; a type may belong to two. */
export const ABILITIES = {
  Overtaking: new Set([
    "Accident",
    "AccidentTwoWays",
    "ConstructionObstacle",
    "ConstructionObstacleTwoWays",
    "HazardAtSideLaneTwoWays",
    "HazardAtSideLane",
    "ParkedObstacleTwoWays",
    "ParkedObstacle",
    "VehicleOpensDoorTwoWays",
  ]),
  Merging: new Set([
    "CrossingBicycleFlow",
    "EnterActorFlow",
    "HighwayExit",
    "InterurbanActorFlow",
    "HighwayCutIn",
    "InterurbanAdvancedActorFlow",
    "MergerIntoSlowTrafficV2",
    "MergerIntoSlowTraffic",
    "NonSignalizedJunctionLeftTurn",
    "NonSignalizedJunctionRightTurn",
    "NonSignalizedJunctionLeftTurnEnterFlow",
    "ParkingExit",
    "SequentialLaneChange",
    "SignalizedJunctionLeftTurn",
    "SignalizedJunctionRightTurn",
    "SignalizedJunctionLeftTurnEnterFlow",
  ]),
  Emergency_Brake: new Set([
    "BlockedIntersection",
    "DynamicObjectCrossing",
    "HardBreakRoute",
    "OppositeVehicleTakingPriority",
    "OppositeVehicleRunningRedLight",
    "ParkingCutIn",
    "PedestrianCrossing",
    "ParkingCrossingPedestrian",
    "StaticCutIn",
    "VehicleTurningRoute",
    "VehicleTurningRoutePedestrian",
    "ControlLoss",
  ]),
  Give_Way: new Set(["InvadingTurn", "YieldToEmergencyVehicle"]),
  Traffic_Signs: new Set([
    "BlockedIntersection",
    "OppositeVehicleTakingPriority",
    "OppositeVehicleRunningRedLight",
    "PedestrianCrossing",
    "VehicleTurningRoute",
    "VehicleTurningRoutePedestrian",
    "EnterActorFlow",
    "CrossingBicycleFlow",
    "NonSignalizedJunctionLeftTurn",
    "NonSignalizedJunctionRightTurn",
    "NonSignalizedJunctionLeftTurnEnterFlow",
    "SignalizedJunctionLeftTurn",
    "SignalizedJunctionRightTurn",
    "SignalizedJunctionLeftTurnEnterFlow",
    "T_Junction",
    "VanillaNonSignalizedTurn",
    "VanillaSignalizedTurnEncounterGreenLight",
    "VanillaSignalizedTurnEncounterRedLight",
    "VanillaNonSignalizedTurnEncounterStopsign",
  ]),
} as const satisfies Record<string, ReadonlySet<string>>;

export type AbilityName = keyof typeof ABILITIES;
export const ABILITY_NAMES = Object.keys(ABILITIES) as AbilityName[];

/** What the abilities need to know of a route of the suite, in the order of its file. */
export interface AbilityRoute {
  readonly id: string;
  readonly town: string;
  readonly scenarioType: string;
}

/** A route's dense waypoints (1 m planner, first point not lifted) as the junction bonus sees them. */
export interface JunctionPosition {
  /** Number of dense waypoints. */
  readonly points: number;
  /** 0-based index of the first waypoint in a junction; null when none is. */
  readonly firstJunctionIndex: number | null;
}

/** Where a route's first junction lies; null where that is unknown, for want of a map. */
export type JunctionLookup = (routeId: string) => JunctionPosition | null;

export interface AbilityCount {
  successes: number;
  routes: number;
}

export interface Abilities {
  /** Successes and routes of each ability, the junction bonus included where it could be decided. */
  readonly counts: Readonly<Record<AbilityName, AbilityCount>>;
  /** Success rate of each ability as a fraction; null where not computed. */
  readonly rates: Readonly<Record<AbilityName, number | null>>;
  /** Mean of the five rates. */
  readonly mean: number | null;
  /** Why something is null. */
  readonly reason: string | null;
  /** Routes without a record, [scenario type, id], by town; they count nowhere. */
  readonly crashed: readonly (readonly [scenarioType: string, id: string])[];
}

/** Waypoints that must lie behind the car after the junction's first one. */
const WAYPOINTS_PAST_JUNCTION = 8;

/**
 * The official abilities (docs/scoring.md, "Abilities").
 *
 * @param records in merged order; the first record of a route counts.
 * @param junctionOf `"off"` leaves the junction bonus out.
 */
export function officialAbilities(
  routes: readonly AbilityRoute[],
  records: readonly ResultRecord[],
  junctionOf: JunctionLookup | "off",
): Abilities {
  const firstRecords = firstRecordsById(records);
  const counts = Object.fromEntries(
    ABILITY_NAMES.map((name) => [name, { successes: 0, routes: 0 }]),
  ) as Record<AbilityName, AbilityCount>;
  const crashed: [string, string][] = [];
  const withoutMap: AbilityRoute[] = [];
  let stop: string | null = null;

  for (const route of [...routes].sort(byTown)) {
    const record = firstRecords.get(route.id);
    if (record === undefined) {
      crashed.push([route.scenarioType, route.id]);
      continue;
    }
    const succeeded = isSuccess(record);
    for (const name of ABILITY_NAMES) {
      if (!ABILITIES[name].has(route.scenarioType)) continue;
      counts[name].routes++;
      if (succeeded) counts[name].successes++;
    }
    if (succeeded || junctionOf === "off" || !ABILITIES.Traffic_Signs.has(route.scenarioType)) continue;
    const junction = junctionOf(route.id);
    if (junction === null) {
      withoutMap.push(route);
      continue;
    }
    const bonus = junctionBonus(record, junction);
    if (bonus.value === null) stop ??= bonus.reason;
    else if (bonus.value) counts.Traffic_Signs.successes++;
  }
  return { counts, crashed, ...ratesOf(counts, withoutMap, stop) };
}

function byTown(a: AbilityRoute, b: AbilityRoute): number {
  return a.town < b.town ? -1 : a.town > b.town ? 1 : 0;
}

function firstRecordsById(records: readonly ResultRecord[]): Map<string, ResultRecord> {
  const first = new Map<string, ResultRecord>();
  for (const record of records) {
    const id = xmlIdOf(record.route_id);
    if (id !== null && !first.has(id)) first.set(id, record);
  }
  return first;
}

/**
 * Whether a failed route still shows that the junction was passed cleanly: driven beyond the junction's 8th
 * waypoint with neither stop sign nor red light run.
 */
function junctionBonus(record: ResultRecord, junction: JunctionPosition): MetricOutcome<boolean> {
  if (junction.firstJunctionIndex === null)
    return notComputed(`${record.route_id}: its route has no junction`);
  const position = junction.firstJunctionIndex + 1;
  const passed = record.scores.score_route / 100 > (position + WAYPOINTS_PAST_JUNCTION) / junction.points;
  const { stop_infraction = [], red_light = [] } = record.infractions;
  return computed(passed && stop_infraction.length === 0 && red_light.length === 0);
}

/** The official tool stops altogether at an ability without routes or a route without a junction. */
function ratesOf(
  counts: Record<AbilityName, AbilityCount>,
  withoutMap: readonly AbilityRoute[],
  stop: string | null,
): Pick<Abilities, "rates" | "mean" | "reason"> {
  const empty = ABILITY_NAMES.filter((name) => counts[name].routes === 0);
  const stopped = stop ?? (empty.length > 0 ? `no route of ${empty.join(", ")}` : null);
  if (stopped !== null) {
    return { rates: ratesBy(() => null), mean: null, reason: `the official tool stops: ${stopped}` };
  }
  const rateOf = (name: AbilityName) => counts[name].successes / counts[name].routes;
  if (withoutMap.length > 0) {
    return {
      rates: ratesBy((name) => (name === "Traffic_Signs" ? null : rateOf(name))),
      mean: null,
      reason: `Traffic_Signs needs the maps of ${townsOf(withoutMap)} for ${withoutMap.length} failed routes (first: ${withoutMap[0].id}); give --suite and --maps`,
    };
  }
  return { rates: ratesBy(rateOf), mean: meanOf(ABILITY_NAMES.map(rateOf)), reason: null };
}

function townsOf(routes: readonly AbilityRoute[]): string {
  return [...new Set(routes.map(({ town }) => town))].join(", ");
}

function ratesBy(rate: (name: AbilityName) => number | null): Record<AbilityName, number | null> {
  return Object.fromEntries(ABILITY_NAMES.map((name) => [name, rate(name)])) as Record<
    AbilityName,
    number | null
  >;
}
