import type { RandomStream } from "../base/random.js";
import type { Pose } from "../geometry/vectors.js";
import type { RoutePoint } from "../map/dense-route.js";
import { lanePose, lanePosition } from "../map/lane.js";
import type { LaneMap } from "../map/lane-map.js";
import { type Blueprint, SimActor } from "./actors.js";
import { collide, EgoBox } from "./collisions.js";
import type { CriterionState } from "./criteria/criterion.js";
import { RouteTracker } from "./route-tracker.js";
import { EntryControls } from "./traffic/entry-controls.js";
import { type EgoApproach, JunctionArbiter } from "./traffic/junction-arbiter.js";
import { distanceOnLane } from "./traffic/lane-walk.js";
import { type Obstacle, TrafficFlow } from "./traffic/traffic-flow.js";
import { TrafficLights } from "./traffic/traffic-lights.js";
import { EgoDynamics, type VehicleControl } from "./vehicles/ego-dynamics.js";
import { EGO_HALF_LENGTH } from "./vehicles/ego-measurements.js";

/** CARLA's step is a single-precision 0.05 s; game time is its running sum. */
export const TICK_SECONDS = Math.fround(0.05);
const EGO_ID = 1;
/** An ego slower than this at a junction counts as waiting there, m/s. */
const WAITING_SPEED = 0.5;

/** Moves actors that are not part of the traffic's flow: walkers, cars on a script. */
export interface Mover {
  step(seconds: number): void;
}

/** Told of every contact of the ego, in the tick in which it happens and before the impact has acted. */
export type ContactListener = (actor: SimActor, state: CriterionState) => void;

/** What moves: the ego, all actors, the lights, and the collisions between them. */
export class World {
  readonly map: LaneMap;
  readonly tracker: RouteTracker;
  readonly lights: TrafficLights;
  readonly flow: TrafficFlow;
  readonly ego: EgoDynamics;
  readonly egoBox: EgoBox;
  /** What the criteria look at, brought up to date at the end of each tick. */
  readonly state: CriterionState;
  /** Metres driven since the start. */
  odometer = 0;
  /** Changes what the ego's driver commands. */
  disturbance: ((control: VehicleControl) => VehicleControl) | undefined;
  readonly #contactListeners: ContactListener[] = [];
  readonly #otherActors: SimActor[] = [];
  readonly #movers: Mover[] = [];
  readonly #approach: EgoApproach;
  readonly #position = lanePosition();
  readonly #pose = lanePose();
  readonly #solidObstacles: Obstacle[];
  #actors: SimActor[] = [];
  #lastId = EGO_ID;

  /** @param route the dense route, its first point already lifted. */
  constructor(map: LaneMap, route: readonly RoutePoint[], random: RandomStream) {
    this.map = map;
    this.tracker = new RouteTracker(route);
    this.lights = new TrafficLights(map.trafficLights, random.fork("lights"));
    const start = route[0];
    this.ego = new EgoDynamics(start.x, start.y, start.yaw);
    this.egoBox = new EgoBox(this.ego);
    this.#solidObstacles = [this.egoBox];
    this.#approach = { lane: -1, distanceToEntry: 0, speed: 0, halfLength: EGO_HALF_LENGTH, held: false };
    this.flow = new TrafficFlow(map, new JunctionArbiter(map, new EntryControls(map), this.lights));
    this.state = {
      frame: 0,
      time: 0,
      ego: {
        x: start.x,
        y: start.y,
        z: start.z,
        yaw: start.yaw,
        pitch: 0,
        speed: 0,
        velocityX: 0,
        velocityY: 0,
        halfLength: EGO_HALF_LENGTH,
      },
      backgroundSpeedSum: 0,
      backgroundCount: 0,
    };
  }

  /** Every actor but the ego, in a fixed order. */
  get actors(): readonly SimActor[] {
    return this.#actors;
  }

  /** What cars of the traffic must not drive into, the cars themselves left out. */
  get obstacles(): readonly Obstacle[] {
    return this.#solidObstacles;
  }

  /** An id for a new actor; the ego has 1. */
  nextId(): number {
    return ++this.#lastId;
  }

  addActor(blueprint: Blueprint, pose: Pose): SimActor {
    const actor = new SimActor(this.nextId(), blueprint, "scenario");
    actor.x = pose.x;
    actor.y = pose.y;
    actor.z = pose.z;
    actor.yaw = pose.yaw;
    this.#otherActors.push(actor);
    this.#solidObstacles.push(actor);
    return actor;
  }

  removeActor(actor: SimActor): void {
    removeFrom(this.#otherActors, actor);
    removeFrom<Obstacle>(this.#solidObstacles, actor);
  }

  /** Puts the ego elsewhere, before the first tick. */
  placeEgo({ x, y, z, yaw }: Pose): void {
    this.ego.x = x;
    this.ego.y = y;
    this.ego.yaw = yaw;
    Object.assign(this.state.ego, { x, y, z, yaw });
  }

  addMover(mover: Mover): void {
    this.#movers.push(mover);
  }

  removeMover(mover: Mover): void {
    removeFrom(this.#movers, mover);
  }

  onContact(listener: ContactListener): void {
    this.#contactListeners.push(listener);
  }

  /** Moves everything by one tick, then brings the state for the criteria up to date. */
  tick(control: VehicleControl): void {
    this.state.frame++;
    this.state.time += TICK_SECONDS;
    this.lights.update(this.state.time);
    this.#updateApproach();
    this.flow.step(TICK_SECONDS, this.#approach, this.#solidObstacles);
    for (const mover of this.#movers) mover.step(TICK_SECONDS);
    const { x, y } = this.ego;
    this.ego.step(this.disturbance?.(control) ?? control, TICK_SECONDS);
    this.#collectActors();
    collide(this.egoBox, this.ego, this.#actors, (actor) => {
      this.state.ego.x = this.ego.x;
      this.state.ego.y = this.ego.y;
      for (const listener of this.#contactListeners) listener(actor, this.state);
    });
    this.odometer += Math.hypot(this.ego.x - x, this.ego.y - y);
    this.#updateState();
    this.tracker.update(this.ego.x, this.ego.y);
  }

  #collectActors(): void {
    this.#actors.length = 0;
    for (const vehicle of this.flow.vehicles) this.#actors.push(vehicle.actor);
    for (const actor of this.#otherActors) this.#actors.push(actor);
  }

  /** What the other drivers see of the ego's intentions. */
  #updateApproach(): void {
    const { tracker } = this;
    const junctionPoint = tracker.nextJunctionPoint;
    this.#approach.lane = junctionPoint ? junctionPoint.lane : -1;
    this.#approach.speed = this.ego.speed;
    this.#approach.held = this.ego.speed < WAITING_SPEED;
    const distance = tracker.distanceToJunction[tracker.index];
    this.#approach.distanceToEntry =
      distance === 0 && junctionPoint
        ? -distanceOnLane(this.map.lanes[junctionPoint.lane], this.ego.x, this.ego.y)
        : distance;
  }

  #updateState(): void {
    const { ego } = this.state;
    this.map.nearestLane(this.ego.x, this.ego.y, this.#position, undefined, ego.z);
    this.map.poseOnLane(this.#position.lane, this.#position.distance, this.#pose);
    const { z } = this.#pose;
    this.map.poseOnLane(this.#position.lane, this.#position.distance + 1, this.#pose);
    ego.x = this.ego.x;
    ego.y = this.ego.y;
    ego.z = z;
    ego.yaw = this.ego.yaw;
    ego.pitch = Math.atan((this.#pose.z - z) * Math.cos(this.#pose.yaw - this.ego.yaw));
    ego.velocityX = this.ego.velocityX;
    ego.velocityY = this.ego.velocityY;
    ego.speed = Math.hypot(ego.velocityX, ego.velocityY);
    this.state.backgroundSpeedSum = 0;
    this.state.backgroundCount = this.flow.vehicles.length;
    for (const vehicle of this.flow.vehicles) this.state.backgroundSpeedSum += vehicle.actor.speed;
  }
}

function removeFrom<T>(list: T[], item: T): void {
  const position = list.indexOf(item);
  if (position >= 0) list.splice(position, 1);
}
