import type { Point } from "../../geometry/vectors.js";
import type { TrafficLight } from "../../map/lane-map.js";
import { lightOfLane, lightsOf, type RouteJunction } from "./junction-view.js";
import { impossible, poseAt } from "./placement.js";
import type { ScenarioSetting } from "./scenario.js";

/** The lights of a junction in a scenario's hands: what it holds goes back to the cycle when it ends. */
export interface HeldLights {
  /** The light of the ego's approach: the one whose stop point is nearest to the trigger. */
  readonly ego: number | undefined;
  /** The light that holds a lane. */
  lightOf(lane: number): number | undefined;
  /** Green for the lights named, red for all others. */
  greenFor(...lights: readonly (number | undefined)[]): void;
  /** Gives all back to the cycle, which goes on from where it stood. */
  release(): void;
}

/** A junction without lights has none to hold, and nothing happens. */
export function lightsInHand(
  { world, triggerPlace }: ScenarioSetting<unknown>,
  junction: RouteJunction,
): HeldLights {
  const lights = lightsOf(world.map, junction.id);
  return {
    ego: nearestLight(lights, poseAt(world.map, triggerPlace))?.id,
    lightOf: (lane) => lightOfLane(world.map, lane)?.id,
    greenFor(...green) {
      for (const { id } of lights) world.lights.hold(id, green.includes(id) ? "green" : "red");
    },
    release() {
      for (const { id } of lights) world.lights.release(id);
    },
  };
}

/**
 * Like {@link lightsInHand}, for types that are about lights. Like the official classes they are dropped only in a town
 * without any light; at a junction without one they are played as they are.
 */
export function requiredLights(setting: ScenarioSetting<unknown>, junction: RouteJunction): HeldLights {
  if (setting.world.map.trafficLights.length > 0) return lightsInHand(setting, junction);
  throw impossible("the town has no traffic lights");
}

function nearestLight(lights: readonly TrafficLight[], trigger: Point): TrafficLight | undefined {
  const distanceTo = (light: TrafficLight) =>
    Math.min(...light.stopPoints.map((stop) => Math.hypot(stop.x - trigger.x, stop.y - trigger.y)));
  return [...lights].sort((first, second) => distanceTo(first) - distanceTo(second))[0];
}
