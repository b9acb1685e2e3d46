import type { RandomStream } from "../../base/random.js";
import { wrapAngle } from "../../geometry/angles.js";
import { lanePose } from "../../map/lane.js";
import type { LaneMap } from "../../map/lane-map.js";
import type { SimActor } from "../actors.js";
import { junctionTurn, SIGNALLED_BEFORE } from "./turn-signals.js";

/** How far ahead, m, a car knows which way it will go. */
const PATH_AHEAD = 80;

/** The junction that a car is coming to; `lane` is -1 when there is none on its path. */
export interface JunctionApproach {
  /** Lane before the junction and lane inside. */
  entryLane: number;
  lane: number;
  /** Metres from the car's centre to the start of the lane inside. */
  distanceToEntry: number;
}

/** A car of the background traffic: it keeps to the centre of the lanes of its path. */
export class TrafficVehicle {
  readonly actor: SimActor;
  /** Lane indices in driving order; the first is where the car is. */
  readonly path: number[];
  /** Metres from the start of the first lane of the path. */
  distance: number;
  /** What the car would drive on a free road, m/s; set by the background traffic in every tick. */
  desiredSpeed = 0;
  /** Brakes to a standstill and stays. */
  ordered: "drive" | "stop" = "drive";
  /** Kept by the junction arbiter. */
  readonly approach: JunctionApproach = { entryLane: -1, lane: -1, distanceToEntry: 0 };
  /** Lane inside the junction ahead that this car may enter; -1 for none. */
  grantedLane = -1;
  /** For how many ticks others have kept it from entering the junction ahead. */
  refusedTicks = 0;
  /** Lane before the junction whose stop sign it has stopped at; -1 for none. */
  servedStopOfLane = -1;
  readonly #map: LaneMap;
  readonly #random: RandomStream;
  readonly #pose = lanePose();

  constructor(actor: SimActor, map: LaneMap, random: RandomStream, lane: number, distance: number) {
    this.actor = actor;
    actor.isDriven = true;
    this.path = [lane];
    this.distance = distance;
    this.#map = map;
    this.#random = random;
    this.extendPath();
    this.place();
  }

  /** Chooses the way until {@link PATH_AHEAD}; at a fork by chance. */
  extendPath(): void {
    let known = -this.distance;
    for (const lane of this.path) known += this.#map.lanes[lane].length;
    while (known < PATH_AHEAD) {
      const successors = this.#map.lanes[this.path[this.path.length - 1]].successors;
      if (successors.length === 0) return;
      const next = successors.length === 1 ? successors[0] : this.#random.choice(successors);
      this.path.push(next);
      known += this.#map.lanes[next].length;
    }
  }

  /** Puts the car so many metres further along its path. */
  advance(metres: number): void {
    this.distance += metres;
    while (this.path.length > 1 && this.distance > this.#map.lanes[this.path[0]].length) {
      this.distance -= this.#map.lanes[this.path[0]].length;
      if (this.path[0] === this.grantedLane) {
        this.grantedLane = -1;
        this.refusedTicks = 0;
      }
      this.path.shift();
    }
    this.extendPath();
  }

  /** True at the end of a road that leads nowhere. */
  get atDeadEnd(): boolean {
    return this.path.length === 1 && this.distance >= this.#map.lanes[this.path[0]].length - 0.5;
  }

  /** Takes over the lane's pose at the car's place. */
  place(): void {
    this.#map.poseOnLane(this.path[0], this.distance, this.#pose);
    this.actor.x = this.#pose.x;
    this.actor.y = this.#pose.y;
    this.actor.z = this.#pose.z;
    this.actor.yaw = this.#pose.yaw;
  }

  /** Drives on for one tick with the given acceleration, m/s2. */
  step(acceleration: number, seconds: number): void {
    const actor = this.actor;
    const yawBefore = actor.yaw;
    const speed = Math.max(0, actor.speed + acceleration * seconds);
    actor.acceleration = (speed - actor.speed) / seconds;
    this.advance(((actor.speed + speed) / 2) * seconds);
    actor.speed = speed;
    this.place();
    actor.yawRate = wrapAngle(actor.yaw - yawBefore) / seconds;
    actor.indicator = this.#turnAhead();
  }

  /** The side to which it turns in the junction that it is in or comes to. */
  #turnAhead(): "left" | "right" | undefined {
    const { approach } = this;
    const here = this.#map.lanes[this.path[0]];
    const isNear = approach.lane >= 0 && approach.distanceToEntry < SIGNALLED_BEFORE;
    if (here.junctionId < 0 && !isNear) return undefined;
    const turn = junctionTurn(here.junctionId >= 0 ? here : this.#map.lanes[approach.lane]);
    return turn === 0 ? undefined : turn < 0 ? "left" : "right";
  }
}
