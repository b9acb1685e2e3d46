import { wrapAngle } from "../../geometry/angles.js";
import type { SimActor } from "../actors.js";
import { followingAcceleration } from "../traffic/car-following.js";
import type { Mover } from "../world.js";
import { gapOnPath } from "./path-gap.js";
import type { ScriptedPath } from "./scripted-path.js";

/** Somebody whom a looking driver must not run into. */
export type Seen = Pick<SimActor, "x" | "y" | "yaw" | "halfLength" | "halfWidth" | "speed" | "solid">;

/** Everybody whom a driver can see: the ego, and all others. */
export interface Surroundings {
  readonly ego: Seen;
  readonly actors: readonly Seen[];
}

/** How far a driver looks ahead: metres and seconds of driving. */
export interface LookAhead {
  readonly metres: number;
  readonly seconds: number;
}

/** What the basic agent of CARLA sees: 5 m + 1 s of driving. */
const basicLookAhead: LookAhead = { metres: 5, seconds: 1 };

/** A car or bicycle that follows a fixed path. */
export class ScriptedVehicle implements Mover {
  readonly actor: SimActor;
  readonly path: ScriptedPath;
  /** Metres from the path's start. */
  distance: number;
  /** What the driver would like to drive, m/s. */
  desiredSpeed: number;
  /** m/s2 with which the vehicle comes to its desired speed; without it at once. */
  acceleration: number | undefined;
  /** Whom the driver brakes for, and how far it looks; nobody where undefined. */
  looksAt: Surroundings | undefined;
  lookAhead = basicLookAhead;

  constructor(actor: SimActor, path: ScriptedPath, desiredSpeed: number, distance = 0) {
    this.actor = actor;
    this.path = path;
    this.desiredSpeed = desiredSpeed;
    this.distance = distance;
    actor.isDriven = true;
    path.poseAt(distance, actor);
  }

  /** Metres to the end of the path. */
  get remaining(): number {
    return this.path.length - this.distance;
  }

  step(seconds: number): void {
    const { actor } = this;
    actor.isBlind = this.looksAt === undefined;
    const speed = Math.max(0, this.#nextSpeed(seconds));
    const yawBefore = actor.yaw;
    actor.acceleration = (speed - actor.speed) / seconds;
    this.distance = Math.min(this.path.length, this.distance + ((actor.speed + speed) / 2) * seconds);
    actor.speed = this.distance < this.path.length ? speed : 0;
    this.path.poseAt(this.distance, actor);
    actor.yawRate = wrapAngle(actor.yaw - yawBefore) / seconds;
    actor.indicator = this.path.signalAt(this.distance);
  }

  #nextSpeed(seconds: number): number {
    const { speed } = this.actor;
    const free =
      this.acceleration === undefined
        ? this.desiredSpeed
        : Math.min(this.desiredSpeed, speed + this.acceleration * seconds);
    if (!this.looksAt) return free;
    let slowest = free;
    const reach = this.lookAhead.metres + this.lookAhead.seconds * speed;
    slowest = Math.min(slowest, this.#speedBehind(this.looksAt.ego, reach, seconds));
    for (const other of this.looksAt.actors) {
      if (other !== this.actor) slowest = Math.min(slowest, this.#speedBehind(other, reach, seconds));
    }
    return slowest;
  }

  /** Infinity where the other one is not on the path. */
  #speedBehind(other: Seen, reach: number, seconds: number): number {
    if (!other.solid) return Number.POSITIVE_INFINITY;
    const gap = gapOnPath(this.path, this.distance, this.actor, other, reach);
    if (gap === Number.POSITIVE_INFINITY) return gap;
    const { speed, yaw } = this.actor;
    const theirs = Math.max(0, other.speed * Math.cos(other.yaw - yaw));
    return speed + followingAcceleration(speed, this.desiredSpeed, gap, theirs) * seconds;
  }
}
