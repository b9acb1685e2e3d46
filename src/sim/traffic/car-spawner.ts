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
/** A bend moves a lane less than that to the side within this distance, m. */
const BEND_NEGLIGIBLE = 16;

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

  /** Is no background car and none of `keepAway` within so many metres of the place, on its own lane? */
  isFree(
    place: LanePlace,
    clearance: number,
    keepAway: readonly { readonly x: number; readonly y: number }[],
  ): boolean {
    this.#map.poseOnLane(place.lane, place.distance, this.#pose);
    for (const other of keepAway) if (!this.#isClearOf(other, clearance)) return false;
    for (const vehicle of this.#flow.vehicles)
      if (!this.#isClearOfCar(vehicle, place, clearance)) return false;
    return true;
  }

  #isClearOfCar({ path, distance, actor }: TrafficVehicle, place: LanePlace, clearance: number): boolean {
    if (path[0] === place.lane) return Math.abs(distance - place.distance) >= clearance;
    const theirs = this.#map.lanes[path[0]];
    const ours = this.#map.lanes[place.lane];
    const isBeside = theirs.roadId === ours.roadId && theirs.sectionIndex === ours.sectionIndex;
    return this.#away(actor) >= (isBeside ? BESIDE : clearance);
  }

  /** Who is near tells by its offset whether it is on another lane; who is farther may be round a bend. */
  #isClearOf(other: { readonly x: number; readonly y: number }, clearance: number): boolean {
    const away = this.#away(other);
    if (away >= clearance) return true;
    const { x, y, yaw } = this.#pose;
    const right = Math.cos(yaw) * (other.y - y) - Math.sin(yaw) * (other.x - x);
    return away < BEND_NEGLIGIBLE && Math.abs(right) >= BESIDE;
  }

  #away(other: { readonly x: number; readonly y: number }): number {
    return Math.hypot(other.x - this.#pose.x, other.y - this.#pose.y);
  }
}
