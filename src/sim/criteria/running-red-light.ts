import type { TrafficEvent } from "../../bench/events.js";
import { segmentsIntersect } from "../../geometry/segments.js";
import { distance } from "../../geometry/vectors.js";
import { drivingLanes, lanePosition } from "../../map/lane.js";
import type { LaneMap, TrafficLight } from "../../map/lane-map.js";
import type { TrafficLights } from "../traffic/traffic-lights.js";
import { type Criterion, type CriterionState, type CriterionStatus, placeText } from "./criterion.js";

/** Lights whose trigger volume is farther from the ego are not looked at, m. */
const NEAR = 15;
/** The tail as a segment behind the centre: share of the half length, and m beyond it. */
const TAIL_START_SHARE = 0.8;
const TAIL_END_BEYOND = 1;
/** Half width of the stop line in lane widths. */
const STOP_LINE_HALF_WIDTH = 0.6;

/** The ego's tail crossing the stop line of a red light (RunningRedLightTest). */
export class RunningRedLight implements Criterion {
  readonly name = "RunningRedLightTest";
  readonly events: TrafficEvent[] = [];
  readonly #map: LaneMap;
  readonly #lights: Pick<TrafficLights, "colourOf">;
  readonly #tail = lanePosition();
  #lastViolated: number | undefined;

  constructor(map: LaneMap, lights: Pick<TrafficLights, "colourOf">) {
    this.#map = map;
    this.#lights = lights;
  }

  update(state: CriterionState): CriterionStatus {
    // The official test goes on from the light's place after a violation; kept, since it decides which
    // lights the rest of the loop looks at.
    let place: { x: number; y: number; z: number } = state.ego;
    for (const light of this.#map.trafficLights) {
      if (light.id === this.#lastViolated || distance(light.triggerVolume, place) > NEAR) continue;
      if (this.#lights.colourOf(light.id) !== "red" || !this.#crosses(light, state)) continue;
      this.#lastViolated = light.id;
      place = light;
      this.events.push({
        type: "TRAFFIC_LIGHT_INFRACTION",
        frame: state.frame,
        message: `Agent ran a red light ${light.id} at ${placeText(light)}`,
      });
    }
    return "running";
  }

  terminate(): void {}

  #crosses(light: TrafficLight, { ego }: CriterionState): boolean {
    const cos = Math.cos(ego.yaw);
    const sin = Math.sin(ego.yaw);
    const near = TAIL_START_SHARE * ego.halfLength;
    const far = ego.halfLength + TAIL_END_BEYOND;
    const nearX = ego.x - near * cos;
    const nearY = ego.y - near * sin;
    const farX = ego.x - far * cos;
    const farY = ego.y - far * sin;
    if (!this.#map.nearestLane(farX, farY, this.#tail, drivingLanes)) return false;
    const tailLane = this.#map.lanes[this.#tail.lane];
    return light.stopPoints.some((stop) => {
      if (tailLane.roadId !== stop.roadId || tailLane.laneId !== stop.laneId) return false;
      if (cos * Math.cos(stop.yaw) + sin * Math.sin(stop.yaw) <= 0) return false;
      const across = STOP_LINE_HALF_WIDTH * stop.laneWidth;
      const lineX = -Math.sin(stop.yaw) * across;
      const lineY = Math.cos(stop.yaw) * across;
      return segmentsIntersect(
        nearX,
        nearY,
        farX,
        farY,
        stop.x + lineX,
        stop.y + lineY,
        stop.x - lineX,
        stop.y - lineY,
      );
    });
  }
}
