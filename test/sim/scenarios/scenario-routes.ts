import { denseRoute } from "../../../src/map/dense-route.js";
import { GlobalRoutePlanner } from "../../../src/map/global-route-planner.js";
import { LaneMap } from "../../../src/map/lane-map.js";
import type { Route, ScenarioSpec } from "../../../src/routes/suite.js";
import { RouteWalk, type Turn } from "../../../src/routes/town/route-walk.js";
import { baseWeather } from "../../../src/routes/weather.js";
import { EmbeddedSimulator } from "../../../src/sim/embedded-simulator.js";
import { openDrive as riversideText } from "../riverside.js";
import { bicycleTown, motorwayTown } from "./towns.js";

/** Where a test drives: a stretch of lane, the turns that follow, and the scenario with its parameters. */
export interface RoutePlan {
  readonly town?: keyof typeof towns;
  readonly road: number;
  readonly lane: number;
  readonly start: number;
  readonly length: number;
  readonly turns?: readonly Turn[];
  /** Metres from the route's start to the trigger. */
  readonly trigger?: number;
  readonly parameters?: Readonly<Record<string, string | number | readonly [number, number] | Place>>;
}

/** A place on a lane, for parameters that name one. */
export interface Place {
  readonly road: number;
  readonly lane: number;
  readonly at: number;
}

const towns = {
  riverside: town(riversideText, "Riverside"),
  bicycles: town(bicycleTown(), "Bicycles"),
  motorway: town(motorwayTown(), "Motorway"),
};

function town(openDrive: string, name: string) {
  const map = LaneMap.fromOpenDrive(openDrive, name);
  return { map, openDrive, planner: new GlobalRoutePlanner(map) };
}

/** A simulator for one scenario on a route of its own. */
export function simulatorWith(type: string, plan: RoutePlan, seed = 0): EmbeddedSimulator {
  const { map, openDrive, planner } = towns[plan.town ?? "riverside"];
  const lane = map.laneIndex(plan.road, 0, plan.lane);
  const walk = new RouteWalk(map, { lane, distance: plan.start }, plan.turns ?? []);
  const route: Route = {
    id: type,
    town: map.name,
    keypoints: walk.keypoints(plan.length),
    scenarios: [
      { name: `${type}_1`, type, trigger: walk.at(plan.trigger ?? 10), parameters: parametersOf(map, plan) },
    ],
    weathers: [{ routePercentage: 0, ...baseWeather }],
  };
  return new EmbeddedSimulator({
    episode: `test ${type}`,
    map,
    openDrive,
    route,
    denseRoute: denseRoute(planner, route.keypoints),
    repetition: 0,
    seed,
  });
}

function parametersOf(map: LaneMap, { parameters = {} }: RoutePlan): ScenarioSpec["parameters"] {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      if (Array.isArray(value)) return [name, { from: String(value[0]), to: String(value[1]) }];
      if (typeof value !== "object") return [name, { value: String(value) }];
      const { road, lane, at } = value as Place;
      const { x, y, z } = new RouteWalk(map, { lane: map.laneIndex(road, 0, lane), distance: at }, []).at(0);
      return [name, { x: String(x), y: String(y), z: String(z) }];
    }),
  );
}

const avenue = { road: 1, lane: -2, start: 10, length: 150 };
const innerAvenue = { ...avenue, lane: -1 };
const parking = { road: 1, lane: -2, start: 35, length: 120 };
const twoWays = { road: 3, lane: -1, start: 85, length: 150 };
const toLights = { road: 6, lane: 1, start: 98, length: 85 };
const toCrossing = { road: 7, lane: 1, start: 98, length: 85 };
const avenueEnd = { road: 1, lane: -1, start: 155, length: 88 };
const beforeLights = { road: 6, lane: 1, start: 118, length: 60, trigger: 7 };

/** A route for each of the 44 types. */
export const plans = {
  Accident: { ...avenue, parameters: { distance: 42, direction: "right", speed: 55 } },
  AccidentTwoWays: { ...twoWays, parameters: { distance: 42, frequency: [40, 110] } },
  BlockedIntersection: { ...toCrossing, turns: ["left"] },
  ConstructionObstacle: { ...avenue, parameters: { distance: 41, direction: "right", speed: 50 } },
  ConstructionObstacleTwoWays: { ...twoWays, parameters: { distance: 43, frequency: [45, 130] } },
  ControlLoss: twoWays,
  CrossingBicycleFlow: {
    town: "bicycles",
    road: 1,
    lane: -1,
    start: 65,
    length: 90,
    turns: ["left"],
    parameters: {
      start_actor_flow: { road: 2, lane: 2, at: 100 },
      flow_speed: 10,
      source_dist_interval: [8, 20],
    },
  },
  DynamicObjectCrossing: {
    road: 6,
    lane: -1,
    start: 6,
    length: 106,
    parameters: { distance: 42, blocker_model: "static.prop.container", crossing_angle: 4 },
  },
  EnterActorFlow: {
    road: 3,
    lane: -1,
    start: 318,
    length: 90,
    turns: ["left"],
    parameters: {
      start_actor_flow: { road: 1, lane: -1, at: 150 },
      end_actor_flow: { road: 5, lane: -1, at: 35 },
      flow_speed: 12,
      source_dist_interval: [17, 30],
    },
  },
  HardBreakRoute: { road: 5, lane: -1, start: 40, length: 120 },
  HazardAtSideLane: {
    ...avenue,
    parameters: { distance: 44, bicycle_speed: 8, bicycle_drive_distance: 60, speed: 45 },
  },
  HazardAtSideLaneTwoWays: {
    ...twoWays,
    parameters: { distance: 44, bicycle_speed: 8, bicycle_drive_distance: 60, frequency: 85 },
  },
  HighwayCutIn: {
    town: "motorway",
    road: 1,
    lane: -2,
    start: 160,
    length: 150,
    turns: ["straight"],
    parameters: { other_actor_location: { road: 3, lane: -1, at: 190 } },
  },
  HighwayExit: {
    ...avenueEnd,
    lane: -2,
    turns: ["right"],
    parameters: {
      start_actor_flow: { road: 1, lane: -1, at: 138 },
      end_actor_flow: { road: 5, lane: -1, at: 30 },
      flow_speed: 12,
      source_dist_interval: [15, 35],
    },
  },
  InterurbanActorFlow: {
    ...avenueEnd,
    lane: -2,
    turns: ["right"],
    parameters: {
      start_actor_flow: { road: 1, lane: -1, at: 138 },
      end_actor_flow: { road: 5, lane: -1, at: 30 },
      flow_speed: 15,
      source_dist_interval: [45, 80],
    },
  },
  InterurbanAdvancedActorFlow: {
    ...toCrossing,
    turns: ["left"],
    parameters: {
      start_actor_flow: { road: 5, lane: 1, at: 145 },
      end_actor_flow: { road: 1, lane: 2, at: 50 },
      flow_speed: 15,
      source_dist_interval: [45, 80],
    },
  },
  InvadingTurn: { ...twoWays, parameters: { distance: 52, offset: 0.25 } },
  MergerIntoSlowTraffic: {
    ...avenueEnd,
    lane: -2,
    turns: ["right"],
    parameters: {
      start_actor_flow: { road: 3, lane: -1, at: 315 },
      end_actor_flow: { road: 7, lane: -1, at: 60 },
      flow_speed: 9,
      source_dist_interval: [15, 35],
    },
  },
  MergerIntoSlowTrafficV2: {
    town: "motorway",
    road: 1,
    lane: -2,
    start: 160,
    length: 150,
    turns: ["straight"],
    parameters: {
      start_actor_flow: { road: 3, lane: -1, at: 170 },
      end_actor_flow: { road: 2, lane: -3, at: 90 },
      flow_speed: 10,
      source_dist_interval: [12, 30],
    },
  },
  NonSignalizedJunctionLeftTurn: turnAt(avenueEnd, "left"),
  NonSignalizedJunctionLeftTurnEnterFlow: turnAt(avenueEnd, "left"),
  NonSignalizedJunctionRightTurn: turnAt({ ...avenueEnd, lane: -2 }, "right"),
  OppositeVehicleRunningRedLight: { ...toLights, turns: ["straight"], parameters: { direction: "right" } },
  OppositeVehicleTakingPriority: { ...toCrossing, turns: ["left"], parameters: { direction: "right" } },
  ParkedObstacle: { ...avenue, parameters: { distance: 42, speed: 45 } },
  ParkedObstacleTwoWays: { ...twoWays, parameters: { distance: 42, frequency: [35, 110] } },
  ParkingCrossingPedestrian: { ...parking, parameters: { distance: 40, crossing_angle: 6 } },
  ParkingCutIn: { ...parking, parameters: { direction: "right" } },
  ParkingExit: {
    ...parking,
    start: 50,
    length: 110,
    trigger: 0,
    parameters: { front_vehicle_distance: 9, behind_vehicle_distance: 9 },
  },
  PedestrianCrossing: { ...toCrossing, turns: ["straight"] },
  SequentialLaneChange: { ...innerAvenue, trigger: 0 },
  SignalizedJunctionLeftTurn: turnAt(toLights, "left"),
  SignalizedJunctionLeftTurnEnterFlow: turnAt(toLights, "left"),
  SignalizedJunctionRightTurn: turnAt(toLights, "right"),
  StaticCutIn: { ...innerAvenue, parameters: { distance: 41, direction: "right" } },
  T_Junction: { road: 6, lane: -1, start: 98, length: 90, turns: ["left"] },
  VanillaNonSignalizedTurn: { ...toCrossing, start: 118, length: 60, trigger: 7, turns: ["right"] },
  VanillaNonSignalizedTurnEncounterStopsign: { ...beforeLights, lane: -1, turns: ["left"] },
  VanillaSignalizedTurnEncounterGreenLight: { ...beforeLights, turns: ["left"] },
  VanillaSignalizedTurnEncounterRedLight: { ...beforeLights, turns: ["right"] },
  VehicleOpensDoorTwoWays: { ...twoWays, parameters: { distance: 42, frequency: [35, 95] } },
  VehicleTurningRoute: { ...avenueEnd, turns: ["left"] },
  VehicleTurningRoutePedestrian: { ...avenueEnd, turns: ["left"] },
  YieldToEmergencyVehicle: { road: 1, lane: -2, start: 40, length: 110, parameters: { distance: 28 } },
} as const satisfies Readonly<Record<string, RoutePlan>>;

function turnAt(approach: RoutePlan, turn: Turn): RoutePlan {
  return {
    ...approach,
    turns: [turn],
    parameters: { flow_speed: 9, source_dist_interval: [18, 28] },
  };
}
