import { type Pose, toLocal } from "../../geometry/vectors.js";
import { emergencyVehicles } from "../blueprints.js";
import { laneRoute } from "../scripted/lane-route.js";
import { ScriptedPath } from "../scripted/scripted-path.js";
import { ScriptedVehicle } from "../scripted/scripted-vehicle.js";
import { armed, leftJunction } from "./conditions.js";
import { type HeldLights, requiredLights } from "./held-lights.js";
import { entriesOnSide, type RouteJunction, routeJunction, wayThrough } from "./junction-view.js";
import { type ParameterValues, word } from "./parameters.js";
import { impossible, placeBehindOnRoad, poseAt } from "./placement.js";
import { type Scenario, type ScenarioSetting, scenarioType } from "./scenario.js";
import { allOf, firstOf, forEver, type Script, until, wait } from "./script.js";

/** An emergency vehicle crosses the junction without regard for the ego's right of way. */

const SPEED = 60 / 3.6;
const BEFORE_JUNCTION = 30;
const BEYOND_JUNCTION = 10;
const ARMED_SECONDS = 2.2;
const ARMED_DISTANCE = 12;
/** Approach lines that meet at a smaller angle than this (sine) have no useful crossing point. */
const PARALLEL = 0.3;

const parameters = {
  direction: word(["left", "right", "opposite"], "right", "where the vehicle comes from, seen from the ego"),
};
type Setting = ScenarioSetting<ParameterValues<typeof parameters>>;

export const oppositeVehicleRunningRedLight = scenarioType({
  source: "OppositeVehicleRunningRedLight, opposite_vehicle_taking_priority.py",
  parameters,
  hasTimeout: false,
  setUp: (setting) => crossWithPriority(setting, true),
});

export const oppositeVehicleTakingPriority = scenarioType({
  source: "OppositeVehicleTakingPriority, opposite_vehicle_taking_priority.py",
  parameters,
  hasTimeout: false,
  setUp: (setting) => crossWithPriority(setting, false),
});

function crossWithPriority(setting: Setting, isSignalised: boolean): Scenario {
  const { world, parameters, triggerIndex } = setting;
  const { map } = world;
  const junction = routeJunction(map, world.route, triggerIndex);
  const lights = isSignalised ? requiredLights(setting, junction) : undefined;
  const [entry] = entriesOnSide(map, junction, parameters.direction);
  if (entry === undefined) throw impossible(`no road comes from the ${parameters.direction} side`);
  const mouth = { lane: entry, distance: map.lanes[entry].length };
  const source = placeBehindOnRoad(map, mouth, BEFORE_JUNCTION);
  const approach = laneRoute(map, source, mouth) ?? [];
  const beyond = wayThrough(map, mouth, "straight", BEYOND_JUNCTION);
  const path = ScriptedPath.alongLanes(map, [...approach, ...beyond.slice(1)]);
  const conflict = conflictPoint(setting, junction, poseAt(map, mouth), path);
  const blueprint = world.random.choice(emergencyVehicles);
  return {
    ...(parameters.direction !== "opposite" && { direction: parameters.direction }),
    *play() {
      world.traffic.handleJunction(world.ego, {
        clearJunction: true,
        clearEgoEntry: true,
        removeEntries: [entry],
        removeExits: [beyond[beyond.length - 1].lane],
        stopEntries: !isSignalised,
      });
      yield* firstOf(
        allOf(cross(), leftJunction(world, junction.id)),
        ...(lights ? [holdGreen(lights)] : []),
      );
    },
  };

  function* cross(): Script {
    const vehicle = new ScriptedVehicle(world.addActor(blueprint, poseAt(map, source)), path, SPEED);
    vehicle.actor.emergencyLights = true;
    yield* armed(world, conflict, ARMED_SECONDS, ARMED_DISTANCE);
    world.addMover(vehicle);
    const last = path.x.length - 1;
    const straight = Math.hypot(path.x[last] - path.x[0], path.y[last] - path.y[0]);
    yield* firstOf(
      wait(world, straight / SPEED),
      until(() => vehicle.remaining <= 0),
    );
    world.removeMover(vehicle);
    world.removeActor(vehicle.actor);
  }
}

function* holdGreen(lights: HeldLights): Script {
  lights.greenFor(lights.ego);
  yield* forEver();
}

/** Where the straight lines of the two approaches cross; where the paths come nearest when the lines are near parallel. */
function conflictPoint(
  { world }: Setting,
  junction: RouteJunction,
  theirs: Pose,
  path: ScriptedPath,
): { x: number; y: number } {
  const { map, route } = world;
  const ours = poseAt(map, { lane: junction.entryLane, distance: map.lanes[junction.entryLane].length });
  const sine = Math.sin(theirs.yaw - ours.yaw);
  if (Math.abs(sine) > PARALLEL) {
    const local = toLocal(ours, theirs.x, theirs.y);
    // Along our own heading, until their line crosses it.
    const ahead = local.x - (local.y * Math.cos(theirs.yaw - ours.yaw)) / sine;
    return { x: ours.x + Math.cos(ours.yaw) * ahead, y: ours.y + Math.sin(ours.yaw) * ahead };
  }
  let nearest = { x: ours.x, y: ours.y };
  let shortest = Number.POSITIVE_INFINITY;
  for (const point of route.points.slice(junction.entryIndex, junction.exitIndex)) {
    for (let i = 0; i < path.x.length; i++) {
      const distance = Math.hypot(path.x[i] - point.x, path.y[i] - point.y);
      if (distance >= shortest) continue;
      shortest = distance;
      nearest = { x: point.x, y: point.y };
    }
  }
  return nearest;
}
