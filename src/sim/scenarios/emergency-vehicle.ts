import { toLocal } from "../../geometry/vectors.js";
import type { SimActor } from "../actors.js";
import { emergencyVehicles } from "../blueprints.js";
import { YieldToEmergencyVehicle } from "../criteria/yield-to-emergency-vehicle.js";
import { gapOnPath } from "../scripted/path-gap.js";
import { ScriptedPath } from "../scripted/scripted-path.js";
import { ScriptedVehicle, type Seen } from "../scripted/scripted-vehicle.js";
import { placeBehind } from "../traffic/lane-walk.js";
import { egoDistance } from "./conditions.js";
import { stretchesAhead } from "./junction-view.js";
import { number } from "./parameters.js";
import { impossible, poseAt } from "./placement.js";
import { scenarioType } from "./scenario.js";
import { firstOf, type Script, until, wait } from "./script.js";

/** The vehicle is so much faster than the ego, m/s: the code adds 25 m/s where its comment says km/h. */
const FASTER = 25;
/** It takes the speed of whoever is on its path within this distance: m, and s of driving. */
const LOOK_AHEAD = 10;
const LOOK_AHEAD_SECONDS = 1;
/** The scenario ends so long after the two were this near, m and s, or so far behind the place where it passed. */
const NEAR = 50;
const NEAR_SECONDS = 10;
const AHEAD_WITHIN = 10;
const DRIVEN_BEYOND = 50;
/** How far along its lane the vehicle can go, m. */
const WAY = 1000;

/** An emergency vehicle comes up fast from behind in the ego's lane; the ego must clear the lane. */
export const yieldToEmergencyVehicle = scenarioType({
  source: "YieldToEmergencyVehicle, yield_to_emergency_vehicle.py",
  parameters: { distance: number("m", 140, "how far behind the trigger the vehicle starts") },
  hasTimeout: false,
  setUp({ parameters: { distance }, world, triggerPlace }) {
    const { map } = world;
    const start = placeBehind(map, triggerPlace, distance);
    if (!start) throw impossible(`the road does not reach ${distance} m behind the trigger`);
    const blueprint = world.random.choice(emergencyVehicles);
    const path = ScriptedPath.alongLanes(map, stretchesAhead(map, start, WAY, true));
    let vehicle: ScriptedVehicle;
    return {
      criteria: [new YieldToEmergencyVehicle(() => vehicle.actor)],
      *play() {
        world.traffic.removeRoadLane(world.route.point.lane);
        vehicle = new ScriptedVehicle(world.addActor(blueprint, poseAt(map, start)), path, 0);
        vehicle.actor.emergencyLights = true;
        world.addMover({
          step(seconds) {
            vehicle.desiredSpeed = speedNow(vehicle);
            vehicle.step(seconds);
          },
        });
        try {
          yield* firstOf(nearForLong(vehicle.actor), overtaken(vehicle));
        } finally {
          world.traffic.reAddRoadLanes();
        }
      },
    };

    function speedNow({ actor, distance: at }: ScriptedVehicle): number {
      const wanted = world.ego.speed + FASTER;
      const reach = LOOK_AHEAD + LOOK_AHEAD_SECONDS * actor.speed;
      const speedOf = (other: Seen) =>
        gapOnPath(path, at, actor, other, reach) === Number.POSITIVE_INFINITY
          ? wanted
          : Math.max(0, other.speed * Math.cos(other.yaw - actor.yaw));
      let speed = Math.min(wanted, speedOf(world.ego));
      for (const other of world.actors) {
        if (other !== actor && other.solid) speed = Math.min(speed, speedOf(other));
      }
      return speed;
    }

    function* nearForLong(actor: SimActor): Script {
      yield* until(() => egoDistance(world, actor) < NEAR);
      yield* wait(world, NEAR_SECONDS);
    }

    function* overtaken({ actor, path: way }: ScriptedVehicle): Script {
      yield* until(() => {
        const ahead = toLocal(world.ego, actor.x, actor.y).x;
        return ahead > actor.halfLength + world.ego.halfLength && egoDistance(world, actor) < AHEAD_WITHIN;
      });
      const from = vehicle.distance;
      yield* until(() => vehicle.distance - from >= Math.min(DRIVEN_BEYOND, way.length - from));
    }
  },
});
