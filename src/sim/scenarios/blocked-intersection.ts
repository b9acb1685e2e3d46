import { trafficCars } from "../blueprints.js";
import { placeAhead } from "../traffic/lane-walk.js";
import { egoDistance } from "./conditions.js";
import { routeJunction } from "./junction-view.js";
import { poseAt } from "./placement.js";
import { scenarioType } from "./scenario.js";
import { until, wait } from "./script.js";

/** The blocker stands so far behind the junction, m. */
const BEYOND_EXIT = 5;
/** It goes after the ego has been nearer than this, m, for this time, s. */
const WAITING_WITHIN = 13;
const WAITING_SECONDS = 10;

/** After a turn the exit lane is blocked by a stopped car, which goes once the ego has waited behind it. */
export const blockedIntersection = scenarioType({
  source: "BlockedIntersection, blocked_intersection.py",
  parameters: {},
  hasTimeout: true,
  setUp({ world, triggerIndex }) {
    const { map } = world;
    const { exitLane } = routeJunction(map, world.route, triggerIndex);
    const start = { lane: exitLane, distance: 0 };
    const pose = poseAt(map, placeAhead(map, start, BEYOND_EXIT) ?? start);
    const blueprint = world.random.choice(trafficCars);
    return {
      *play() {
        world.traffic.handleJunction(world.ego, {
          clearJunction: true,
          clearEgoEntry: true,
          stopEntries: true,
        });
        const blocker = world.addActor(blueprint, pose);
        yield* until(() => egoDistance(world, blocker) < WAITING_WITHIN);
        yield* wait(world, WAITING_SECONDS);
      },
    };
  },
});
