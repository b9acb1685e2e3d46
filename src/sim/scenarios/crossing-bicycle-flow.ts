import { laneTypeBits } from "../../map/lane.js";
import { bicycles } from "../blueprints.js";
import { ActorFlow } from "../scripted/actor-flow.js";
import { ScriptedPath } from "../scripted/scripted-path.js";
import { leftJunction } from "./conditions.js";
import { lightsInHand } from "./held-lights.js";
import { routeJunction, wayThrough } from "./junction-view.js";
import { interval, number, place, unread } from "./parameters.js";
import { impossible, placeNear, poseAt } from "./placement.js";
import { scenarioType } from "./scenario.js";
import { firstOf, forEver, type Script, wait } from "./script.js";

/** The bicycle lane must lie so near the place that the route file names, m. */
const LANE_WITHIN = 10;
/** The riders go on for this far behind the junction, m. */
const BEYOND_JUNCTION = 40;
const RED_SECONDS = 5;

/** The ego turns left across an endless stream of cyclists on a bicycle lane. */
export const crossingBicycleFlow = scenarioType({
  source: "CrossingBicycleFlow, cross_bicycle_flow.py",
  parameters: {
    start_actor_flow: place("where the riders come onto the bicycle lane"),
    flow_speed: number("m/s", 10, "speed of the riders"),
    source_dist_interval: interval("m", 20, 50, "spacing of the riders"),
    end_actor_flow: unread("stands in route files"),
  },
  hasTimeout: true,
  setUp(setting) {
    const { parameters, world, triggerIndex } = setting;
    const { map } = world;
    const source = placeNear(map, parameters.start_actor_flow, laneTypeBits.biking);
    const start = source && poseAt(map, source);
    const wanted = parameters.start_actor_flow;
    if (!source || !start || Math.hypot(start.x - wanted.x, start.y - wanted.y) > LANE_WITHIN) {
      throw impossible("there is no bicycle lane near its riders' start");
    }
    const junction = routeJunction(map, world.route, triggerIndex);
    const path = ScriptedPath.alongLanes(map, wayThrough(map, source, "straight", BEYOND_JUNCTION));
    const lights = lightsInHand(setting, junction);
    return {
      *play() {
        world.traffic.handleJunction(world.ego, {
          clearJunction: true,
          clearEgoEntry: true,
          stopEntries: true,
        });
        world.addMover(
          new ActorFlow(world, {
            path,
            speed: parameters.flow_speed,
            spacing: parameters.source_dist_interval,
            blueprints: bicycles,
            lookAhead: "blind",
          }),
        );
        yield* firstOf(leftJunction(world, junction.id), holdLights());
      },
    };

    function* holdLights(): Script {
      lights.greenFor();
      yield* wait(world, RED_SECONDS);
      lights.greenFor(lights.ego);
      yield* forEver();
    }
  },
});
