import type { RandomStream } from "../../base/random.js";
import { lanePose } from "../../map/lane.js";
import type { LaneMap } from "../../map/lane-map.js";
import { SimActor } from "../actors.js";
import { trafficCars } from "../blueprints.js";
import type { LanePlace } from "./lane-walk.js";
import type { TrafficFlow } from "./traffic-flow.js";
import { TrafficVehicle } from "./traffic-vehicle.js";

/** Whoever is so far to the side of a place stands on another lane, m. */
const BESIDE = 2.7;

/** Hands out actor ids; the ego has 1. */
export interface IdSource {
  nextId(): number;
}

/** Puts background cars of random models onto lanes. */
export class CarSpawner {
  readonly #map: LaneMap;
  readonly #flow: TrafficFlow;
  readonly #ids: IdSource;
  readonly #random: RandomStream;
  readonly #pose = lanePose();

  constructor(map: LaneMap, flow: TrafficFlow, ids: IdSource, random: RandomStream) {
    this.#map = map;
    this.#flow = flow;
    this.#ids = ids;
    this.#random = random;
  }

  /** A new car with the role `background` at a place, or undefined when something stands within `clearance` m on its lane. */
  spawn(
    place: LanePlace,
    speed: number,
    clearance: number,
    keepAway: readonly { readonly x: number; readonly y: number }[],
  ): TrafficVehicle | undefined {
    if (!this.isFree(place, clearance, keepAway)) return undefined;
    const actor = new SimActor(this.#ids.nextId(), this.#random.choice(trafficCars), "background");
    actor.speed = speed;
    const vehicle = new TrafficVehicle(
      actor,
      this.#map,
      this.#random.fork(actor.id),
      place.lane,
      place.distance,
    );
    this.#flow.add(vehicle);
    return vehicle;
  }

  /** Is no background car and none of `keepAway` within so many metres along the lane, beside lanes left out? */
  isFree(
    place: LanePlace,
    clearance: number,
    keepAway: readonly { readonly x: number; readonly y: number }[],
  ): boolean {
    this.#map.poseOnLane(place.lane, place.distance, this.#pose);
    const { x, y, yaw } = this.#pose;
    const cos = Math.cos(yaw);
    const sin = Math.sin(yaw);
    const isClear = (other: { readonly x: number; readonly y: number }) => {
      const dx = other.x - x;
      const dy = other.y - y;
      return Math.abs(cos * dx + sin * dy) >= clearance || Math.abs(cos * dy - sin * dx) >= BESIDE;
    };
    return keepAway.every(isClear) && this.#flow.vehicles.every((vehicle) => isClear(vehicle.actor));
  }
}
