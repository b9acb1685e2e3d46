import type { RandomStream } from "../../base/random.js";
import { boxesOverlap } from "../../geometry/boxes.js";
import type { LaneMap } from "../../map/lane-map.js";
import type { RouteTracker } from "../route-tracker.js";
import type { CarSpawner } from "./car-spawner.js";
import { isInJunction, lanesBeforeJunction, pushBeyond } from "./junction-road.js";
import { JunctionSources } from "./junction-sources.js";
import { distanceOnLane, lanesAbreast, placeAhead, placeBehind } from "./lane-walk.js";
import { aheadOf, drivesAway, type TrafficEgo } from "./traffic-ego.js";
import type { Obstacle, TrafficFlow } from "./traffic-flow.js";
import { type JunctionOrders, ROAD_SPACING, TrafficOrders } from "./traffic-orders.js";
import type { TrafficVehicle } from "./traffic-vehicle.js";

const CARS_AHEAD = 2;
const CARS_BEHIND = 2;
/** Place of the source behind the ego, m. */
const SOURCE_BEHIND = 30;
/** Cars ahead drive at full speed up to the near radius and wait for the ego beyond the far one. */
const NEAR_RADIUS = 30;
const NEAR_RADIUS_SECONDS = 1.7;
const RADIUS_WIDTH = 15;
const COMFORTABLE_BRAKING = 3;
const CAR_LENGTH = 6;
/** Nobody drives up behind an oncoming car slower than this, m/s. */
const QUEUEING = 3;
/** Cars are taken away this far behind the ego, m. */
const GONE_BEHIND = 80;
/** Junction mode begins this far before a junction: m, and s of driving. */
const JUNCTION_AHEAD = 30;
const JUNCTION_AHEAD_SECONDS = 1.5;
const EXIT_CARS = [30, 45];
/** No background car drives faster than 90 km/h. */
const FASTEST = 90 / 3.6;
/** Cars that roam the town are placed within this distance of the ego, so far from each other, m. */
const ROAMING_RANGE = 300;
const ROAMING_CLEARANCE = 12;
/** Opposite cars this near a crossing walker vanish, those a little farther away halt, m. */
const CROSSING_CLEARED = 20;
const CROSSING_HALTED = 30;

/**
 * Keeps traffic around the ego, as the leaderboard's background activity does (a reduced model: see
 * docs/simulator.md), and obeys the commands of the scenarios.
 */
export class BackgroundTraffic {
  readonly #map: LaneMap;
  readonly #flow: TrafficFlow;
  readonly #spawner: CarSpawner;
  readonly #tracker: RouteTracker;
  readonly #random: RandomStream;
  readonly #roadCars = new Set<TrafficVehicle>();
  readonly #oncomingCars = new Set<TrafficVehicle>();
  readonly #roamingCars = new Set<TrafficVehicle>();
  /** The lanes of the ego's road all along its route: its own and those beside it. */
  readonly #routeLanes: ReadonlySet<number>;
  #junction: JunctionSources | undefined;
  readonly #orders = new TrafficOrders();
  /** What is wanted of which junction. */
  #junctionOrders: { readonly junctionId: number; readonly orders: JunctionOrders } | undefined;
  #started = false;
  #lanesAbreast: ({ readonly lane: number } & ReturnType<typeof lanesAbreast>) | undefined;
  /** Used again in every tick. */
  readonly #carsAhead: TrafficVehicle[] = [];
  readonly #countOnLane = new Map<number, number>();
  /** The car that came last, by the OpenDRIVE id of its lane. */
  readonly #lastOncoming = new Map<number, TrafficVehicle>();

  constructor(
    map: LaneMap,
    flow: TrafficFlow,
    spawner: CarSpawner,
    tracker: RouteTracker,
    random: RandomStream,
  ) {
    this.#map = map;
    this.#flow = flow;
    this.#spawner = spawner;
    this.#tracker = tracker;
    this.#random = random;
    const ownLanes = new Set(tracker.points.map((point) => point.lane));
    this.#routeLanes = new Set(
      [...ownLanes].flatMap((lane) => lanesAbreast(map, map.lanes[lane]).same.map((other) => other.index)),
    );
  }

  /** Places cars that roam the town whatever the ego does; fewer where the lanes near the ego are full. */
  addRoamingCars(count: number, ego: TrafficEgo): void {
    const random = this.#random.fork("roaming");
    const near = this.#map.lanes.filter(
      (lane) =>
        lane.type === "driving" &&
        lane.junctionId === -1 &&
        // A lane may be longer than the range: somewhere along it is enough, which the ego's own always is.
        lane.x.some((x, i) => Math.hypot(x - ego.x, lane.y[i] - ego.y) < ROAMING_RANGE),
    );
    for (let attempt = 0; attempt < 20 * count && this.#roamingCars.size < count; attempt++) {
      const lane = random.choice(near);
      const place = { lane: lane.index, distance: random.uniform(0, lane.length) };
      const car = this.#spawner.spawn(place, 0, ROAMING_CLEARANCE, [ego]);
      if (car) this.#roamingCars.add(car);
    }
  }

  /** Adds and removes cars and sets what each would like to drive; call once a tick before the flow's step. */
  update(ego: TrafficEgo, keepAway: readonly Obstacle[]): void {
    if (!this.#started) this.#fillRoad(ego, keepAway);
    this.#started = true;
    this.#updateJunction(ego, keepAway);
    if (!this.#junction) {
      this.#refillBehind(ego, keepAway);
      this.#refillOncoming(keepAway);
    }
    this.#removeThoseBehind(ego);
    this.#removeThoseRunInto(keepAway);
    this.#removeSurplus(ego);
    this.#setSpeeds(ego);
  }

  /** Moves the cars ahead in the ego's lane forward until the nearest is at least so many metres away. */
  leaveSpaceInFront(ego: TrafficEgo, metres: number): void {
    if (this.#junction) return;
    const laneId = this.#map.lanes[this.#tracker.point.lane].laneId;
    const ahead = [...this.#roadCars].filter(
      (car) => aheadOf(ego, car) > 0 && this.#map.lanes[car.path[0]].laneId === laneId,
    );
    const nearest = Math.min(...ahead.map((car) => aheadOf(ego, car)));
    for (const car of ahead) {
      if (nearest >= metres) break;
      car.advance(metres - nearest);
      car.place();
    }
  }

  /** Caps the speed of every background car, m/s; undefined lifts the cap. */
  setMaximumSpeed(speed: number | undefined): void {
    this.#orders.maximumSpeed = speed;
  }

  /** Adds metres to the distance at which the cars ahead wait for the ego, and spaces the road's cars. */
  changeRoadBehaviour({ extraSpace, spacing }: { extraSpace?: number; spacing?: number }): void {
    this.#orders.extraSpace = extraSpace ?? this.#orders.extraSpace;
    this.#orders.roadSpacing = spacing ?? this.#orders.roadSpacing;
  }

  /** Switches the traffic on the opposite lanes, or spaces it, m; cars that are there stay. */
  changeOppositeBehaviour({ active, spacing }: { active?: boolean; spacing?: number }): void {
    this.#orders.oppositeActive = active ?? this.#orders.oppositeActive;
    this.#orders.oppositeSpacing = spacing ?? this.#orders.oppositeSpacing;
  }

  /** Switches the source of cars behind the ego. */
  switchRouteSources(on: boolean): void {
    this.#orders.routeSources = on;
  }

  /** Takes the cars of a lane of the ego's road away and keeps it free. */
  removeRoadLane(lane: number): void {
    const { laneId } = this.#map.lanes[lane];
    this.#orders.emptiedLanes.add(laneId);
    this.#removeWhere((car) => this.#map.lanes[car.path[0]].laneId === laneId);
  }

  /** Gives the emptied lanes back to the traffic. */
  reAddRoadLanes(): void {
    this.#orders.emptiedLanes.clear();
  }

  /** Orders for the next junction on the ego's route; they hold until the ego has left it. */
  handleJunction(ego: TrafficEgo, orders: JunctionOrders): void {
    const point = this.#tracker.nextJunctionPoint;
    if (!point) return;
    const { junctionId } = this.#map.lanes[point.lane];
    const before = this.#junctionOrders?.junctionId === junctionId ? this.#junctionOrders.orders : {};
    this.#junctionOrders = { junctionId, orders: { ...before, ...orders } };
    this.#junction?.obey(this.#junctionOrders.orders);
    if (orders.clearEgoEntry) {
      const entry = lanesBeforeJunction(this.#map, this.#tracker);
      this.#removeWhere((car) => aheadOf(ego, car) > 0 && entry.has(car.path[0]));
    }
    if (orders.clearJunction) this.#removeWhere((car) => isInJunction(this.#map, car));
    const closed = new Set([...(orders.removeEntries ?? []), ...(orders.removeExits ?? [])]);
    if (closed.size > 0) this.#removeWhere((car) => closed.has(car.path[0]));
    const exit = this.#tracker.nextExitPoint;
    if (orders.extendExit !== undefined && exit)
      pushBeyond(this.#map, this.#roadCars, exit, orders.extendExit);
  }

  /** Every car of the ego's road that is not behind it stops at once. */
  stopFrontVehicles(ego: TrafficEgo): void {
    for (const car of this.#roadCars) if (aheadOf(ego, car) > 0) car.ordered = "stop";
  }

  startFrontVehicles(): void {
    for (const car of this.#roadCars) car.ordered = "drive";
  }

  /** Cars of the ego's road that are behind it stand, or drive on. */
  setBackVehiclesStopped(stopped: boolean): void {
    this.#orders.backStopped = stopped;
  }

  /** Makes room in the opposite lanes for somebody who crosses the road. */
  leaveCrossingSpace(x: number, y: number): void {
    for (const car of this.#oncomingCars) {
      const distance = Math.hypot(car.actor.x - x, car.actor.y - y);
      if (distance < CROSSING_CLEARED) this.#remove(car, this.#oncomingCars);
      else if (distance < CROSSING_HALTED) car.actor.speed = 0;
    }
  }

  #fillRoad(ego: TrafficEgo, keepAway: readonly Obstacle[]): void {
    for (const lane of this.#egoLanes().same) {
      if (this.#orders.emptiedLanes.has(lane.laneId)) continue;
      const here = { lane: lane.index, distance: distanceOnLane(lane, ego.x, ego.y) };
      for (let i = 1; i <= CARS_AHEAD; i++) {
        const place = placeAhead(this.#map, here, i * ROAD_SPACING, true);
        if (place) this.#addRoadCar(place, 0, keepAway);
      }
      for (let i = 1; i <= CARS_BEHIND; i++) {
        const place = placeBehind(this.#map, here, i * ROAD_SPACING);
        if (place) this.#addRoadCar(place, 0, keepAway);
      }
    }
  }

  #updateJunction(ego: TrafficEgo, keepAway: readonly Obstacle[]): void {
    const reach = JUNCTION_AHEAD + JUNCTION_AHEAD_SECONDS * ego.speed;
    const near = this.#tracker.distanceToJunction[this.#tracker.index] <= reach;
    const id = near ? this.#map.lanes[this.#tracker.nextJunctionPoint!.lane].junctionId : -1;
    if (this.#junction && this.#junction.junctionId !== id) {
      this.#junction.clear();
      this.#junction = undefined;
    }
    if (id === -1) return;
    if (!this.#junction) {
      const random = this.#random.fork(`junction ${id}`);
      this.#junction = new JunctionSources(
        id,
        this.#tracker.point.lane,
        this.#map,
        this.#flow,
        this.#spawner,
        random,
      );
      if (this.#junctionOrders?.junctionId === id) this.#junction.obey(this.#junctionOrders.orders);
      this.#fillExit(keepAway);
    }
    this.#junction.update(keepAway);
    for (const car of this.#junction.releaseThoseOn(this.#routeLanes)) this.#roadCars.add(car);
  }

  /** Two cars on the road by which the ego will leave the junction. */
  #fillExit(keepAway: readonly Obstacle[]): void {
    const exit = this.#tracker.nextExitPoint;
    if (!exit) return;
    const orders = this.#ordersForJunctionAhead();
    if (orders.removeExits?.includes(exit.lane)) return;
    for (const metres of EXIT_CARS) {
      const place = placeAhead(
        this.#map,
        { lane: exit.lane, distance: 0 },
        metres + (orders.extendExit ?? 0),
        true,
      );
      if (place) this.#addRoadCar(place, 0, keepAway);
    }
  }

  #refillBehind(ego: TrafficEgo, keepAway: readonly Obstacle[]): void {
    if (!this.#orders.routeSources) return;
    for (const lane of this.#egoLanes().same) {
      if (this.#orders.emptiedLanes.has(lane.laneId)) continue;
      let count = 0;
      let behind = 0;
      for (const car of this.#roadCars) {
        if (this.#map.lanes[car.path[0]].laneId !== lane.laneId) continue;
        count++;
        if (aheadOf(ego, car) <= 0) behind++;
      }
      if (behind >= CARS_BEHIND || count >= CARS_AHEAD + CARS_BEHIND) continue;
      const here = { lane: lane.index, distance: distanceOnLane(lane, ego.x, ego.y) };
      const place = placeBehind(this.#map, here, SOURCE_BEHIND);
      if (place) this.#addRoadCar(place, ego.speed, keepAway);
    }
  }

  #refillOncoming(keepAway: readonly Obstacle[]): void {
    if (!this.#orders.oppositeActive) return;
    const spacing = this.#orders.oppositeSpacing;
    const point = this.#tracker.point;
    for (const lane of this.#egoLanes().oncoming) {
      const beside = { lane: lane.index, distance: distanceOnLane(lane, point.x, point.y) };
      const place = placeBehind(this.#map, beside, 2 * spacing);
      if (!place) continue;
      const last = this.#lastOncoming.get(lane.laneId);
      const ahead = last && this.#oncomingCars.has(last) ? last.actor.speed : lane.speedLimit;
      if (ahead < QUEUEING) continue;
      // No faster than it can slow down again behind the one before.
      const fastest = Math.sqrt(ahead * ahead + 2 * COMFORTABLE_BRAKING * (spacing - CAR_LENGTH));
      const car = this.#spawner.spawn(place, Math.min(lane.speedLimit, fastest), spacing, keepAway);
      if (!car) continue;
      this.#oncomingCars.add(car);
      this.#lastOncoming.set(lane.laneId, car);
    }
  }

  #removeThoseBehind(ego: TrafficEgo): void {
    for (const group of [this.#roadCars, this.#oncomingCars]) {
      for (const car of group) {
        const isGone = aheadOf(ego, car) < -GONE_BEHIND;
        const hasPassed = group === this.#oncomingCars && drivesAway(ego, car, GONE_BEHIND);
        if (car.atDeadEnd || isGone || hasPassed) this.#remove(car, group);
      }
    }
  }

  /** Actors on a script do not look: a car that one of them drives into goes. */
  #removeThoseRunInto(obstacles: readonly Obstacle[]): void {
    for (const obstacle of obstacles) {
      if (!obstacle.isBlind) continue;
      this.#removeWhere((car) => boxesOverlap(car.actor, obstacle));
      this.#junction?.removeWhere((car) => boxesOverlap(car.actor, obstacle));
    }
  }

  /** On each lane ahead only the nearest cars stay: those that turned in must not fill the ego's exit. */
  #removeSurplus(ego: TrafficEgo): void {
    if (this.#roadCars.size <= CARS_AHEAD) return;
    const ahead = this.#carsAhead;
    ahead.length = 0;
    for (const car of this.#roadCars) if (aheadOf(ego, car) > 0) ahead.push(car);
    ahead.sort((first, second) => aheadOf(ego, first) - aheadOf(ego, second));
    this.#countOnLane.clear();
    for (const car of ahead) {
      const count = (this.#countOnLane.get(car.path[0]) ?? 0) + 1;
      this.#countOnLane.set(car.path[0], count);
      if (count > CARS_AHEAD) this.#remove(car, this.#roadCars);
    }
  }

  #setSpeeds(ego: TrafficEgo): void {
    const cap = Math.min(FASTEST, this.#orders.maximumSpeed ?? FASTEST);
    const limit = Math.min(cap, this.#map.lanes[this.#tracker.point.lane].speedLimit);
    const near = NEAR_RADIUS + NEAR_RADIUS_SECONDS * ego.speed + this.#orders.extraSpace;
    // Cars beyond a junction wait for the ego behind its exit, where they leave room for those who turn in.
    const exit = this.#junction && this.#tracker.nextExitPoint;
    for (const car of this.#roadCars) {
      const ahead = aheadOf(ego, car);
      const toEgo = Math.hypot(car.actor.x - ego.x, car.actor.y - ego.y);
      const distance = exit ? Math.min(toEgo, Math.hypot(car.actor.x - exit.x, car.actor.y - exit.y)) : toEgo;
      const share =
        ahead > 0
          ? 1 - Math.max(0, Math.min(1, (distance - near) / RADIUS_WIDTH))
          : Math.min(2, 1 + distance / this.#orders.roadSpacing);
      car.desiredSpeed = this.#orders.backStopped && ahead <= 0 ? 0 : Math.min(cap, share * limit);
    }
    for (const group of [this.#oncomingCars, this.#roamingCars]) {
      for (const car of group) {
        car.desiredSpeed = Math.min(cap, this.#map.lanes[car.path[0]].speedLimit);
      }
    }
    this.#junction?.setSpeeds(cap);
  }

  #addRoadCar(
    place: { readonly lane: number; readonly distance: number },
    speed: number,
    keepAway: readonly Obstacle[],
  ): void {
    const car = this.#spawner.spawn(place, speed, this.#orders.roadSpacing - 2, keepAway);
    if (car) this.#roadCars.add(car);
  }

  /** Takes cars of the ego's road and of the opposite lanes away. */
  #removeWhere(isUnwanted: (car: TrafficVehicle) => boolean): void {
    for (const group of [this.#roadCars, this.#oncomingCars]) {
      for (const car of group) if (isUnwanted(car)) this.#remove(car, group);
    }
  }

  #ordersForJunctionAhead(): JunctionOrders {
    const point = this.#tracker.nextJunctionPoint;
    const known = this.#junctionOrders;
    return point && known?.junctionId === this.#map.lanes[point.lane].junctionId ? known.orders : {};
  }

  #remove(car: TrafficVehicle, group: Set<TrafficVehicle>): void {
    group.delete(car);
    this.#flow.remove(car);
  }

  #egoLanes() {
    const { lane } = this.#tracker.point;
    if (this.#lanesAbreast?.lane !== lane) {
      this.#lanesAbreast = { lane, ...lanesAbreast(this.#map, this.#map.lanes[lane]) };
    }
    return this.#lanesAbreast;
  }
}
