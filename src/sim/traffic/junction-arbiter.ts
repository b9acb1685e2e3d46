import type { LaneMap } from "../../map/lane-map.js";
import { conflictZonesOf } from "./conflict-zones.js";
import type { EntryControls } from "./entry-controls.js";
import type { TrafficLights } from "./traffic-lights.js";
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

interface Approach {
  readonly vehicle: TrafficVehicle;
  /** Lane before the junction and lane inside. */
  readonly entryLane: number;
  readonly lane: number;
  readonly distanceToEntry: number;
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
  #approaches: Approach[] = [];
  /** Who is nearest to the junction on each lane that leads into one. */
  readonly #firstOfLane = new Map<number, Approach>();
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
    this.#approaches = [];
    this.#firstOfLane.clear();
    for (const vehicle of vehicles) {
      const approach = this.#approachOf(vehicle);
      if (!approach) continue;
      this.#approaches.push(approach);
      const first = this.#firstOfLane.get(approach.entryLane);
      if (!first || approach.distanceToEntry < first.distanceToEntry) {
        this.#firstOfLane.set(approach.entryLane, approach);
      }
    }
  }

  /**
   * Metres from the car's bumper to the line at which it has to wait; infinity when it may go.
   *
   * @param exitGap free metres on the car's path before a standing leader.
   */
  distanceToHold(vehicle: TrafficVehicle, exitGap: number): number {
    const approach = this.#approaches.find((candidate) => candidate.vehicle === vehicle);
    if (!approach) return Number.POSITIVE_INFINITY;
    const toLine = approach.distanceToEntry - vehicle.actor.halfLength - STOP_MARGIN;
    const speed = vehicle.actor.speed;
    const brakingDistance = (speed * speed) / (2 * COMFORTABLE_BRAKING);
    if (toLine > brakingDistance + REQUEST_MARGIN) return Number.POSITIVE_INFINITY;
    if (this.#isHeldByLight(approach, toLine >= brakingDistance - REQUEST_MARGIN)) {
      vehicle.grantedLane = -1;
      vehicle.refusedTicks = 0;
    } else if (vehicle.grantedLane !== approach.lane) {
      if (this.#mayEnter(approach, toLine, exitGap)) vehicle.grantedLane = approach.lane;
    }
    return vehicle.grantedLane === approach.lane ? Number.POSITIVE_INFINITY : Math.max(0, toLine);
  }

  #approachOf(vehicle: TrafficVehicle): Approach | undefined {
    let toEntry = -vehicle.distance;
    for (let i = 0; i + 1 < vehicle.path.length; i++) {
      const entryLane = vehicle.path[i];
      const lane = vehicle.path[i + 1];
      toEntry += this.#map.lanes[entryLane].length;
      if (this.#map.lanes[entryLane].junctionId === -1 && this.#map.lanes[lane].junctionId !== -1) {
        return { vehicle, entryLane, lane, distanceToEntry: toEntry };
      }
    }
    return undefined;
  }

  /** Red always holds; yellow holds those who can still stop comfortably. */
  #isHeldByLight(approach: Approach, canStop: boolean): boolean {
    const light = this.#controls.lightAtEndOf(approach.entryLane);
    if (light === undefined) return false;
    const colour = this.#lights.colourOf(light);
    return colour === "red" || (colour === "yellow" && canStop && approach.vehicle.grantedLane === -1);
  }

  #mayEnter(approach: Approach, toLine: number, exitGap: number): boolean {
    const { vehicle, lane, entryLane } = approach;
    // A grant for somebody in the second row would keep others out for nothing.
    if (this.#firstOfLane.get(entryLane) !== approach) return false;
    if (this.#controls.hasStopSign(entryLane) && vehicle.servedStopOfLane !== entryLane) {
      if (vehicle.actor.speed >= STANDING_SPEED || toLine > 2 * STOP_MARGIN) return false;
      vehicle.servedStopOfLane = entryLane;
    }
    if (exitGap < approach.distanceToEntry + this.#map.lanes[lane].length + vehicle.actor.halfLength)
      return false;
    if (!this.#egoIsInTheWay(approach) && !this.#othersAreInTheWay(approach)) return true;
    vehicle.refusedTicks++;
    return false;
  }

  #egoIsInTheWay(approach: Approach): boolean {
    const ego = this.#ego;
    if (!ego || ego.lane === -1) return false;
    const zone = this.#zones.between(approach.lane, ego.lane);
    if (!zone) return false;
    if (ego.distanceToEntry <= 0) return -ego.distanceToEntry - ego.halfLength < zone.endOnOther;
    if (ego.held || ego.speed < 0.5) return false;
    return ego.distanceToEntry / ego.speed < PRIORITY_SECONDS;
  }

  #othersAreInTheWay(approach: Approach): boolean {
    const junction = this.#map.lanes[approach.lane].junctionId;
    for (const other of this.#vehicles) {
      if (other === approach.vehicle) continue;
      const inside = this.#map.lanes[other.path[0]].junctionId === junction;
      const otherLane = inside ? other.path[0] : other.grantedLane;
      if (otherLane === -1 || this.#map.lanes[otherLane].junctionId !== junction) continue;
      const zone = this.#zones.between(approach.lane, otherLane);
      if (zone && (!inside || other.distance - other.actor.halfLength < zone.endOnOther)) return true;
    }
    return this.#approaches.some((other) => this.#hasPriority(other, approach));
  }

  /** Must `approach` let `other`, who has not entered yet, go first? */
  #hasPriority(other: Approach, approach: Approach): boolean {
    if (other === approach || !this.#zones.between(approach.lane, other.lane)) return false;
    const longest = Math.max(other.vehicle.refusedTicks, approach.vehicle.refusedTicks);
    if (longest > PATIENCE_TICKS) return other.vehicle.refusedTicks > approach.vehicle.refusedTicks;
    if (other.distanceToEntry > PRIORITY_SECONDS * other.vehicle.actor.speed) return false;
    const light = this.#controls.lightAtEndOf(other.entryLane);
    if (light !== undefined && this.#lights.colourOf(light) === "red") return false;
    const givesWay = this.#controls.givesWay(approach.entryLane);
    const otherGivesWay = this.#controls.givesWay(other.entryLane);
    if (givesWay !== otherGivesWay) return givesWay;
    return this.#zones.turnsLeft(approach.lane) && !this.#zones.turnsLeft(other.lane);
  }
}
