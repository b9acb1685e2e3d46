import type { RandomStream } from "../../base/random.js";
import type { Blueprint, SimActor } from "../actors.js";
import type { Interval } from "../scenarios/parameters.js";
import type { Mover } from "../world.js";
import type { ScriptedPath } from "./scripted-path.js";
import { type LookAhead, ScriptedVehicle, type Seen, type Surroundings } from "./scripted-vehicle.js";

/** Actors vanish this far before the end of their path, m. */
const SINK_RADIUS = 2;
/** Nothing may stand this near the source when an actor appears there, m beyond both half lengths. */
const SOURCE_CLEARANCE = 1;
/** Nobody appears on the path less than this behind the ego, s of the stream's driving: no driver could help it. */
const CLEAR_BEHIND_EGO = 1.5;
/** The ego is on the path when this near its centre line, m. */
const ON_PATH = 2;
/** What drivers see when a stream that was blind has become normal traffic. */
const NORMAL_LOOK_AHEAD: LookAhead = { metres: 10, seconds: 2 };
/** Acceleration of drivers who look, m/s2. */
const LOOKING_ACCELERATION = 3;

/** What a flow needs of the world. */
export interface FlowWorld extends Surroundings {
  readonly random: RandomStream;
  addActor(blueprint: Blueprint, pose: { x: number; y: number; z: number; yaw: number }): SimActor;
  removeActor(actor: SimActor): void;
}

export interface FlowSetting {
  readonly path: ScriptedPath;
  /** m/s */
  readonly speed: number;
  /** Distances between the centres of following actors, m: drawn anew for each. */
  readonly spacing: Interval;
  readonly blueprints: readonly Blueprint[];
  /** How far drivers look ahead; blind ones hold their speed whatever is in their way. */
  readonly lookAhead: LookAhead | "blind";
}

/** An endless stream of actors along a path; new ones appear at its start. Step it from the moment when it begins. */
export class ActorFlow implements Mover {
  readonly vehicles: ScriptedVehicle[] = [];
  readonly #world: FlowWorld;
  readonly #setting: FlowSetting;
  #lookAhead: LookAhead | undefined;
  #nextSpacing: number;

  constructor(world: FlowWorld, setting: FlowSetting) {
    this.#world = world;
    this.#setting = setting;
    this.#lookAhead = setting.lookAhead === "blind" ? undefined : setting.lookAhead;
    this.#nextSpacing = this.#drawSpacing();
  }

  /** Puts actors along the whole path, where `isAllowed` says so of the distance from its start. */
  fill(isAllowed: (distance: number) => boolean = () => true): void {
    for (let at = this.#setting.path.length - SINK_RADIUS - 1; at >= 0; at -= this.#drawSpacing()) {
      if (isAllowed(at)) this.#add(at);
    }
  }

  /** Does the actor belong to this stream? */
  owns(actor: SimActor): boolean {
    return this.vehicles.some((vehicle) => vehicle.actor === actor);
  }

  /** From now on the drivers of a blind stream brake for others, as normal traffic. */
  openEyes(): void {
    this.#lookAhead ??= NORMAL_LOOK_AHEAD;
    for (const vehicle of this.vehicles) this.#letLook(vehicle);
  }

  step(seconds: number): void {
    for (let i = 0; i < this.vehicles.length; i++) {
      const vehicle = this.vehicles[i];
      vehicle.step(seconds);
      if (vehicle.remaining > SINK_RADIUS) continue;
      this.#world.removeActor(vehicle.actor);
      this.vehicles.splice(i--, 1);
    }
    const last = this.vehicles.at(-1);
    if (!last || last.distance >= this.#nextSpacing) this.#add(0);
  }

  #add(distance: number): void {
    const { path, speed, blueprints } = this.#setting;
    const blueprint = this.#world.random.choice(blueprints);
    const pose = { x: 0, y: 0, z: 0, yaw: 0 };
    path.poseAt(distance, pose);
    if (!this.#isFree(pose, blueprint.halfLength) || this.#isCloseBehindEgo(pose)) return;
    const vehicle = new ScriptedVehicle(this.#world.addActor(blueprint, pose), path, speed, distance);
    vehicle.actor.speed = speed;
    if (this.#lookAhead) this.#letLook(vehicle);
    this.vehicles.push(vehicle);
    this.#nextSpacing = this.#drawSpacing();
  }

  #isFree(pose: { x: number; y: number }, halfLength: number): boolean {
    const isClear = (other: Seen) =>
      Math.hypot(other.x - pose.x, other.y - pose.y) >= halfLength + other.halfLength + SOURCE_CLEARANCE;
    return isClear(this.#world.ego) && this.#world.actors.every(isClear);
  }

  #isCloseBehindEgo(pose: { x: number; y: number; yaw: number }): boolean {
    const { ego } = this.#world;
    const ahead = (ego.x - pose.x) * Math.cos(pose.yaw) + (ego.y - pose.y) * Math.sin(pose.yaw);
    const aside = (ego.y - pose.y) * Math.cos(pose.yaw) - (ego.x - pose.x) * Math.sin(pose.yaw);
    return ahead > 0 && ahead < CLEAR_BEHIND_EGO * this.#setting.speed && Math.abs(aside) < ON_PATH;
  }

  #letLook(vehicle: ScriptedVehicle): void {
    vehicle.looksAt = this.#world;
    vehicle.lookAhead = this.#lookAhead!;
    vehicle.acceleration = LOOKING_ACCELERATION;
  }

  #drawSpacing(): number {
    const { from, to } = this.#setting.spacing;
    return this.#world.random.uniform(from, to);
  }
}
