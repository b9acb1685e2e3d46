import type { Blueprint } from "../actors.js";
import { secondGenerationCars } from "../blueprints.js";
import { armed, passed } from "./conditions.js";
import { oncomingBeside } from "./oncoming-flow.js";
import { interval, number, side } from "./parameters.js";
import { beside, impossible, laneWidthAt, placeAheadOnRoad, poseAt, sidePlace } from "./placement.js";
import { lendOncomingLane } from "./route-obstacles.js";
import { scenarioType } from "./scenario.js";
import { firstOf, type Script, wait } from "./script.js";

const ARMED_SECONDS = 3;
const ARMED_DISTANCE = 10;
const CLEARED_BEYOND = 20;
const SECOND_STAGE_SECONDS = 5;
const END_BEYOND = 50;
/** An open front door: half thickness with the gap behind it, and half width, m; where it is hinged, m ahead of the centre. */
const DOOR_HALF_LENGTH = 0.35;
const DOOR_HALF_WIDTH = 0.5;
const DOOR_AHEAD = 0.3;

/** A car parked at the lane's edge opens its door as the ego arrives. */
export const vehicleOpensDoorTwoWays = scenarioType({
  source: "VehicleOpensDoorTwoWays, vehicle_opens_door.py",
  parameters: {
    distance: number("m", 50, "from the trigger to the parked car"),
    frequency: interval("m", 20, 100, "spacing of the oncoming cars"),
    direction: side("side on which the car is parked"),
    speed: number("km/h", 60, "read, without effect"),
  },
  hasTimeout: true,
  setUp(setting) {
    const { parameters, world, triggerPlace } = setting;
    const { map } = world;
    const { distance, direction } = parameters;
    const place = placeAheadOnRoad(map, triggerPlace, distance);
    const parking = sidePlace(map, place, direction);
    if (!parking) throw impossible(`there is no lane to its ${direction} to park on`);
    const reference = oncomingBeside(world, place);
    const blueprint = world.random.choice(secondGenerationCars);
    const toSide = direction === "right" ? 1 : -1;
    // Towards the ego's lane, unlike the parked cars of other scenarios.
    const inward = (laneWidthAt(map, parking) - blueprint.halfWidth) / 4;
    const lane = poseAt(map, place);
    const pose = beside({ ...poseAt(map, parking), yaw: lane.yaw }, 0, -toSide * inward);
    const car = world.addActor(blueprint, pose);
    const doorPose = beside(pose, DOOR_AHEAD, -toSide * (blueprint.halfWidth + DOOR_HALF_WIDTH));
    const endPlane = poseAt(map, placeAheadOnRoad(map, place, END_BEYOND));
    return {
      direction,
      *play() {
        world.traffic.leaveSpaceInFront(world.ego, distance + CLEARED_BEYOND);
        yield* firstOf(passed(world, endPlane), openDoor());
      },
    };

    function* openDoor(): Script {
      yield* armed(world, lane, ARMED_SECONDS, ARMED_DISTANCE);
      car.openDoor = direction === "right" ? "left" : "right";
      world.addActor(doorOf(blueprint), doorPose).isUnseen = true;
      world.traffic.setBackVehiclesStopped(true);
      try {
        yield* wait(world, SECOND_STAGE_SECONDS);
        yield* lendOncomingLane(setting, reference, parameters.frequency);
      } finally {
        world.traffic.setBackVehiclesStopped(false);
      }
    }
  },
});

/** Hitting the door is hitting the car. */
function doorOf(car: Blueprint): Blueprint {
  return { ...car, halfLength: DOOR_HALF_LENGTH, halfWidth: DOOR_HALF_WIDTH };
}
