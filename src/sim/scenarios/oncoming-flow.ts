import { trafficCars } from "../blueprints.js";
import { ActorFlow } from "../scripted/actor-flow.js";
import { laneRoute } from "../scripted/lane-route.js";
import { ScriptedPath } from "../scripted/scripted-path.js";
import type { LanePlace } from "../traffic/lane-walk.js";
import type { Interval } from "./parameters.js";
import { impossible, placeAheadOnRoad, placeBehindOnRoad, sidePlace } from "./placement.js";
import type { ScenarioWorld } from "./scenario.js";

/** Source and sink lie this far from the reference: 1.5 m for each km/h of the speed limit, and metres more. */
const SPAN_PER_KMH = 1.5;
const SPAN_EXTRA = 30;
const LOOK_AHEAD = { metres: 10, seconds: 1.6 };

/** The lane left of a place, which must run against it. Throws SCENARIO_IMPOSSIBLE where there is none. */
export function oncomingBeside(world: ScenarioWorld, place: LanePlace): LanePlace {
  const left = sidePlace(world.map, place, "left");
  if (left && world.map.lanes[left.lane].type === "driving") return left;
  throw impossible("there is no lane to its left");
}

/**
 * The stream of oncoming cars between which the ego has to find a gap (catalogue 1.9, O-FLOW): at the ego's speed
 * limit, and they brake for an ego in their lane.
 */
export function oncomingFlow(world: ScenarioWorld, reference: LanePlace, spacing: Interval): ActorFlow {
  const { map } = world;
  const limit = map.lanes[world.route.point.lane].speedLimit;
  const span = SPAN_PER_KMH * limit * 3.6 + SPAN_EXTRA;
  const source = placeBehindOnRoad(map, reference, span);
  const sink = placeAheadOnRoad(map, reference, span);
  const stretches = laneRoute(map, source, sink);
  if (!stretches) throw impossible("the oncoming lane leads nowhere");
  return new ActorFlow(world, {
    path: ScriptedPath.alongLanes(map, stretches),
    speed: limit,
    spacing,
    blueprints: trafficCars,
    lookAhead: LOOK_AHEAD,
  });
}
