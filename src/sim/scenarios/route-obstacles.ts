import { toLocal } from "../../geometry/vectors.js";
import { props, secondGenerationCars } from "../blueprints.js";
import { lanesOutward } from "../traffic/lane-walk.js";
import { directionParameter, numberParameter } from "./parameters.js";
import { impossible, laneWidthAt, levelWith, outwardSign, placeAheadOnRoad, poseAt } from "./placement.js";
import type { Scenario, ScenarioSetting } from "./scenario.js";

/** The car is pushed to the side by this share of half a lane. */
const SIDE_SHARE = 0.7;
/** The sign stands on the first lane beside the carriageway, moved outward by this share of that lane. */
const SIGN_SIDE_SHARE = 0.3;
/** Room cleared beyond the obstacle at the trigger, m. */
const CLEARED_BEYOND = 20;
/** The second stage begins within this distance, m, and slows the traffic after this time, s. */
const SECOND_STAGE_WITHIN = 50;
const SECOND_STAGE_SECONDS = 5;
/** The scenario ends where the ego is so far past the obstacle, m, or after this time, s. */
const END_BEYOND = 50;
const TIMEOUT_SECONDS = 240;

/** ParkedObstacle: a badly parked car in the ego's lane on a road with a second lane of the same direction. */
export function parkedObstacle({ spec, world, triggerPlace }: ScenarioSetting): Scenario {
  const distance = numberParameter(spec, "distance", 120);
  const cappedSpeed = numberParameter(spec, "speed", 60) / 3.6;
  const direction = directionParameter(spec, "right");
  const { map } = world;

  const carPlace = placeAheadOnRoad(map, triggerPlace, distance);
  const side = direction === "right" ? 1 : -1;
  const shift = (side * SIDE_SHARE * laneWidthAt(map, carPlace)) / 2;
  const car = world.addActor(world.random.choice(secondGenerationCars), poseAt(map, carPlace, shift));
  const sign = placeSign({ spec, world, triggerPlace });
  const endPlane = poseAt(map, placeAheadOnRoad(map, carPlace, END_BEYOND));

  let startedAt = 0;
  let nearSince: number | undefined;
  let capped = false;
  return {
    suspendsBlockedTest: true,
    actors: [car],
    direction,
    start() {
      startedAt = world.time;
      world.traffic.leaveSpaceInFront(world.ego, distance + CLEARED_BEYOND);
    },
    update() {
      const { ego, time } = world;
      if (Math.hypot(ego.x - car.x, ego.y - car.y) < SECOND_STAGE_WITHIN) nearSince ??= time;
      if (!capped && nearSince !== undefined && time - nearSince >= SECOND_STAGE_SECONDS) {
        world.traffic.setMaximumSpeed(cappedSpeed);
        capped = true;
      }
      return toLocal(endPlane, ego.x, ego.y).x > 0 || time - startedAt > TIMEOUT_SECONDS;
    },
    cleanUp() {
      world.traffic.setMaximumSpeed(undefined);
      world.removeActor(car);
      if (sign) world.removeActor(sign);
    },
  };
}

/** The accident sign beside the road at the trigger; a road without a strip beside it gets none. */
function placeSign({ spec, world, triggerPlace }: ScenarioSetting) {
  const { map } = world;
  const egoLane = map.lanes[triggerPlace.lane];
  const strip = lanesOutward(map, egoLane, "right").find(
    (lane) => lane.type !== "driving" && lane.type !== "parking",
  );
  if (!strip) return undefined;
  const place = levelWith(map, triggerPlace, strip);
  const outward = outwardSign(strip, egoLane, "right") * SIGN_SIDE_SHARE * laneWidthAt(map, place);
  const blueprint = props.get("static.prop.warningaccident");
  if (!blueprint) throw impossible(spec.name, "the warning sign's size is not known");
  return world.addActor(blueprint, poseAt(map, place, outward, 90));
}
