import { props } from "../blueprints.js";
import { egoDistance, passed } from "./conditions.js";
import { oncomingBeside } from "./oncoming-flow.js";
import { interval, number, side } from "./parameters.js";
import { beside, laneWidthAt, placeAheadOnRoad, poseAt } from "./placement.js";
import { placeSign } from "./roadside.js";
import { lendOncomingLane, slowTraffic } from "./route-obstacles.js";
import { type Scenario, type ScenarioSetting, scenarioType } from "./scenario.js";
import { firstOf, type Script, until, wait } from "./script.js";

/** The second stage begins within this distance, m, and changes the traffic after this time, s. */
const SECOND_STAGE_WITHIN = 30;
const SECOND_STAGE_SECONDS = 5;
const END_BEYOND = 50;
/** The warning board stands this far before the reference point, m. */
const BOARD_BEFORE = 5;
/** The cones begin at this share of half a lane beside the centre: some along the lane, then some across it, m. */
const CONE_SIDE_SHARE = 0.85;
const CONES_ALONG = [2, 4, 6, 8];
const CONES_ACROSS = [1, 2, 3];

const common = {
  distance: number("m", 100, "from the trigger to the work site's reference point, along the lane"),
  direction: side("side of the road that the site belongs to; the cones line the other edge of the lane"),
};

export const constructionObstacle = scenarioType({
  source: "ConstructionObstacle, construction_crash_vehicle.py",
  parameters: { ...common, speed: number("km/h", 60, "cap on the traffic once the ego is near") },
  hasTimeout: true,
  setUp: (setting) => workSite(setting, () => slowTraffic(setting)),
});

export const constructionObstacleTwoWays = scenarioType({
  source: "ConstructionObstacleTwoWays, construction_crash_vehicle.py",
  parameters: {
    ...common,
    speed: number("km/h", 60, "read, without effect"),
    frequency: interval("m", 20, 100, "spacing of the oncoming cars"),
  },
  hasTimeout: true,
  setUp(setting) {
    const { world, parameters, triggerPlace } = setting;
    const site = placeAheadOnRoad(world.map, triggerPlace, parameters.distance);
    const reference = oncomingBeside(world, site);
    return workSite(setting, () => lendOncomingLane(setting, reference, parameters.frequency));
  },
});

type Common = { readonly distance: number; readonly direction: "left" | "right" };

function workSite(
  { world, parameters, triggerPlace }: ScenarioSetting<Common>,
  secondStage: () => Script,
): Scenario {
  const { map } = world;
  const { distance, direction } = parameters;
  const place = placeAheadOnRoad(map, triggerPlace, distance);
  const site = poseAt(map, place);
  const endPlane = poseAt(map, placeAheadOnRoad(map, place, END_BEYOND));
  // Cones stand on the edge away from the site's side.
  const away = direction === "right" ? -1 : 1;
  const edge = (away * CONE_SIDE_SHARE * laneWidthAt(map, place)) / 2;
  placeSign(world, triggerPlace, direction, "static.prop.warningconstruction");
  return {
    direction,
    *play() {
      world.traffic.removeRoadLane(world.route.point.lane);
      putUp();
      try {
        yield* firstOf(passed(world, endPlane), approach());
      } finally {
        world.traffic.reAddRoadLanes();
      }
    },
  };

  function putUp(): void {
    world.addActor(props.get("static.prop.trafficwarning")!, beside(site, -BOARD_BEFORE, 0));
    const cone = props.get("static.prop.constructioncone")!;
    for (const ahead of CONES_ALONG) world.addActor(cone, beside(site, ahead, edge));
    const corner = CONES_ALONG[CONES_ALONG.length - 1];
    for (const across of CONES_ACROSS) world.addActor(cone, beside(site, corner, edge - away * across));
  }

  function* approach(): Script {
    yield* until(() => egoDistance(world, site) < SECOND_STAGE_WITHIN);
    yield* wait(world, SECOND_STAGE_SECONDS);
    yield* secondStage();
  }
}
