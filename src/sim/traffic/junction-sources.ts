import type { RandomStream } from "../../base/random.js";
import type { LaneMap } from "../../map/lane-map.js";
import type { CarSpawner } from "./car-spawner.js";
import { type LanePlace, lanesAbreast, placeBehind } from "./lane-walk.js";
import type { TrafficFlow } from "./traffic-flow.js";
import type { JunctionOrders } from "./traffic-orders.js";
import type { TrafficVehicle } from "./traffic-vehicle.js";

/** A source stands this far before the junction, or at least so far, m. */
const UPSTREAM = 40;
const LEAST_UPSTREAM = 15;
const SPACING = 15;
const ALIVE_AT_MOST = 6;
const ACTIVE_PROBABILITY = 0.8;
/** Cars that left the junction are taken away this far behind it, m. */
const GONE_AFTER = 30;

interface Source {
  /** Lane before the junction. */
  readonly entry: number;
  readonly place: LanePlace;
  readonly speed: number;
  readonly cars: Set<TrafficVehicle>;
}

/** Cross traffic of the junction that the ego is about to drive through: a source at every other entry. */
export class JunctionSources {
  readonly junctionId: number;
  readonly #map: LaneMap;
  readonly #flow: TrafficFlow;
  readonly #spawner: CarSpawner;
  readonly #sources: Source[] = [];
  /** Where each car left the junction. */
  readonly #leftAt = new Map<TrafficVehicle, { x: number; y: number }>();
  readonly #entered = new Set<TrafficVehicle>();
  #orders: JunctionOrders = {};

  /** @param egoEntryLane the lane by which the ego comes; it and those beside it get no source. */
  constructor(
    junctionId: number,
    egoEntryLane: number,
    map: LaneMap,
    flow: TrafficFlow,
    spawner: CarSpawner,
    random: RandomStream,
  ) {
    this.junctionId = junctionId;
    this.#map = map;
    this.#flow = flow;
    this.#spawner = spawner;
    const egoEntries = new Set(lanesAbreast(map, map.lanes[egoEntryLane]).same.map((lane) => lane.index));
    for (const entry of this.#entryLanes()) {
      if (egoEntries.has(entry) || !random.chance(ACTIVE_PROBABILITY)) continue;
      const place = this.#sourceBefore(entry);
      if (place) this.#sources.push({ entry, place, speed: map.lanes[entry].speedLimit, cars: new Set() });
    }
  }

  /** Does what a scenario wants of the junction, until the ego has left it. */
  obey(orders: JunctionOrders): void {
    this.#orders = orders;
    for (let i = this.#sources.length - 1; i >= 0; i--) {
      if (!orders.removeEntries?.includes(this.#sources[i].entry)) continue;
      for (const car of this.#sources[i].cars) this.#flow.remove(car);
      this.#sources.splice(i, 1);
    }
  }

  /** Takes cars away. */
  removeWhere(isUnwanted: (car: TrafficVehicle) => boolean): void {
    for (const { cars } of this.#sources) {
      for (const car of cars) {
        if (!isUnwanted(car)) continue;
        cars.delete(car);
        this.#flow.remove(car);
      }
    }
  }

  update(keepAway: readonly { readonly x: number; readonly y: number }[]): void {
    for (const source of this.#sources) {
      this.#removeThoseGone(source);
      if (source.cars.size >= ALIVE_AT_MOST) continue;
      if (this.#orders.stopEntries && source.cars.size > 0) continue;
      const car = this.#spawner.spawn(source.place, source.speed / 2, SPACING, keepAway);
      if (car) source.cars.add(car);
    }
  }

  /** Gives up the cars that have left the junction by one of these lanes, and returns them. */
  releaseThoseOn(lanes: ReadonlySet<number>): TrafficVehicle[] {
    return this.#sources.flatMap((source) => {
      const released = [...source.cars].filter((car) => this.#leftAt.has(car) && lanes.has(car.path[0]));
      for (const car of released) source.cars.delete(car);
      return released;
    });
  }

  /** Sets the speed that the cars would like to drive, m/s, from their lanes' limits. */
  setSpeeds(cap: number): void {
    for (const source of this.#sources) {
      for (const car of source.cars) {
        const stands = this.#orders.stopEntries && !this.#entered.has(car);
        car.desiredSpeed = stands ? 0 : Math.min(cap, this.#map.lanes[car.path[0]].speedLimit);
      }
    }
  }

  /** Takes all of its cars away; called when the ego has left the junction. */
  clear(): void {
    for (const source of this.#sources) for (const car of source.cars) this.#flow.remove(car);
    this.#sources.length = 0;
  }

  #entryLanes(): number[] {
    const isInside = (lane: number) => this.#map.lanes[lane].junctionId === this.junctionId;
    return this.#map.lanes
      .filter((lane) => lane.type === "driving" && !isInside(lane.index) && lane.successors.some(isInside))
      .map((lane) => lane.index);
  }

  #sourceBefore(entry: number): LanePlace | undefined {
    const end = { lane: entry, distance: this.#map.lanes[entry].length };
    for (let metres = UPSTREAM; metres >= LEAST_UPSTREAM; metres -= 5) {
      const place = placeBehind(this.#map, end, metres);
      if (place) return place;
    }
    return undefined;
  }

  #removeThoseGone(source: Source): void {
    for (const car of source.cars) {
      const inside = this.#map.lanes[car.path[0]].junctionId === this.junctionId;
      if (inside) this.#entered.add(car);
      else if (this.#entered.has(car) && !this.#leftAt.has(car)) {
        this.#leftAt.set(car, { x: car.actor.x, y: car.actor.y });
      }
      const exit = this.#leftAt.get(car);
      const unwanted =
        (inside && this.#orders.clearJunction) || this.#orders.removeExits?.includes(car.path[0]);
      const gone = unwanted || (exit && Math.hypot(car.actor.x - exit.x, car.actor.y - exit.y) > GONE_AFTER);
      if (!gone && !car.atDeadEnd) continue;
      source.cars.delete(car);
      this.#flow.remove(car);
    }
  }
}
