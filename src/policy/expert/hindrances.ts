import type { EgoState, PrivilegedState } from "../../bridge/observation.js";
import type { DrivePath } from "../drive-path.js";
import type { Forecast } from "./forecast.js";
import type { Headway } from "./idm.js";
import { relationToPath } from "./path-relation.js";
import type { SignalStops } from "./signal-stops.js";

/** Something on the path that the ego must not run into. */
export interface Hindrance {
  /** Metres to it in PDM-Lite's measure: from the ego's centre, less the thing's length. */
  readonly gap: number;
  /** m/s along the path. */
  readonly speed: number;
  readonly headway: Headway;
}

/** PDM-Lite's distances: gaps count from the ego's centre, so its half length is in them. */
const VEHICLE_HEADWAY: Headway = { minimumGap: 4, timeGap: 0.25 };
const STOP_HEADWAY: Headway = { minimumGap: 0.5, timeGap: 0.1 };
const WALKER_CLEARANCE = 0.5;

/** What the ego has to respect now: lights, signs, leaders, and whoever crosses its way in the next two seconds. */
export function findHindrances(
  path: DrivePath,
  signals: SignalStops,
  forecast: Forecast,
  halfLength: number,
  ego: EgoState,
  world: PrivilegedState,
): Hindrance[] {
  const found: Hindrance[] = [
    { gap: signals.distanceToLight(path, ego, world.trafficLights), speed: 0, headway: STOP_HEADWAY },
    { gap: signals.distanceToSign(path, ego), speed: 0, headway: STOP_HEADWAY },
  ].filter(({ gap }) => gap < Number.POSITIVE_INFINITY);
  for (const actor of world.actors) {
    const relation = relationToPath(path, ego, actor);
    if (relation.type === "trailing") continue;
    if (relation.type === "leading" && actor.kind !== "walker") {
      const gap = relation.distance - 2 * actor.halfLength;
      found.push({ gap, speed: actor.speed, headway: VEHICLE_HEADWAY });
    } else if (forecast.meets(actor)) {
      const crossesAsVehicle = actor.kind === "vehicle" || actor.kind === "static";
      const distance = Math.hypot(actor.x - ego.x, actor.y - ego.y);
      // Nobody knows where a crossing vehicle will be next: the ego stops at once.
      const gap = crossesAsVehicle ? 0 : distance - halfLength - WALKER_CLEARANCE;
      found.push({ gap, speed: 0, headway: VEHICLE_HEADWAY });
    }
  }
  return found;
}
