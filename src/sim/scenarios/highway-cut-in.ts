import { toLocal } from "../../geometry/vectors.js";
import { trafficCars } from "../blueprints.js";
import { ScriptedPath } from "../scripted/scripted-path.js";
import { ScriptedVehicle } from "../scripted/scripted-vehicle.js";
import { egoDistance } from "./conditions.js";
import { flowPlace } from "./flow-paths.js";
import { stretchesAhead, wayThrough } from "./junction-view.js";
import { place, unread } from "./parameters.js";
import { placeNear, poseAt, sidePlace } from "./placement.js";
import { scenarioType } from "./scenario.js";
import { until } from "./script.js";

/** The car heads for a place so far behind the junction, and is there when it is so near, m. */
const TARGET_BEYOND = 10;
const AT_TARGET = 5;
/** Then it changes lanes at this share of the ego's speed: in its lane, changing, and in the new one, s. */
const SPEED_SHARE = 0.8;
const SAME_LANE_SECONDS = 0.3;
const CHANGE_SECONDS = 2;
const OTHER_LANE_SECONDS = 3;
const EXTEND_EXIT = 170;
/** A car that has no lane to cut into goes on for so far, m. */
const WAY_ON = 200;

/** A car from an on-ramp arrives together with the ego and cuts in. */
export const highwayCutIn = scenarioType({
  source: "HighwayCutIn, highway_cut_in.py",
  parameters: {
    other_actor_location: place("where the car starts on the ramp"),
    end_location: unread("stands in route files"),
  },
  hasTimeout: false,
  setUp({ parameters, world, triggerPlace }) {
    const { map } = world;
    const start = flowPlace(world, parameters.other_actor_location);
    const ramp = wayThrough(map, start, "straight", TARGET_BEYOND);
    const last = ramp[ramp.length - 1];
    const target = poseAt(map, { lane: last.lane, distance: last.to });
    const own = wayThrough(map, triggerPlace, "straight", 0);
    const ownLast = own[own.length - 1];
    const egoTarget = poseAt(map, { lane: ownLast.lane, distance: ownLast.from });
    const onwards = stretchesAhead(map, { lane: last.lane, distance: last.to }, WAY_ON, true);
    const path = ScriptedPath.alongLanes(map, [...ramp, ...onwards]);
    const blueprint = world.random.choice(trafficCars);
    return {
      direction: "right",
      *play() {
        world.traffic.handleJunction(world.ego, {
          clearJunction: true,
          removeEntries: ramp.map(({ lane }) => lane),
          extendExit: EXTEND_EXIT,
        });
        const car = world.addActor(blueprint, poseAt(map, start));
        const vehicle = new ScriptedVehicle(car, path, 0);
        world.addMover(vehicle);
        yield* until(() => {
          const toTarget = Math.hypot(car.x - target.x, car.y - target.y);
          const egoToTarget = Math.max(egoDistance(world, egoTarget), 0.1);
          vehicle.desiredSpeed = (toTarget * world.ego.speed) / egoToTarget;
          const egoIsPast = toLocal(egoTarget, world.ego.x, world.ego.y).x > 0;
          return toTarget < AT_TARGET && !egoIsPast;
        });
        world.removeMover(vehicle);
        const cutIn = cutInPath(car, SPEED_SHARE * world.ego.speed);
        const cutting = new ScriptedVehicle(car, cutIn.path, cutIn.speed);
        world.addMover(cutting);
        yield* until(() => cutting.remaining <= 0);
      },
    };

    /** In its lane, across to the left one, and on there: lengths are times by the car's own speed. */
    function cutInPath(car: { x: number; y: number; z: number; yaw: number; speed: number }, speed: number) {
      const reach = Math.max(car.speed, speed, 1);
      const here = placeNear(map, car)!;
      const straight = stretchesAhead(map, here, SAME_LANE_SECONDS * reach, true);
      const left = sidePlace(map, here, "left");
      const skipped = (SAME_LANE_SECONDS + CHANGE_SECONDS) * reach;
      const across = stretchesAhead(map, left ?? here, skipped + OTHER_LANE_SECONDS * reach, true);
      const beyond = cutFront(across, skipped);
      return {
        path: ScriptedPath.alongLanes(map, [...straight, ...beyond], { start: car }),
        speed: Math.max(speed, 1),
      };
    }
  },
});

/** The stretches without their first metres. */
function cutFront<T extends { readonly from: number; readonly to: number }>(
  stretches: readonly T[],
  metres: number,
): T[] {
  let rest = metres;
  return stretches.flatMap((stretch) => {
    const cut = Math.min(rest, stretch.to - stretch.from);
    rest -= cut;
    return stretch.from + cut < stretch.to ? [{ ...stretch, from: stretch.from + cut }] : [];
  });
}
