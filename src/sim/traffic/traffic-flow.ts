import type { GroundBox } from "../../geometry/boxes.js";
import type { LaneMap } from "../../map/lane-map.js";
import { followingAcceleration, STANDSTILL_GAP } from "./car-following.js";
import { curveSpeeds } from "./curve-speeds.js";
import type { EgoApproach, JunctionArbiter } from "./junction-arbiter.js";
import { gapToBox } from "./path-obstacles.js";
import type { TrafficVehicle } from "./traffic-vehicle.js";

/** Something that is not part of the flow but may stand in its way: the ego, walkers, parked cars, props. */
export interface Obstacle extends GroundBox {
  /** Along its heading, m/s. */
  readonly speed: number;
  readonly solid: boolean;
  /** On a script, without regard for anybody. */
  readonly isBlind: boolean;
}

/** How far ahead, m, a driver looks for cars and obstacles. */
const LOOKAHEAD = 60;
/** How a car slows down before a bend, m/s2. */
const BEND_BRAKING = 1.5;
/** Braking of a car that was ordered to stop, m/s2 (an emergency stop without warning). */
const ORDERED_BRAKING = 7;

/** All background cars and how they move among each other: following, junctions, obstacles. */
export class TrafficFlow {
  readonly vehicles: TrafficVehicle[] = [];
  readonly #map: LaneMap;
  readonly #arbiter: JunctionArbiter;
  readonly #curveSpeeds: Float64Array;
  /** First vehicle on each lane and the next one on the same lane, as positions in `vehicles`; -1 ends. */
  readonly #firstOnLane: Int32Array;
  #nextOnLane = new Int32Array(64);
  #accelerations = new Float64Array(64);
  #gap = 0;
  #leaderSpeed = 0;

  constructor(map: LaneMap, arbiter: JunctionArbiter) {
    this.#map = map;
    this.#arbiter = arbiter;
    this.#curveSpeeds = curveSpeeds(map);
    this.#firstOnLane = new Int32Array(map.lanes.length).fill(-1);
  }

  add(vehicle: TrafficVehicle): void {
    this.vehicles.push(vehicle);
  }

  remove(vehicle: TrafficVehicle): void {
    this.vehicles.splice(this.vehicles.indexOf(vehicle), 1);
  }

  /** Moves every car by one tick. All decide on where everybody was before it; junctions are granted in order of age. */
  step(seconds: number, ego: EgoApproach, obstacles: readonly Obstacle[]): void {
    this.#listByLane();
    this.#arbiter.beginTick(this.vehicles, ego);
    const count = this.vehicles.length;
    for (let i = 0; i < count; i++)
      this.#accelerations[i] = this.#accelerationOf(this.vehicles[i], obstacles);
    for (let i = 0; i < count; i++) {
      this.#firstOnLane[this.vehicles[i].path[0]] = -1;
      this.vehicles[i].step(this.#accelerations[i], seconds);
    }
  }

  #listByLane(): void {
    const count = this.vehicles.length;
    if (this.#nextOnLane.length < count) {
      this.#nextOnLane = new Int32Array(2 * count);
      this.#accelerations = new Float64Array(2 * count);
    }
    for (let i = 0; i < count; i++) {
      const lane = this.vehicles[i].path[0];
      this.#nextOnLane[i] = this.#firstOnLane[lane];
      this.#firstOnLane[lane] = i;
    }
  }

  #accelerationOf(vehicle: TrafficVehicle, obstacles: readonly Obstacle[]): number {
    if (vehicle.ordered === "stop") return -ORDERED_BRAKING;
    const speed = vehicle.actor.speed;
    const desired = Math.min(vehicle.desiredSpeed, this.#bendSpeed(vehicle));
    this.#findLeader(vehicle);
    this.#findObstacle(vehicle, obstacles);
    const following = followingAcceleration(speed, desired, this.#gap, this.#leaderSpeed);
    const exitGap = this.#leaderSpeed < 1 ? this.#gap + vehicle.actor.halfLength : Number.POSITIVE_INFINITY;
    const hold = this.#arbiter.distanceToHold(vehicle, exitGap);
    if (hold === Number.POSITIVE_INFINITY) return following;
    return Math.min(following, followingAcceleration(speed, desired, hold + STANDSTILL_GAP, 0));
  }

  /** The speed from which a car reaches every bend ahead at the bend's speed without braking harder than it likes. */
  #bendSpeed(vehicle: TrafficVehicle): number {
    const reach = vehicle.actor.speed ** 2 / (2 * BEND_BRAKING);
    let ahead = -vehicle.distance;
    let slowest = Number.POSITIVE_INFINITY;
    for (const lane of vehicle.path) {
      if (ahead > reach) break;
      const bend = this.#curveSpeeds[lane];
      slowest = Math.min(slowest, Math.sqrt(bend * bend + 2 * BEND_BRAKING * Math.max(0, ahead)));
      ahead += this.#map.lanes[lane].length;
    }
    return slowest;
  }

  #findLeader(vehicle: TrafficVehicle): void {
    this.#gap = Number.POSITIVE_INFINITY;
    this.#leaderSpeed = 0;
    let offset = -vehicle.distance;
    for (const lane of vehicle.path) {
      if (offset > LOOKAHEAD) return;
      for (let i = this.#firstOnLane[lane]; i !== -1; i = this.#nextOnLane[i]) {
        const other = this.vehicles[i];
        const ahead = offset + other.distance;
        if (other === vehicle || ahead <= 0) continue;
        const gap = ahead - vehicle.actor.halfLength - other.actor.halfLength;
        if (gap >= this.#gap) continue;
        this.#gap = gap;
        this.#leaderSpeed = other.actor.speed;
      }
      if (this.#gap !== Number.POSITIVE_INFINITY) return;
      offset += this.#map.lanes[lane].length;
    }
  }

  #findObstacle(vehicle: TrafficVehicle, obstacles: readonly Obstacle[]): void {
    const reach = Math.min(LOOKAHEAD, this.#gap);
    for (const obstacle of obstacles) {
      const dx = obstacle.x - vehicle.actor.x;
      const dy = obstacle.y - vehicle.actor.y;
      const range = reach + vehicle.actor.halfLength + obstacle.halfLength;
      if (!obstacle.solid || dx * dx + dy * dy > range * range) continue;
      const gap = gapToBox(this.#map, vehicle, obstacle, reach);
      if (gap >= this.#gap) continue;
      this.#gap = gap;
      this.#leaderSpeed = Math.max(0, obstacle.speed * Math.cos(obstacle.yaw - vehicle.actor.yaw));
    }
  }
}
