import { type Pose, toLocal } from "../../geometry/vectors.js";
import type { RoutePoint } from "../../map/dense-route.js";
import type { SimActor } from "../actors.js";
import type { ScenarioWorld } from "./scenario.js";
import { driven, type Script, until } from "./script.js";

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Metres from the ego's centre to a place. */
export function egoDistance({ ego }: ScenarioWorld, place: Place): number {
  return Math.hypot(ego.x - place.x, ego.y - place.y);
}

/**
 * The official arming: the ego would reach the place within so many seconds at its speed, or is nearer than so many
 * metres; in a straight line, and a standing ego never arrives (catalogue 1.8).
 */
export function* armed(world: ScenarioWorld, place: Place, seconds: number, metres: number): Script {
  yield* until(() => {
    const distance = egoDistance(world, place);
    return distance < metres || distance < seconds * world.ego.speed;
  });
}

/** Waits until the ego has passed the plane through a pose, across its heading; if asked only within some metres of it. */
export function* passed(world: ScenarioWorld, plane: Pose, within = Number.POSITIVE_INFINITY): Script {
  yield* until(() => toLocal(plane, world.ego.x, world.ego.y).x > 0 && egoDistance(world, plane) < within);
}

/** Is the ego ahead of an actor by both half lengths, along the actor's heading? */
export function isAheadOf({ ego }: ScenarioWorld, actor: SimActor): boolean {
  return toLocal(actor, ego.x, ego.y).x > ego.halfLength + actor.halfLength;
}

/** Waits until the ego has been in a junction and has left it. */
export function* leftJunction(world: ScenarioWorld, junctionId: number): Script {
  yield* until(() => isIn(world, world.route.point, junctionId));
  yield* until(() => !isIn(world, world.route.point, junctionId));
}

/** Waits until the ego has left the junction and driven some metres more. */
export function* drivenBeyond(world: ScenarioWorld, junctionId: number, metres: number): Script {
  yield* leftJunction(world, junctionId);
  yield* driven(world, metres);
}

function isIn({ map }: ScenarioWorld, point: RoutePoint, junctionId: number): boolean {
  return map.lanes[point.lane].junctionId === junctionId;
}
