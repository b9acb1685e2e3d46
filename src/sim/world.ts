import type { RandomStream } from "../base/random.js";
import type { Pose } from "../geometry/vectors.js";
import type { RoutePoint } from "../map/dense-route.js";
import { lanePose, lanePosition } from "../map/lane.js";
import type { LaneMap } from "../map/lane-map.js";
import type { ScenarioSpec } from "../routes/suite.js";
import { type Blueprint, SimActor } from "./actors.js";
import { collide, EgoBox } from "./collisions.js";
import { ActorBlocked } from "./criteria/actor-blocked.js";
import { Collision } from "./criteria/collision.js";
import { CriteriaSet } from "./criteria/criteria-set.js";
import type { CriterionState, CriterionStatus } from "./criteria/criterion.js";
import { InRoute } from "./criteria/in-route.js";
import { MinimumSpeed } from "./criteria/minimum-speed.js";
import { OutsideRouteLanes } from "./criteria/outside-route-lanes.js";
import { RouteCompletion } from "./criteria/route-completion.js";
import { RouteTimeout } from "./criteria/route-timeout.js";
import { RunningRedLight } from "./criteria/running-red-light.js";
import { RunningStopSign } from "./criteria/running-stop-sign.js";
import { ScoredRoute } from "./criteria/scored-route.js";
import { RouteTracker } from "./route-tracker.js";
import type { ScenarioWorld } from "./scenarios/scenario.js";
import { ScenarioDirector } from "./scenarios/scenario-director.js";
import { BackgroundTraffic } from "./traffic/background-traffic.js";
import { CarSpawner } from "./traffic/car-spawner.js";
import { EntryControls } from "./traffic/entry-controls.js";
import { type EgoApproach, JunctionArbiter } from "./traffic/junction-arbiter.js";
import { distanceOnLane } from "./traffic/lane-walk.js";
import { TrafficFlow } from "./traffic/traffic-flow.js";
import { TrafficLights } from "./traffic/traffic-lights.js";
import { EgoDynamics, type VehicleControl } from "./vehicles/ego-dynamics.js";
import { EGO_HALF_LENGTH } from "./vehicles/ego-measurements.js";
import type { StraightWalk } from "./walkers.js";

/** CARLA's step is a single-precision 0.05 s; game time is its running sum. */
export const TICK_SECONDS = Math.fround(0.05);
const EGO_ID = 1;
/** An ego slower than this at a junction counts as waiting there, m/s. */
const WAITING_SPEED = 0.5;

/** What an episode is made of. */
export interface WorldSetting {
  readonly map: LaneMap;
  /** The dense route, its first point already lifted. */
  readonly route: readonly RoutePoint[];
  readonly scenarios: readonly ScenarioSpec[];
  readonly random: RandomStream;
  /** Cars that roam the town beside the traffic that follows the ego. */
  readonly roamingCars: number;
}

/** How the behaviour tree stands after a tick. */
export type TreeStatus = CriterionStatus | "timeout";

/** Everything that moves, and what judges it. Ticks in the leaderboard's order (see docs/simulator.md). */
export class World {
  readonly map: LaneMap;
  readonly tracker: RouteTracker;
  readonly route: ScoredRoute;
  readonly lights: TrafficLights;
  readonly ego: EgoDynamics;
  readonly egoBox: EgoBox;
  readonly director: ScenarioDirector;
  readonly criteria: CriteriaSet;
  readonly state: CriterionState;
  /** Metres driven since the start. */
  odometer = 0;
  readonly #random: RandomStream;
  readonly #flow: TrafficFlow;
  readonly #traffic: BackgroundTraffic;
  readonly #otherActors: SimActor[] = [];
  readonly #walks: StraightWalk[] = [];
  readonly #collision: Collision;
  readonly #timeout: RouteTimeout;
  readonly #approach: EgoApproach;
  readonly #position = lanePosition();
  readonly #pose = lanePose();
  readonly #solidObstacles: (EgoBox | SimActor)[];
  #actors: SimActor[] = [];
  #lastId = EGO_ID;

  constructor({ map, route, scenarios, random, roamingCars }: WorldSetting) {
    this.map = map;
    this.#random = random;
    this.tracker = new RouteTracker(route);
    this.route = new ScoredRoute(route);
    this.lights = new TrafficLights(map.trafficLights, random.fork("lights"));
    const start = route[0];
    this.ego = new EgoDynamics(start.x, start.y, start.yaw);
    this.egoBox = new EgoBox(this.ego);
    this.#solidObstacles = [this.egoBox];
    this.#approach = { lane: -1, distanceToEntry: 0, speed: 0, halfLength: EGO_HALF_LENGTH, held: false };

    this.#flow = new TrafficFlow(map, new JunctionArbiter(map, new EntryControls(map), this.lights));
    const ids = { nextId: () => ++this.#lastId };
    const spawner = new CarSpawner(map, this.#flow, ids, random.fork("cars"));
    this.#traffic = new BackgroundTraffic(map, this.#flow, spawner, this.tracker, random.fork("traffic"));

    this.#traffic.addRoamingCars(roamingCars, this.ego);

    this.#collision = new Collision();
    this.#timeout = new RouteTimeout(this.route);
    const blocked = new ActorBlocked();
    this.criteria = new CriteriaSet([
      new RouteCompletion(this.route),
      new OutsideRouteLanes(this.route, map),
      this.#collision,
      new RunningRedLight(map, this.lights),
      new RunningStopSign(map),
      new MinimumSpeed(this.route),
      new InRoute(this.route),
      blocked,
    ]);
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
    this.director = new ScenarioDirector(
      scenarios,
      route,
      (spec) => this.#scenarioWorld(spec),
      (active) => blocked.setActive(active),
    );
  }

  /** Every actor but the ego, in a fixed order. */
  get actors(): readonly SimActor[] {
    return this.#actors;
  }

  /** The speed limit at the ego's place on the route, m/s. */
  get speedLimit(): number {
    return this.map.lanes[this.tracker.point.lane].speedLimit;
  }

  /** Moves everything by one tick, then brings the state for the criteria up to date. */
  tick(control: VehicleControl): void {
    this.state.frame++;
    this.state.time += TICK_SECONDS;
    this.lights.update(this.state.time);
    this.#updateApproach();
    this.#flow.step(TICK_SECONDS, this.#approach, this.#solidObstacles);
    for (const walk of this.#walks) walk.step(TICK_SECONDS);
    const { x, y } = this.ego;
    this.ego.step(control, TICK_SECONDS);
    this.#collectActors();
    collide(this.egoBox, this.ego, this.#actors, (actor) => {
      this.state.ego.x = this.ego.x;
      this.state.ego.y = this.ego.y;
      this.#collision.touch(actor, this.state);
    });
    this.odometer += Math.hypot(this.ego.x - x, this.ego.y - y);
    this.#updateState();
  }

  /** The behaviour tree: triggers, background traffic, scenarios, criteria, timeout. */
  tickTree(): TreeStatus {
    this.tracker.update(this.ego.x, this.ego.y);
    this.director.update(this.tracker);
    this.#traffic.update(this.ego, this.#solidObstacles);
    const status = this.criteria.update(this.state);
    const timedOut = this.#timeout.update(this.state, this.speedLimit);
    return status === "running" && timedOut ? "timeout" : status;
  }

  #scenarioWorld(spec: ScenarioSpec): ScenarioWorld {
    const world = this;
    return {
      map: this.map,
      traffic: this.#traffic,
      random: this.#random.fork(`scenario ${spec.name}`),
      get time() {
        return world.state.time;
      },
      ego: {
        get x() {
          return world.ego.x;
        },
        get y() {
          return world.ego.y;
        },
        get yaw() {
          return world.ego.yaw;
        },
        get speed() {
          return world.ego.speed;
        },
        get odometer() {
          return world.odometer;
        },
      },
      addActor: (blueprint, pose) => this.#addActor(blueprint, pose),
      removeActor: (actor) => this.#removeActor(actor),
      addWalk: (walk) => this.#walks.push(walk),
    };
  }

  #addActor(blueprint: Blueprint, pose: Pose): SimActor {
    const actor = new SimActor(++this.#lastId, blueprint, "scenario");
    actor.x = pose.x;
    actor.y = pose.y;
    actor.z = pose.z;
    actor.yaw = pose.yaw;
    this.#otherActors.push(actor);
    this.#solidObstacles.push(actor);
    return actor;
  }

  #removeActor(actor: SimActor): void {
    for (const list of [this.#otherActors, this.#solidObstacles as SimActor[]]) {
      const position = list.indexOf(actor);
      if (position >= 0) list.splice(position, 1);
    }
    const walk = this.#walks.findIndex((candidate) => candidate.actor === actor);
    if (walk >= 0) this.#walks.splice(walk, 1);
  }

  #collectActors(): void {
    this.#actors.length = 0;
    for (const vehicle of this.#flow.vehicles) this.#actors.push(vehicle.actor);
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
    this.state.backgroundCount = this.#flow.vehicles.length;
    for (const vehicle of this.#flow.vehicles) this.state.backgroundSpeedSum += vehicle.actor.speed;
  }
}
