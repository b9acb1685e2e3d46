import type { Pose } from "../../geometry/vectors.js";
import type { Blueprint } from "../actors.js";
import { props, secondGenerationCars, walkers } from "../blueprints.js";
import { StraightWalk } from "../walkers.js";
import { armed } from "./conditions.js";
import { number, side, text } from "./parameters.js";
import { beside, impossible, laneWidthAt, placeAheadOnRoad, poseAt } from "./placement.js";
import { roadsideAt } from "./roadside.js";
import { type ScenarioWorld, scenarioType } from "./scenario.js";
import { driven, type Script, until } from "./script.js";

/** A pedestrian steps out from behind something at the roadside and crosses in front of the ego. */

const WALKER_SPEED = 2;
/** From the occluder's end to the walker, m; without a sidewalk it stands further out, m. */
const WALKER_GAP = 0.5;
const WALKER_OUTWARD = 1.2;
/** The walker sets off when the ego is so near in time, s (more for slanting ways), or distance, m. */
const OBJECT_ARMED_SECONDS = 2.1;
const PARKED_ARMED_SECONDS = 2.15;
const SECONDS_PER_5_DEGREES = 0.1;
const ARMED_DISTANCE = 6;
/** Room cleared beyond `distance` at the trigger, m. */
const CLEARED_BEYOND_OBJECT = 10;
const CLEARED_BEYOND_CAR = 15;
/** How far the walker behind a parked car goes, m. */
const ONE_LANE_WALK = 8;
/** Metres that the ego drives after the walker has gone until the scenario ends. */
const DRIVEN_AFTERWARDS = 40;

const parameters = {
  distance: number("m", 12, "from the trigger to the occluding object, along the lane"),
  direction: side("side from which the walker comes"),
  crossing_angle: number("deg", 0, "deviation from a perpendicular crossing"),
};

export const dynamicObjectCrossing = scenarioType({
  source: "DynamicObjectCrossing, object_crash_vehicle.py",
  parameters: { ...parameters, blocker_model: text("static.prop.vendingmachine", "the occluding object") },
  hasTimeout: false,
  setUp({ parameters: { distance, direction, crossing_angle, blocker_model }, world, triggerPlace }) {
    checkAngle(crossing_angle);
    const place = placeAheadOnRoad(world.map, triggerPlace, distance);
    const crossing = poseAt(world.map, place);
    const blueprint = occluderBlueprint(blocker_model);
    const roadside = roadsideAt(world, place, direction);
    const occluder = world.addActor(blueprint, roadside.pose(0, 0, blueprint.kind === "static" ? 90 : 0));
    const walkerPose = roadside.pose(
      blueprint.halfLength + WALKER_GAP,
      roadside.isSidewalk ? 0 : WALKER_OUTWARD,
      facing(direction, crossing_angle),
    );
    const walkerBlueprint = world.random.choice(walkers);
    const seconds = OBJECT_ARMED_SECONDS + slantSeconds(crossing_angle);
    return {
      direction,
      *play() {
        world.traffic.leaveSpaceInFront(world.ego, distance + CLEARED_BEYOND_OBJECT);
        const walker = world.addActor(walkerBlueprint, walkerPose);
        yield* armed(world, crossing, seconds, ARMED_DISTANCE);
        world.traffic.leaveCrossingSpace(crossing.x, crossing.y);
        yield* walk(world, walker, 2 * distanceBetween(walkerPose, crossing));
        world.removeActor(occluder);
        yield* driven(world, DRIVEN_AFTERWARDS);
      },
    };
  },
});

export const parkingCrossingPedestrian = scenarioType({
  source: "ParkingCrossingPedestrian, object_crash_vehicle.py",
  parameters,
  hasTimeout: false,
  setUp({ parameters: { distance, direction, crossing_angle }, world, triggerPlace }) {
    checkAngle(crossing_angle);
    const place = placeAheadOnRoad(world.map, triggerPlace, distance);
    const toSide = direction === "right" ? 1 : -1;
    const lane = poseAt(world.map, place);
    const right = toSide * laneWidthAt(world.map, place);
    const blueprint = world.random.choice(secondGenerationCars);
    const car = world.addActor(blueprint, beside(lane, 0, right));
    const walkerAhead = blueprint.halfLength + WALKER_GAP;
    const walkerPose = beside(lane, walkerAhead, right, facing(direction, crossing_angle));
    const crossing = beside(lane, walkerAhead, 0);
    const walkerBlueprint = world.random.choice(walkers);
    const seconds = PARKED_ARMED_SECONDS + slantSeconds(crossing_angle);
    return {
      direction,
      *play() {
        world.traffic.leaveSpaceInFront(world.ego, distance + CLEARED_BEYOND_CAR);
        const walker = world.addActor(walkerBlueprint, walkerPose);
        yield* armed(world, crossing, seconds, ARMED_DISTANCE);
        yield* walk(world, walker, ONE_LANE_WALK);
        world.removeActor(car);
        yield* driven(world, DRIVEN_AFTERWARDS);
      },
    };
  },
});

/** Sends an actor straight on for so many metres; then it vanishes. */
export function* walk(
  world: ScenarioWorld,
  actor: StraightWalk["actor"],
  metres: number,
  speed = WALKER_SPEED,
): Script {
  const way = new StraightWalk(actor, speed, metres);
  world.addMover(way);
  yield* until(() => way.done);
  world.removeMover(way);
  world.removeActor(actor);
}

function checkAngle(angleDeg: number): void {
  if (Math.abs(angleDeg) > 90) throw impossible(`the crossing angle ${angleDeg} is beyond 90 degrees`);
}

function slantSeconds(angleDeg: number): number {
  return SECONDS_PER_5_DEGREES * Math.floor(angleDeg / 5);
}

/** Degrees that a walker on a side is turned against the lane's heading, to face the road. */
function facing(side: "left" | "right", angleDeg: number): number {
  return side === "right" ? 270 - angleDeg : 90 + angleDeg;
}

function distanceBetween(first: Pose, second: Pose): number {
  return Math.hypot(first.x - second.x, first.y - second.y);
}

function occluderBlueprint(typeId: string): Blueprint {
  const blueprint = props.get(typeId) ?? secondGenerationCars.find((car) => car.typeId === typeId);
  if (!blueprint) throw impossible(`the size of the object ${typeId} is not known`);
  return blueprint;
}
