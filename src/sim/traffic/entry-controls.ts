import type { LaneMap } from "../../map/lane-map.js";

/** Signals and signs by the lane that leads up to them. */
export class EntryControls {
  readonly #lightOfLane = new Map<number, number>();
  readonly #signedLanes = new Set<number>();
  readonly #stopLanes = new Set<number>();

  constructor(map: LaneMap) {
    for (const light of map.trafficLights) {
      for (const stop of light.stopPoints) this.#lightOfLane.set(stop.lane, light.id);
    }
    for (const sign of map.stopSigns) {
      for (const stop of sign.stopPoints) {
        this.#stopLanes.add(stop.lane);
        this.#signedLanes.add(stop.lane);
      }
    }
    for (const sign of map.yieldSigns) for (const stop of sign.stopPoints) this.#signedLanes.add(stop.lane);
  }

  /** Id of the light at the end of a lane; undefined without one. */
  lightAtEndOf(lane: number): number | undefined {
    return this.#lightOfLane.get(lane);
  }

  hasStopSign(lane: number): boolean {
    return this.#stopLanes.has(lane);
  }

  /** A stop or yield sign: cars on this lane give way to those on unsigned ones. */
  givesWay(lane: number): boolean {
    return this.#signedLanes.has(lane);
  }
}
