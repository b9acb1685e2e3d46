import { RoadOption } from "../../map/road-option.js";
import { bicycles, walkers } from "../blueprints.js";
import { Collision } from "../criteria/collision.js";
import { placeAhead } from "../traffic/lane-walk.js";
import { armed } from "./conditions.js";
import { walk } from "./crossing-walkers.js";
import { routeJunction } from "./junction-view.js";
import { poseAt } from "./placement.js";
import { roadsideAt } from "./roadside.js";
import { type ScenarioSetting, scenarioType } from "./scenario.js";
import { driven } from "./script.js";

/** Just after a turn somebody crosses the road that the ego turns into. */

/** Behind the junction's exit, m. */
const BICYCLE_BEYOND = 11;
const WALKER_BEYOND = 0.5;
const CROSSING_SPEED = 1.8;
const BICYCLE_ARMED_SECONDS = 1.8;
const WALKER_ARMED_SECONDS = 2.2;
const ARMED_DISTANCE = 6;
const DRIVEN_AFTERWARDS = 40;

export const vehicleTurningRoute = scenarioType({
  source: "VehicleTurningRoute, object_crash_intersection.py",
  parameters: {},
  hasTimeout: false,
  setUp(setting) {
    const { world } = setting;
    const { place } = exitPlace(setting, BICYCLE_BEYOND);
    const crossing = poseAt(world.map, place);
    const pose = roadsideAt(world, place, "right").pose(0, 0, -90);
    const blueprint = bicycles.find(({ typeId }) => typeId.endsWith("century"))!;
    const bicycle = world.addActor(blueprint, pose);
    const way = 2 * Math.hypot(pose.x - crossing.x, pose.y - crossing.y);
    return {
      direction: "right",
      *play() {
        yield* armed(world, crossing, BICYCLE_ARMED_SECONDS, ARMED_DISTANCE);
        world.traffic.leaveCrossingSpace(crossing.x, crossing.y);
        yield* walk(world, bicycle, way, CROSSING_SPEED);
        yield* driven(world, DRIVEN_AFTERWARDS);
      },
    };
  },
});

export const vehicleTurningRoutePedestrian = scenarioType({
  source: "VehicleTurningRoutePedestrian, object_crash_intersection.py",
  parameters: {},
  hasTimeout: false,
  setUp(setting) {
    const { world } = setting;
    const { place, turnsRight } = exitPlace(setting, WALKER_BEYOND);
    const crossing = poseAt(world.map, place);
    const from = turnsRight ? "left" : "right";
    const start = roadsideAt(world, place, from).pose(0, 0, from === "right" ? -90 : 90);
    const goal = roadsideAt(world, place, from === "right" ? "left" : "right").pose(0, 0, 0);
    const way = Math.hypot(start.x - goal.x, start.y - goal.y);
    const blueprint = world.random.choice(walkers);
    return {
      direction: from,
      // The official class lacks the guard that all others have: a collision counts twice while it is active.
      criteria: [new Collision()],
      *play() {
        const walker = world.addActor(blueprint, start);
        yield* armed(world, crossing, WALKER_ARMED_SECONDS, ARMED_DISTANCE);
        world.traffic.leaveCrossingSpace(crossing.x, crossing.y);
        yield* walk(world, walker, way, CROSSING_SPEED);
        yield* driven(world, DRIVEN_AFTERWARDS);
      },
    };
  },
});

/** The place on the exit lane so far behind the route's next junction. */
function exitPlace({ world, triggerIndex }: ScenarioSetting<unknown>, metres: number) {
  const junction = routeJunction(world.map, world.route, triggerIndex);
  const start = { lane: junction.exitLane, distance: 0 };
  const turnsRight = world.route.points[junction.entryIndex].option === RoadOption.RIGHT;
  return { place: placeAhead(world.map, start, metres, true) ?? start, turnsRight };
}
