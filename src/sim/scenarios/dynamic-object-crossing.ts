import { DEGREES } from "../../geometry/angles.js";
import type { Pose } from "../../geometry/vectors.js";
import type { Blueprint, SimActor } from "../actors.js";
import { props, walkers } from "../blueprints.js";
import { type LanePlace, lanesOutward } from "../traffic/lane-walk.js";
import { StraightWalk } from "../walkers.js";
import { directionParameter, numberParameter } from "./parameters.js";
import { impossible, levelWith, outwardSign, placeAheadOnRoad, poseAt } from "./placement.js";
import type { Scenario, ScenarioSetting } from "./scenario.js";

/** Room cleared beyond the occluder at the trigger, m. */
const CLEARED_BEYOND = 10;
/** Without a sidewalk the occluder stands this far outside the last lane's centre, the walker a bit further, m. */
const BESIDE_LAST_LANE = 1.5;
const WALKER_OUTWARD = 1.2;
/** From the occluder's end to the walker, m. */
const WALKER_GAP = 0.5;
const WALKER_SPEED = 2;
/** The walker sets off when the ego is nearer than this in time, s, or distance, m. */
const ARMED_SECONDS = 2.1;
const ARMED_SECONDS_PER_5_DEGREES = 0.1;
const ARMED_DISTANCE = 6;
/** Metres that the ego drives after the walker has gone until the scenario ends. */
const DRIVEN_AFTERWARDS = 40;

/** DynamicObjectCrossing: a pedestrian steps out from behind an object at the roadside and crosses the road. */
export function dynamicObjectCrossing({ spec, world, triggerPlace }: ScenarioSetting): Scenario {
  const distance = numberParameter(spec, "distance", 12);
  const angleDeg = numberParameter(spec, "crossing_angle", 0);
  const direction = directionParameter(spec, "right");
  const armedSeconds = ARMED_SECONDS + ARMED_SECONDS_PER_5_DEGREES * Math.floor(angleDeg / 5);
  const { map } = world;

  const crossingPlace = placeAheadOnRoad(map, triggerPlace, distance);
  const crossing = poseAt(map, crossingPlace);
  const blueprint = occluderBlueprint(
    spec.parameters.blocker_model?.value ?? "static.prop.vendingmachine",
    spec.name,
  );
  const roadside = findRoadside(world, crossingPlace, direction);
  const occluder = world.addActor(blueprint, roadside.pose(0, 0, 90));
  const walkerPose = roadside.pose(
    blueprint.halfLength + WALKER_GAP,
    roadside.isSidewalk ? 0 : WALKER_OUTWARD,
    // From the right-hand side of the road, facing it: lane yaw + 270 degrees; mirrored on the left.
    direction === "right" ? 270 - angleDeg : 90 + angleDeg,
  );
  const walkerBlueprint = world.random.choice(walkers);

  let walk: StraightWalk | undefined;
  let walker: SimActor | undefined;
  let goneAtOdometer: number | undefined;
  const removeActors = () => {
    world.removeActor(occluder);
    if (walk) world.removeMover(walk);
    if (walker) world.removeActor(walker);
  };
  return {
    suspendsBlockedTest: false,
    get actors() {
      return walker ? [occluder, walker] : [occluder];
    },
    direction,
    start() {
      world.traffic.leaveSpaceInFront(world.ego, distance + CLEARED_BEYOND);
      walker = world.addActor(walkerBlueprint, walkerPose);
    },
    update() {
      const { ego } = world;
      if (!walk) {
        const toCrossing = Math.hypot(ego.x - crossing.x, ego.y - crossing.y);
        const armed = toCrossing < ARMED_DISTANCE || toCrossing < armedSeconds * ego.speed;
        if (!armed) return false;
        const fullCrossing = 2 * Math.hypot(walkerPose.x - crossing.x, walkerPose.y - crossing.y);
        walk = new StraightWalk(walker!, WALKER_SPEED, fullCrossing);
        world.addMover(walk);
        world.traffic.leaveCrossingSpace(crossing.x, crossing.y);
      }
      if (goneAtOdometer === undefined) {
        if (!walk.done) return false;
        removeActors();
        goneAtOdometer = ego.odometer;
      }
      return ego.odometer - goneAtOdometer >= DRIVEN_AFTERWARDS;
    },
    cleanUp: removeActors,
  };
}

function occluderBlueprint(typeId: string, scenarioName: string): Blueprint {
  const blueprint = props.get(typeId);
  if (!blueprint) throw impossible(scenarioName, `the size of the object ${typeId} is not known`);
  return blueprint;
}

interface Roadside {
  readonly isSidewalk: boolean;
  /** A pose relative to the roadside point level with the crossing; turned against the ego lane's heading. */
  pose(ahead: number, outward: number, turnDeg: number): Pose;
}

/** The centre of the sidewalk beside a place, or a point beside the outermost lane. */
function findRoadside(world: ScenarioSetting["world"], place: LanePlace, side: "left" | "right"): Roadside {
  const { map } = world;
  const egoLane = map.lanes[place.lane];
  const outer = lanesOutward(map, egoLane, side);
  const sidewalk = outer.find((lane) => lane.type === "sidewalk");
  const lane = sidewalk ?? outer[outer.length - 1] ?? egoLane;
  const beside = lane === egoLane ? place : levelWith(map, place, lane);
  const sign = outwardSign(lane, egoLane, side);
  const centre = poseAt(map, beside, sidewalk ? 0 : sign * BESIDE_LAST_LANE);
  const heading = poseAt(map, place).yaw;
  const toSide = side === "right" ? 1 : -1;
  return {
    isSidewalk: sidewalk !== undefined,
    pose: (ahead, outward, turnDeg) => ({
      x: centre.x + Math.cos(heading) * ahead - Math.sin(heading) * toSide * outward,
      y: centre.y + Math.sin(heading) * ahead + Math.cos(heading) * toSide * outward,
      z: centre.z,
      yaw: heading + turnDeg * DEGREES,
    }),
  };
}
