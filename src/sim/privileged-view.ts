import type { Actor, PrivilegedMap, PrivilegedState, StopLine } from "../bridge/observation.js";
import type { RoutePoint } from "../map/dense-route.js";
import type { Waypoint } from "../map/lane.js";
import type { LaneMap } from "../map/lane-map.js";
import type { SimActor } from "./actors.js";
import type { Stage } from "./stage.js";
import type { World } from "./world.js";

/** Actors farther from the ego than this are not reported, m. */
const RANGE = 100;
/** A stop line belongs to the route when a route point on its road and lane lies this near, m. */
const ON_ROUTE = 4;

/** What a privileged policy may know before it starts. */
export function privilegedMap(map: LaneMap, route: readonly RoutePoint[], openDrive: string): PrivilegedMap {
  const lights = map.trafficLights.map((light) => ({
    id: String(light.id),
    stopLines: light.stopPoints.flatMap((stop) => stopLineOnRoute(stop, route)),
  }));
  const firstIndex = (light: (typeof lights)[number]) => light.stopLines[0].planIndex;
  return {
    openDrive,
    trafficLights: lights
      .filter((light) => light.stopLines.length > 0)
      .sort((first, second) => firstIndex(first) - firstIndex(second)),
    stopSigns: map.stopSigns.flatMap((sign) => {
      const stopLine = sign.stopPoints.flatMap((stop) => stopLineOnRoute(stop, route))[0];
      if (!stopLine) return [];
      const { x, y, yaw, extentX, extentY } = sign.triggerVolume;
      return [{ id: String(sign.id), x, y, yaw, halfLength: extentX, halfWidth: extentY, stopLine }];
    }),
    speedLimits: route.map((point) => map.lanes[point.lane].speedLimit),
  };
}

function stopLineOnRoute(stop: Waypoint, route: readonly RoutePoint[]): StopLine[] {
  let nearest = -1;
  let shortest = ON_ROUTE;
  for (const [index, point] of route.entries()) {
    if (point.roadId !== stop.roadId || point.laneId !== stop.laneId) continue;
    const distance = Math.hypot(point.x - stop.x, point.y - stop.y);
    if (distance >= shortest) continue;
    shortest = distance;
    nearest = index;
  }
  if (nearest < 0) return [];
  const { x, y, z, yaw, laneWidth } = stop;
  return [{ x, y, z, yaw, laneWidth, planIndex: nearest }];
}

/** The privileged block of each tick; its objects are used again in the next tick. */
export class PrivilegedView {
  readonly #world: World;
  readonly #stage: Stage;
  readonly #lights: { id: string; state: "red" | "yellow" | "green" }[];
  readonly #lightIds: readonly number[];
  readonly #pool: Actor[] = [];
  readonly #state: {
    actors: Actor[];
    trafficLights: PrivilegedState["trafficLights"];
    scenarios: PrivilegedState["scenarios"];
  };

  constructor(world: World, stage: Stage, map: PrivilegedMap) {
    this.#world = world;
    this.#stage = stage;
    this.#lights = map.trafficLights.map(({ id }) => ({ id, state: "green" }));
    this.#lightIds = this.#lights.map(({ id }) => Number(id));
    this.#state = { actors: [], trafficLights: this.#lights, scenarios: [] };
  }

  /** The state now. */
  look(): PrivilegedState {
    const { ego, actors, lights } = this.#world;
    this.#state.actors.length = 0;
    for (const actor of actors) {
      if (Math.abs(actor.x - ego.x) > RANGE || Math.abs(actor.y - ego.y) > RANGE) continue;
      if (Math.hypot(actor.x - ego.x, actor.y - ego.y) <= RANGE) this.#add(actor);
    }
    for (const [index, id] of this.#lightIds.entries()) this.#lights[index].state = lights.colourOf(id);
    this.#state.scenarios = this.#stage.director.active.map(({ direction, actorIds, ...names }) => ({
      ...names,
      actorIds: [...actorIds],
      ...(direction && { direction }),
    }));
    return this.#state;
  }

  #add(actor: SimActor): void {
    const position = this.#state.actors.length;
    if (position === this.#pool.length) this.#pool.push(emptyActor());
    const record = this.#pool[position];
    record.id = actor.id;
    record.kind = actor.kind;
    record.typeId = actor.typeId;
    record.role = actor.role;
    record.x = actor.x;
    record.y = actor.y;
    record.z = actor.z;
    record.yaw = actor.yaw;
    record.speed = actor.speed;
    record.velocityX = actor.speed * Math.cos(actor.yaw);
    record.velocityY = actor.speed * Math.sin(actor.yaw);
    record.yawRate = actor.yawRate;
    record.halfLength = actor.halfLength;
    record.halfWidth = actor.halfWidth;
    record.halfHeight = actor.halfHeight;
    record.doorOpen = actor.openDoor ? true : undefined;
    record.emergencyLights = actor.emergencyLights ? true : undefined;
    this.#state.actors.push(record);
  }
}

function emptyActor(): Actor {
  return {
    id: 0,
    kind: "vehicle",
    typeId: "",
    role: "",
    x: 0,
    y: 0,
    z: 0,
    yaw: 0,
    speed: 0,
    velocityX: 0,
    velocityY: 0,
    yawRate: 0,
    halfLength: 0,
    halfWidth: 0,
    halfHeight: 0,
  };
}
