import type { Pose } from "../../geometry/vectors.js";
import { secondGenerationCars, trafficCars } from "../blueprints.js";
import { ScriptedPath } from "../scripted/scripted-path.js";
import { ScriptedVehicle } from "../scripted/scripted-vehicle.js";
import type { LanePlace } from "../traffic/lane-walk.js";
import { armed } from "./conditions.js";
import { stretchesAhead } from "./junction-view.js";
import { number, side } from "./parameters.js";
import { beside, impossible, laneWidthAt, placeAheadOnRoad, poseAt, sidePlace } from "./placement.js";
import { type ScenarioWorld, scenarioType } from "./scenario.js";
import { firstOf, until, wait } from "./script.js";

/** A car that stands beside the ego's lane pulls out in front of it. */

/** m/s2: moderate throttle. */
const PULL_OUT_ACCELERATION = 3;

/** ParkingCutIn: an occluding parked car, then the one that cuts in, m after the trigger. */
const PARKED_AT = 28;
const CUTTING_IN_AT = 35;
const PARKED_ARMED_SECONDS = 2.35;
const PARKED_ARMED_DISTANCE = 10;
const PARKED_CLEARED = 45;
const PARKED_EXTRA_SPACE = 20;
/** The basic agent's target when nobody gives one, m/s. */
const PARKED_SPEED = 20 / 3.6;
const PARKED_TRAVEL = 30;
/** Length along the road of the pull-out, m. */
const PARKED_CHANGE = 9;

export const parkingCutIn = scenarioType({
  source: "ParkingCutIn, parking_cut_in.py",
  parameters: { direction: side("side of the parking lane") },
  hasTimeout: false,
  setUp({ parameters: { direction }, world, triggerPlace }) {
    const { map } = world;
    const occluder = world.random.choice(secondGenerationCars);
    const blueprint = world.random.choice(secondGenerationCars);
    const cutPlace = placeAheadOnRoad(map, triggerPlace, CUTTING_IN_AT);
    const parkedPose = parkedBeside(
      world,
      placeAheadOnRoad(map, triggerPlace, PARKED_AT),
      direction,
      occluder.halfWidth,
    );
    const cutPose = parkedBeside(world, cutPlace, direction, blueprint.halfWidth);
    const parked = world.addActor(occluder, parkedPose);
    const car = world.addActor(blueprint, cutPose);
    const egoLanePoint = poseAt(map, cutPlace);
    return {
      direction,
      *play() {
        const { traffic } = world;
        traffic.leaveSpaceInFront(world.ego, PARKED_CLEARED);
        yield* armed(world, egoLanePoint, PARKED_ARMED_SECONDS, PARKED_ARMED_DISTANCE);
        traffic.changeRoadBehaviour({ extraSpace: PARKED_EXTRA_SPACE });
        const joined = placeAheadOnRoad(map, cutPlace, PARKED_CHANGE);
        const path = pullOutPath(world, cutPose, joined, PARKED_TRAVEL);
        const vehicle = drive(world, new ScriptedVehicle(car, path, PARKED_SPEED));
        try {
          yield* until(() => vehicle.distance >= PARKED_TRAVEL);
        } finally {
          traffic.changeRoadBehaviour({ extraSpace: 0 });
        }
        world.removeActor(parked);
      },
    };
  },
});

/** StaticCutIn: a standing queue in the neighbour lane, whose third car pulls out. */
const QUEUE = 6;
const QUEUE_SPACING = 11;
const CUTTING_IN = 2;
const QUEUE_CLEARED_BEYOND = 66;
const QUEUE_ARMED_SECONDS = 2.7;
const QUEUE_ARMED_DISTANCE = 15;
const QUEUE_EXTRA_SPACE = 30;
const QUEUE_CHANGE = 7;
const QUEUE_TRAVEL = 70;
const QUEUE_SPEED = 60 / 3.6;
const QUEUE_SECONDS = 30;

export const staticCutIn = scenarioType({
  source: "StaticCutIn, cut_in_with_static_vehicle.py",
  parameters: {
    distance: number("m", 100, "from the trigger to the last car of the queue"),
    direction: side("side of the queue's lane"),
  },
  hasTimeout: false,
  setUp({ parameters: { distance, direction }, world, triggerPlace }) {
    const { map } = world;
    let egoPlace = placeAheadOnRoad(map, triggerPlace, distance);
    const queue = Array.from({ length: QUEUE }, (_, i) => {
      if (i > 0) egoPlace = placeAheadOnRoad(map, egoPlace, QUEUE_SPACING);
      const queuePlace = sidePlace(map, egoPlace, direction);
      if (!queuePlace || map.lanes[queuePlace.lane].type !== "driving") {
        throw impossible(`there is no lane to its ${direction} for the queue`);
      }
      return { egoPlace, queuePlace, blueprint: world.random.choice(trafficCars) };
    });
    const cutting = queue[CUTTING_IN];
    const egoLanePoint = poseAt(map, cutting.egoPlace);
    return {
      direction,
      *play() {
        const { traffic } = world;
        traffic.leaveSpaceInFront(world.ego, distance + QUEUE_CLEARED_BEYOND);
        traffic.removeRoadLane(cutting.queuePlace.lane);
        const cars = queue.map(({ queuePlace, blueprint }) =>
          world.addActor(blueprint, poseAt(map, queuePlace)),
        );
        yield* armed(world, egoLanePoint, QUEUE_ARMED_SECONDS, QUEUE_ARMED_DISTANCE);
        traffic.changeRoadBehaviour({ extraSpace: QUEUE_EXTRA_SPACE });
        const car = cars[CUTTING_IN];
        const joined = placeAheadOnRoad(map, cutting.egoPlace, QUEUE_CHANGE);
        const path = pullOutPath(world, car, joined, QUEUE_TRAVEL);
        const speedWhenArmed = Math.max(world.ego.speed, PARKED_SPEED);
        const vehicle = drive(world, new ScriptedVehicle(car, path, speedWhenArmed));
        try {
          yield* firstOf(
            wait(world, QUEUE_SECONDS),
            until(() => {
              // Once it is in the ego's lane it follows that lane at a speed of its own.
              if (vehicle.distance > QUEUE_CHANGE + 2) vehicle.desiredSpeed = QUEUE_SPEED;
              return vehicle.distance >= QUEUE_TRAVEL;
            }),
          );
        } finally {
          traffic.changeRoadBehaviour({ extraSpace: 0 });
          traffic.reAddRoadLanes();
        }
      },
    };
  },
});

/** A pose on the lane beside a place, moved towards that lane's outer edge as parked cars are. */
export function parkedBeside(
  { map }: ScenarioWorld,
  place: LanePlace,
  direction: "left" | "right",
  halfWidth: number,
): Pose {
  const parking = sidePlace(map, place, direction);
  if (!parking) throw impossible(`there is no lane to its ${direction} to park on`);
  const outward = (laneWidthAt(map, parking) - halfWidth) / 4;
  // Along the ego's lane, whichever way the lane beside it runs.
  const pose = { ...poseAt(map, parking), yaw: poseAt(map, place).yaw };
  return beside(pose, 0, direction === "right" ? outward : -outward);
}

/** A smooth way from a pose to a place on a lane, and on along that lane for so many metres. */
function pullOutPath({ map }: ScenarioWorld, start: Pose, joined: LanePlace, metres: number): ScriptedPath {
  return ScriptedPath.alongLanes(map, stretchesAhead(map, joined, metres, true), { start });
}

/** Lets a car pull out and brake for whoever is close on its way. */
function drive(world: ScenarioWorld, vehicle: ScriptedVehicle): ScriptedVehicle {
  vehicle.acceleration = PULL_OUT_ACCELERATION;
  vehicle.looksAt = world;
  world.addMover(vehicle);
  return vehicle;
}
