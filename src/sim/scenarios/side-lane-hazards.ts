import { bicycles } from "../blueprints.js";
import { ScriptedPath } from "../scripted/scripted-path.js";
import { ScriptedVehicle } from "../scripted/scripted-vehicle.js";
import { egoDistance, isAheadOf } from "./conditions.js";
import { stretchesAhead } from "./junction-view.js";
import { number } from "./parameters.js";
import { laneWidthAt, placeAheadOnRoad, poseAt } from "./placement.js";
import { slowTraffic } from "./route-obstacles.js";
import { type Scenario, type ScenarioSetting, scenarioType } from "./scenario.js";
import { driven, firstOf, forEver, type Script, until, wait } from "./script.js";

const SECOND_STAGE_WITHIN = 50;
const SECOND_STAGE_SECONDS = 5;
/** Metres from one cyclist to the next, and how far right of the lane's centre, as a share of half a lane. */
const SPACING = 9;
const SIDE_SHARE = 0.55;
const CYCLISTS = 2;
const CLEARED_BEYOND = 29;
const EXTRA_SPACE = 30;
const DRIVEN_AFTERWARDS = 50;
/** Spacing of the opposite traffic afterwards, m. */
const USUAL_OPPOSITE_SPACING = 40;

const common = {
  distance: number("m", 100, "from the trigger to the first cyclist"),
  bicycle_speed: number("km/h", 10, "speed of the cyclists"),
  bicycle_drive_distance: number("m", 50, "how far they ride before they stop"),
};

export const hazardAtSideLane = scenarioType({
  source: "HazardAtSideLane, route_obstacles.py",
  parameters: { ...common, speed: number("km/h", 60, "cap on the traffic once the ego is near") },
  hasTimeout: true,
  setUp: (setting) => slowCyclists(setting, () => slowTraffic(setting)),
});

export const hazardAtSideLaneTwoWays = scenarioType({
  source: "HazardAtSideLaneTwoWays, route_obstacles.py",
  parameters: {
    ...common,
    speed: number("km/h", 60, "read, without effect"),
    frequency: number("m", 100, "spacing of the oncoming traffic"),
  },
  hasTimeout: true,
  setUp: (setting) =>
    slowCyclists(setting, function* () {
      const { world, parameters } = setting;
      // Never switched on again: the official class switches it off a second time at its end.
      world.setDirectionTest(false);
      world.traffic.changeOppositeBehaviour({ spacing: parameters.frequency });
      try {
        yield* forEver();
      } finally {
        world.traffic.changeOppositeBehaviour({ spacing: USUAL_OPPOSITE_SPACING });
      }
    }),
});

type Common = {
  readonly distance: number;
  readonly bicycle_speed: number;
  readonly bicycle_drive_distance: number;
};

function slowCyclists(
  { world, parameters, triggerPlace }: ScenarioSetting<Common>,
  secondStage: () => Script,
): Scenario {
  const { map } = world;
  const { distance, bicycle_speed: speedKmh, bicycle_drive_distance: ride } = parameters;
  let place = placeAheadOnRoad(map, triggerPlace, distance);
  const riders = Array.from({ length: CYCLISTS }, (_, i) => {
    if (i > 0) place = placeAheadOnRoad(map, place, SPACING);
    const right = (SIDE_SHARE * laneWidthAt(map, place)) / 2;
    const actor = world.addActor(world.random.choice(bicycles), poseAt(map, place, right));
    const path = ScriptedPath.alongLanes(map, stretchesAhead(map, place, ride, true), { right });
    return new ScriptedVehicle(actor, path, speedKmh / 3.6);
  });
  const [first, last] = [riders[0], riders[riders.length - 1]];
  return {
    direction: "right",
    *play() {
      world.traffic.leaveSpaceInFront(world.ego, distance + CLEARED_BEYOND);
      world.traffic.changeRoadBehaviour({ extraSpace: EXTRA_SPACE });
      for (const rider of riders) world.addMover(rider);
      try {
        yield* firstOf(overtaken(), approach());
      } finally {
        world.traffic.changeRoadBehaviour({ extraSpace: 0 });
      }
    },
  };

  function* overtaken(): Script {
    yield* until(() => isAheadOf(world, last.actor));
    yield* driven(world, DRIVEN_AFTERWARDS);
  }

  function* approach(): Script {
    yield* until(() => egoDistance(world, first.actor) < SECOND_STAGE_WITHIN);
    yield* wait(world, SECOND_STAGE_SECONDS);
    yield* secondStage();
  }
}
