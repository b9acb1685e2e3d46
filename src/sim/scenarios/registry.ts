import {
  enterActorFlow,
  highwayExit,
  interurbanActorFlow,
  interurbanAdvancedActorFlow,
  mergerIntoSlowTraffic,
  mergerIntoSlowTrafficV2,
} from "./actor-flows.js";
import { blockedIntersection } from "./blocked-intersection.js";
import { constructionObstacle, constructionObstacleTwoWays } from "./construction.js";
import { controlLoss } from "./control-loss.js";
import { crossingBicycleFlow } from "./crossing-bicycle-flow.js";
import { dynamicObjectCrossing, parkingCrossingPedestrian } from "./crossing-walkers.js";
import { parkingCutIn, staticCutIn } from "./cut-ins.js";
import { yieldToEmergencyVehicle } from "./emergency-vehicle.js";
import { hardBreakRoute } from "./hard-brake.js";
import { highwayCutIn } from "./highway-cut-in.js";
import { invadingTurn } from "./invading-turn.js";
import {
  nonSignalizedJunctionLeftTurn,
  nonSignalizedJunctionLeftTurnEnterFlow,
  nonSignalizedJunctionRightTurn,
  signalizedJunctionLeftTurn,
  signalizedJunctionLeftTurnEnterFlow,
  signalizedJunctionRightTurn,
} from "./junction-turns.js";
import { vehicleOpensDoorTwoWays } from "./opens-door.js";
import { oppositeVehicleRunningRedLight, oppositeVehicleTakingPriority } from "./opposite-vehicles.js";
import { parkingExit } from "./parking-exit.js";
import { pedestrianCrossing } from "./pedestrian-crossing.js";
import { accident, accidentTwoWays, parkedObstacle, parkedObstacleTwoWays } from "./route-obstacles.js";
import type { ScenarioType } from "./scenario.js";
import { hazardAtSideLane, hazardAtSideLaneTwoWays } from "./side-lane-hazards.js";
import { vehicleTurningRoute, vehicleTurningRoutePedestrian } from "./turning-crossings.js";
import { sequentialLaneChange, tJunction } from "./unscripted.js";
import {
  vanillaNonSignalizedTurn,
  vanillaNonSignalizedTurnEncounterStopsign,
  vanillaSignalizedTurnEncounterGreenLight,
  vanillaSignalizedTurnEncounterRedLight,
} from "./vanilla-turns.js";

/** The scenario types by their name in route files. A new one is a file of its own and a line here. */
export const scenarioTypes: ReadonlyMap<string, ScenarioType> = new Map<string, ScenarioType>([
  ["Accident", accident],
  ["AccidentTwoWays", accidentTwoWays],
  ["BlockedIntersection", blockedIntersection],
  ["ConstructionObstacle", constructionObstacle],
  ["ConstructionObstacleTwoWays", constructionObstacleTwoWays],
  ["ControlLoss", controlLoss],
  ["CrossingBicycleFlow", crossingBicycleFlow],
  ["DynamicObjectCrossing", dynamicObjectCrossing],
  ["EnterActorFlow", enterActorFlow],
  ["HardBreakRoute", hardBreakRoute],
  ["HazardAtSideLane", hazardAtSideLane],
  ["HazardAtSideLaneTwoWays", hazardAtSideLaneTwoWays],
  ["HighwayCutIn", highwayCutIn],
  ["HighwayExit", highwayExit],
  ["InterurbanActorFlow", interurbanActorFlow],
  ["InterurbanAdvancedActorFlow", interurbanAdvancedActorFlow],
  ["InvadingTurn", invadingTurn],
  ["MergerIntoSlowTraffic", mergerIntoSlowTraffic],
  ["MergerIntoSlowTrafficV2", mergerIntoSlowTrafficV2],
  ["NonSignalizedJunctionLeftTurn", nonSignalizedJunctionLeftTurn],
  ["NonSignalizedJunctionLeftTurnEnterFlow", nonSignalizedJunctionLeftTurnEnterFlow],
  ["NonSignalizedJunctionRightTurn", nonSignalizedJunctionRightTurn],
  ["OppositeVehicleRunningRedLight", oppositeVehicleRunningRedLight],
  ["OppositeVehicleTakingPriority", oppositeVehicleTakingPriority],
  ["ParkedObstacle", parkedObstacle],
  ["ParkedObstacleTwoWays", parkedObstacleTwoWays],
  ["ParkingCrossingPedestrian", parkingCrossingPedestrian],
  ["ParkingCutIn", parkingCutIn],
  ["ParkingExit", parkingExit],
  ["PedestrianCrossing", pedestrianCrossing],
  ["SequentialLaneChange", sequentialLaneChange],
  ["SignalizedJunctionLeftTurn", signalizedJunctionLeftTurn],
  ["SignalizedJunctionLeftTurnEnterFlow", signalizedJunctionLeftTurnEnterFlow],
  ["SignalizedJunctionRightTurn", signalizedJunctionRightTurn],
  ["StaticCutIn", staticCutIn],
  ["T_Junction", tJunction],
  ["VanillaNonSignalizedTurn", vanillaNonSignalizedTurn],
  ["VanillaNonSignalizedTurnEncounterStopsign", vanillaNonSignalizedTurnEncounterStopsign],
  ["VanillaSignalizedTurnEncounterGreenLight", vanillaSignalizedTurnEncounterGreenLight],
  ["VanillaSignalizedTurnEncounterRedLight", vanillaSignalizedTurnEncounterRedLight],
  ["VehicleOpensDoorTwoWays", vehicleOpensDoorTwoWays],
  ["VehicleTurningRoute", vehicleTurningRoute],
  ["VehicleTurningRoutePedestrian", vehicleTurningRoutePedestrian],
  ["YieldToEmergencyVehicle", yieldToEmergencyVehicle],
]);
