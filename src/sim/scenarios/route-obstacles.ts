import type { Blueprint } from "../actors.js";
import { policeCar, secondGenerationCars } from "../blueprints.js";
import type { LanePlace } from "../traffic/lane-walk.js";
import { egoDistance, passed } from "./conditions.js";
import { oncomingBeside, oncomingFlow } from "./oncoming-flow.js";
import { type Interval, interval, number, side } from "./parameters.js";
import { laneWidthAt, placeAheadOnRoad, poseAt } from "./placement.js";
import { placeSign } from "./roadside.js";
import { type Scenario, type ScenarioSetting, scenarioType } from "./scenario.js";
import { firstOf, forEver, type Script, until, wait } from "./script.js";

/** Accident and ParkedObstacle, on roads with a second lane of the same direction and (TwoWays) without one. */

/** The second stage begins within this distance, m, and changes the traffic after this time, s. */
const SECOND_STAGE_WITHIN = 50;
const SECOND_STAGE_SECONDS = 5;
/** The scenario ends where the ego is so far past the last car, m. */
const END_BEYOND = 50;

/** What stands in the lane, and how. */
interface Blockage {
  /** Metres from the first car to the one before, and what it is; a random car where undefined. */
  readonly cars: readonly { readonly ahead: number; readonly blueprint?: Blueprint }[];
  /** Position in `cars` of the one whose distance begins the second stage. */
  readonly approached: number;
  /** The cars are pushed to the side by this share of half a lane. */
  readonly sideShare: number;
  /** Room cleared beyond `distance` at the trigger, m. */
  readonly clearedBeyond: number;
}

const accidentBlockage: Blockage = {
  cars: [{ ahead: 0, blueprint: policeCar }, { ahead: 10 }, { ahead: 6 }],
  approached: 1,
  sideShare: 0.6,
  clearedBeyond: 36,
};
const parkedBlockage: Blockage = { cars: [{ ahead: 0 }], approached: 0, sideShare: 0.7, clearedBeyond: 20 };

const common = {
  distance: number("m", 120, "from the trigger to the first car, along the lane"),
  direction: side("side to which the cars are pushed"),
};
const sameDirection = {
  ...common,
  speed: number("km/h", 60, "cap on the traffic once the ego is near"),
};
const twoWays = {
  ...common,
  speed: number("km/h", 60, "read, without effect"),
  frequency: interval("m", 20, 100, "spacing of the oncoming cars"),
};

export const accident = scenarioType({
  source: "Accident, route_obstacles.py",
  parameters: sameDirection,
  hasTimeout: true,
  setUp: (setting) => passOnSameSide(setting, accidentBlockage),
});

export const accidentTwoWays = scenarioType({
  source: "AccidentTwoWays, route_obstacles.py",
  parameters: twoWays,
  hasTimeout: true,
  setUp: (setting) => passOnOncomingLane(setting, accidentBlockage),
});

export const parkedObstacle = scenarioType({
  source: "ParkedObstacle, route_obstacles.py",
  parameters: sameDirection,
  hasTimeout: true,
  setUp: (setting) => passOnSameSide(setting, parkedBlockage),
});

export const parkedObstacleTwoWays = scenarioType({
  source: "ParkedObstacleTwoWays, route_obstacles.py",
  parameters: twoWays,
  hasTimeout: true,
  setUp: (setting) => passOnOncomingLane(setting, parkedBlockage),
});

interface Common {
  readonly distance: number;
  readonly direction: "left" | "right";
}

/** Once the ego is near, the traffic is slowed. */
function passOnSameSide(setting: ScenarioSetting<Common & { speed: number }>, blockage: Blockage): Scenario {
  return blockedLane(setting, blockage, () => slowTraffic(setting));
}

/** Once the ego is near, the oncoming lane may be used, and scripted cars come along it. */
function passOnOncomingLane(
  setting: ScenarioSetting<Common & { frequency: Interval }>,
  blockage: Blockage,
): Scenario {
  const { world, parameters } = setting;
  const reference = (last: LanePlace) => oncomingBeside(world, last);
  return blockedLane(
    setting,
    blockage,
    function* (last) {
      yield* lendOncomingLane(setting, reference(last), parameters.frequency);
    },
    reference,
  );
}

/** Caps the speed of the traffic (`speed` in km/h), so that gaps open in the neighbour lane. */
export function* slowTraffic({ world, parameters }: ScenarioSetting<{ speed: number }>): Script {
  world.traffic.setMaximumSpeed(parameters.speed / 3.6);
  try {
    yield* forEver();
  } finally {
    world.traffic.setMaximumSpeed(undefined);
  }
}

/** Opens the oncoming lane to the ego: the test is off, scripted cars come in place of the background's. */
export function* lendOncomingLane(
  { world }: ScenarioSetting<unknown>,
  reference: LanePlace,
  frequency: Interval,
): Script {
  world.setDirectionTest(false);
  world.traffic.changeOppositeBehaviour({ active: false });
  world.addMover(oncomingFlow(world, reference, frequency));
  try {
    yield* forEver();
  } finally {
    world.setDirectionTest(true);
    world.traffic.changeOppositeBehaviour({ active: true });
  }
}

/** @param check throws where the map lacks what the scenario needs beside the last car. */
function blockedLane(
  { world, parameters, triggerPlace }: ScenarioSetting<Common>,
  blockage: Blockage,
  secondStage: (last: LanePlace) => Script,
  check: (last: LanePlace) => unknown = () => undefined,
): Scenario {
  const { map } = world;
  const { distance, direction } = parameters;
  const places: LanePlace[] = [];
  let place = placeAheadOnRoad(map, triggerPlace, distance);
  for (const { ahead } of blockage.cars) {
    place = placeAheadOnRoad(map, place, ahead);
    places.push(place);
  }
  const last = place;
  check(last);
  const sign = direction === "right" ? 1 : -1;
  const cars = blockage.cars.map(({ blueprint }, i) => {
    const right = (sign * blockage.sideShare * laneWidthAt(map, places[i])) / 2;
    const car = world.addActor(
      blueprint ?? world.random.choice(secondGenerationCars),
      poseAt(map, places[i], right),
    );
    car.emergencyLights = blueprint === policeCar;
    return car;
  });
  placeSign(world, triggerPlace, direction, "static.prop.warningaccident");
  const endPlane = poseAt(map, placeAheadOnRoad(map, last, END_BEYOND));
  return {
    direction,
    *play() {
      world.traffic.leaveSpaceInFront(world.ego, distance + blockage.clearedBeyond);
      yield* firstOf(passed(world, endPlane), approach(cars[blockage.approached]));
    },
  };

  function* approach(car: { x: number; y: number }): Script {
    yield* until(() => egoDistance(world, car) < SECOND_STAGE_WITHIN);
    yield* wait(world, SECOND_STAGE_SECONDS);
    yield* secondStage(last);
  }
}
