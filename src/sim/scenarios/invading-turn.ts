import { props, trafficCars } from "../blueprints.js";
import { ActorFlow } from "../scripted/actor-flow.js";
import { laneRoute } from "../scripted/lane-route.js";
import { ScriptedPath } from "../scripted/scripted-path.js";
import { passed } from "./conditions.js";
import { oncomingBeside } from "./oncoming-flow.js";
import { number } from "./parameters.js";
import { beside, impossible, laneWidthAt, placeAheadOnRoad, poseAt } from "./placement.js";
import { scenarioType } from "./scenario.js";

/** The flow begins this far beyond `distance`, and the scenario ends there, m. */
const BEYOND = 30;
const END_WITHIN = 50;
const SPACING = { from: 40, to: 40 };
const LOOK_AHEAD = { metres: 10, seconds: 2 };
/** Half the width of an ideal car: what the offset counts from, m. */
const IDEAL_HALF_WIDTH = 0.7;
/** Cones on the right part of the oncoming lane, from so far behind the source, so far apart, m. */
const CONES_FROM = 15;
const CONE_SPACING = 5;
const CONE_SIDE_SHARE = 0.8;
/** They line this share of `distance`. */
const CONED_SHARE = 0.5;

/** Oncoming cars drive partly in the ego's lane, since cones stand on the edge of theirs. */
export const invadingTurn = scenarioType({
  source: "InvadingTurn, invading_turn.py",
  parameters: {
    distance: number("m", 100, "length of the invaded stretch after the trigger"),
    offset: number("m", 0.25, "how far an ideal oncoming car comes over the centre line"),
  },
  hasTimeout: true,
  setUp({ parameters: { distance, offset }, world, triggerPlace }) {
    const { map } = world;
    const far = placeAheadOnRoad(map, triggerPlace, distance + BEYOND);
    const source = oncomingBeside(world, far);
    const sink = oncomingBeside(world, triggerPlace);
    const stretches = laneRoute(map, source, sink);
    if (!stretches) throw impossible("the oncoming lane does not lead past the trigger");
    const width = laneWidthAt(map, source);
    const path = ScriptedPath.alongLanes(map, stretches, { right: -(offset + width / 2 - IDEAL_HALF_WIDTH) });
    const endPlane = poseAt(map, far);
    const cones = Array.from({ length: Math.floor((CONED_SHARE * distance) / CONE_SPACING) + 1 }, (_, i) => {
      const place = placeAheadOnRoad(map, source, CONES_FROM + i * CONE_SPACING);
      return beside(poseAt(map, place), 0, (CONE_SIDE_SHARE * laneWidthAt(map, place)) / 2);
    });
    return {
      *play() {
        const { traffic } = world;
        traffic.removeRoadLane(world.route.point.lane);
        traffic.changeOppositeBehaviour({ active: false });
        // The cone nearest to the ego first.
        for (const pose of cones.reverse()) world.addActor(props.get("static.prop.constructioncone")!, pose);
        world.addMover(
          new ActorFlow(world, {
            path,
            speed: map.lanes[world.route.point.lane].speedLimit,
            spacing: SPACING,
            blueprints: trafficCars,
            lookAhead: LOOK_AHEAD,
          }),
        );
        try {
          yield* passed(world, endPlane, END_WITHIN);
        } finally {
          traffic.changeOppositeBehaviour({ active: true });
          traffic.reAddRoadLanes();
        }
      },
    };
  },
});
