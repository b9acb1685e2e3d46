import type { LaneMap } from "../../map/lane-map.js";
import { conflictZonesOf } from "./conflict-zones.js";
import type { EntryControls } from "./entry-controls.js";
import { type TrafficLights, YELLOW_SECONDS } from "./traffic-lights.js";
import type { TrafficVehicle } from "./traffic-vehicle.js";

/** Cars ask for the junction from this distance on, m beyond their braking distance. */
const REQUEST_MARGIN = 6;
const COMFORTABLE_BRAKING = 2.5;
/** Bumper to stop line, m. */
const STOP_MARGIN = 1;
/** Somebody with priority who arrives within this time, s, goes first. */
const PRIORITY_SECONDS = 4;
const STANDING_SPEED = 0.1;
/** Who was refused for longer than this, ticks, goes before everybody who was refused for less time. */
const PATIENCE_TICKS = 100;

/** The ego's way through its next junction, as far as the other drivers can tell. */
export interface EgoApproach {
  /** Lane inside the junction; -1 when no junction is near. */
  lane: number;
  /** Metres to its start; negative inside the junction. */
  distanceToEntry: number;
  speed: number;
  halfLength: number;
  /** The ego's own light is red, or it stands at its line. */
  held: boolean;
}

/**
 * Decides who may enter a junction: lights, stop signs, priority, then first come first served. A car that was let
 * in keeps its way until it has left; nobody whose way crosses it is let in before.
 */
export class JunctionArbiter {
  readonly #map: LaneMap;
  readonly #controls: EntryControls;
  readonly #lights: Pick<TrafficLights, "colourOf">;
  readonly #zones: ReturnType<typeof conflictZonesOf>;
  /** Who is nearest to the junction on each lane that leads into one. */
  readonly #firstOfLane = new Map<number, TrafficVehicle>();
  #vehicles: readonly TrafficVehicle[] = [];
  #ego: EgoApproach | undefined;

  constructor(map: LaneMap, controls: EntryControls, lights: Pick<TrafficLights, "colourOf">) {
    this.#map = map;
    this.#controls = controls;
    this.#lights = lights;
    this.#zones = conflictZonesOf(map);
  }

  /** Looks at where everybody is; called once a tick before any {@link distanceToHold}. */
  beginTick(vehicles: readonly TrafficVehicle[], ego: EgoApproach): void {
    this.#vehicles = vehicles;
    this.#ego = ego;
    this.#firstOfLane.clear();
    for (const vehicle of vehicles) {
      this.#updateApproach(vehicle);
      const { lane, entryLane, distanceToEntry } = vehicle.approach;
      if (lane === -1) continue;
      const first = this.#firstOfLane.get(entryLane);
      if (!first || distanceToEntry < first.approach.distanceToEntry)
        this.#firstOfLane.set(entryLane, vehicle);
    }
  }

  /**
   * Metres from the car's bumper to where it has to wait, negative just behind that; infinity when it may go.
   *
   * @param exitGap free metres on the car's path before a standing leader.
   */
  distanceToHold(vehicle: TrafficVehicle, exitGap: number): number {
    const { approach } = vehicle;
    if (approach.lane === -1) return Number.POSITIVE_INFINITY;
    const toLine = approach.distanceToEntry - vehicle.actor.halfLength - STOP_MARGIN;
    const speed = vehicle.actor.speed;
    const brakingDistance = (speed * speed) / (2 * COMFORTABLE_BRAKING);
    if (toLine > brakingDistance + REQUEST_MARGIN) return Number.POSITIVE_INFINITY;
    if (this.#isHeldByLight(vehicle, toLine + STOP_MARGIN)) {
      vehicle.grantedLane = -1;
      vehicle.refusedTicks = 0;
    } else if (vehicle.grantedLane !== approach.lane) {
      if (this.#mayEnter(vehicle, toLine, exitGap)) vehicle.grantedLane = approach.lane;
    }
    return vehicle.grantedLane === approach.lane ? Number.POSITIVE_INFINITY : Math.max(-STOP_MARGIN, toLine);
  }

  #updateApproach({ path, distance, approach }: TrafficVehicle): void {
    approach.lane = -1;
    let toEntry = -distance;
    for (let i = 0; i + 1 < path.length; i++) {
      toEntry += this.#map.lanes[path[i]].length;
      if (this.#map.lanes[path[i]].junctionId !== -1 || this.#map.lanes[path[i + 1]].junctionId === -1)
        continue;
      approach.entryLane = path[i];
      approach.lane = path[i + 1];
      approach.distanceToEntry = toEntry;
      return;
    }
  }

  /**
   * Red and yellow hold whoever can still stop before the line, braking no harder than it takes not to be caught by
   * the red light; whoever was let in before and cannot goes on.
   */
  #isHeldByLight({ approach, grantedLane, actor: { speed } }: TrafficVehicle, toLine: number): boolean {
    const light = this.#controls.lightAtEndOf(approach.entryLane);
    if (light === undefined || this.#lights.colourOf(light) === "green") return false;
    const braking = Math.max(COMFORTABLE_BRAKING, speed / (2 * YELLOW_SECONDS));
    return grantedLane === -1 || toLine > (speed * speed) / (2 * braking);
  }

  #mayEnter(vehicle: TrafficVehicle, toLine: number, exitGap: number): boolean {
    const { lane, entryLane, distanceToEntry } = vehicle.approach;
    // A grant for somebody in the second row would keep others out for nothing.
    if (this.#firstOfLane.get(entryLane) !== vehicle) return false;
    if (this.#controls.hasStopSign(entryLane) && vehicle.servedStopOfLane !== entryLane) {
      if (vehicle.actor.speed >= STANDING_SPEED || toLine > 2 * STOP_MARGIN) return false;
      vehicle.servedStopOfLane = entryLane;
    }
    if (exitGap < distanceToEntry + this.#map.lanes[lane].length + vehicle.actor.halfLength) return false;
    if (!this.#egoIsInTheWay(lane) && !this.#othersAreInTheWay(vehicle)) return true;
    vehicle.refusedTicks++;
    return false;
  }

  #egoIsInTheWay(lane: number): boolean {
    const ego = this.#ego;
    if (!ego || ego.lane === -1) return false;
    const zone = this.#zones.between(lane, ego.lane);
    if (!zone) return false;
    if (ego.distanceToEntry <= 0) return -ego.distanceToEntry - ego.halfLength < zone.endOnOther;
    if (ego.held || ego.speed < 0.5) return false;
    return ego.distanceToEntry / ego.speed < PRIORITY_SECONDS;
  }

  #othersAreInTheWay(vehicle: TrafficVehicle): boolean {
    const { lane } = vehicle.approach;
    const junction = this.#map.lanes[lane].junctionId;
    for (const other of this.#vehicles) {
      if (other === vehicle) continue;
      if (this.#occupies(other, junction, lane) || this.#hasPriority(other, vehicle)) return true;
    }
    return false;
  }

  /** Is the car in the junction, or let in, on a way that comes into the lane's, and not yet past it? */
  #occupies(car: TrafficVehicle, junction: number, lane: number): boolean {
    const inside = this.#map.lanes[car.path[0]].junctionId === junction;
    const way = inside ? car.path[0] : car.grantedLane;
    if (way === -1 || this.#map.lanes[way].junctionId !== junction) return false;
    const zone = this.#zones.between(lane, way);
    return zone !== null && (!inside || car.distance - car.actor.halfLength < zone.endOnOther);
  }

  /** Must `vehicle` let `other`, who has not entered yet, go first? */
  #hasPriority(other: TrafficVehicle, vehicle: TrafficVehicle): boolean {
    const theirs = other.approach;
    const own = vehicle.approach;
    if (theirs.lane === -1 || !this.#zones.between(own.lane, theirs.lane)) return false;
    const longest = Math.max(other.refusedTicks, vehicle.refusedTicks);
    if (longest > PATIENCE_TICKS) return other.refusedTicks > vehicle.refusedTicks;
    if (theirs.distanceToEntry > PRIORITY_SECONDS * other.actor.speed) return false;
    const light = this.#controls.lightAtEndOf(theirs.entryLane);
    if (light !== undefined && this.#lights.colourOf(light) === "red") return false;
    const givesWay = this.#controls.givesWay(own.entryLane);
    const otherGivesWay = this.#controls.givesWay(theirs.entryLane);
    if (givesWay !== otherGivesWay) return givesWay;
    return this.#zones.turnsLeft(own.lane) && !this.#zones.turnsLeft(theirs.lane);
  }
}
