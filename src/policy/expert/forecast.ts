import type { Actor } from "../../bridge/observation.js";
import { lanePose } from "../../map/lane.js";
import type { LaneMap } from "../../map/lane-map.js";
import { Accelerations } from "./accelerations.js";
import type { LaneTracks, LaneWay } from "./lane-tracks.js";
import { PathBoxes } from "./path-boxes.js";
import type { PathFrame, PathPlace } from "./path-frame.js";

/** Step and number of steps of the forecast: 8 s. */
export const FORECAST_STEP = 0.25;
export const FORECAST_STEPS = 32;
/** Slower than this somebody is taken to stay where he is, m/s. */
const STANDING = 0.3;
/** Who stands farther behind the ego than this does not matter to it, m. */
const BEHIND = 30;
/** A walker is taken to keep on at least this fast for so long, m/s and s. */
const WALKER_SPEED = 0.4;
const WALKER_SECONDS = 4;
const STROLL_SECONDS = 2;
/** How long a change of speed is taken to last, s. */
const CHANGE_SECONDS = 1.5;
/** How long a turn or a drift across the lane is taken to last, s. */
const TURN_SECONDS = 1.5;
const DRIFT_SECONDS = 2;
const LEAST_DRIFT = 0.25;
/** Room around a walker, m. */
const WALKER_HALF_SIZE = 0.9;

/**
 * Where others will be over the next 8 s, in the coordinates of the ego's route: vehicles keep their speed and follow
 * their lanes, in a junction each way that they may take; walkers go straight on.
 */
export class Forecast {
  readonly boxes = new PathBoxes(FORECAST_STEPS);
  readonly #map: LaneMap;
  readonly #tracks: LaneTracks;
  readonly #frame: PathFrame;
  readonly #pose = lanePose();
  readonly #accelerations = new Accelerations();
  readonly #place: PathPlace = { station: 0, lateral: 0, yaw: 0 };

  constructor(map: LaneMap, tracks: LaneTracks, frame: PathFrame) {
    this.#map = map;
    this.#tracks = tracks;
    this.#frame = frame;
  }

  /** @param time s. @param station the ego's, m. */
  update(time: number, station: number, actors: readonly Actor[]): void {
    this.boxes.clear();
    this.#accelerations.update(time, actors);
    for (const actor of actors) {
      if (actor.kind === "walker") this.#addWalker(actor);
      else if (Math.abs(actor.speed) < STANDING) this.#addStanding(actor, station - BEHIND);
      else this.#addVehicle(actor);
    }
  }

  #addStanding(actor: Actor, behind: number): void {
    if (!this.#frame.locate(actor.x, actor.y, this.#place) || this.#place.station < behind) return;
    this.boxes.addStanding(actor, this.#place);
  }

  #addWalker(actor: Actor): void {
    const speed = Math.max(WALKER_SPEED, actor.speed);
    const longest = actor.speed > WALKER_SPEED ? WALKER_SECONDS : STROLL_SECONDS;
    for (let step = 0; step < FORECAST_STEPS; step++) {
      const seconds = step * FORECAST_STEP;
      if (seconds > longest) break;
      const x = actor.x + Math.cos(actor.yaw) * speed * seconds;
      const y = actor.y + Math.sin(actor.yaw) * speed * seconds;
      this.#add(step, actor, x, y, actor.yaw, WALKER_HALF_SIZE, WALKER_HALF_SIZE);
    }
  }

  #addVehicle(actor: Actor): void {
    const ways = this.#tracks.waysOf(actor);
    if (ways.length === 0) this.#addFree(actor);
    for (const way of ways) this.#addOnLane(actor, way, way.lane, 0);
  }

  /** Without a lane: the turn goes on for a moment, then straight. */
  #addFree(actor: Actor): void {
    let { x, y, yaw } = actor;
    for (let step = 0; step < FORECAST_STEPS; step++) {
      this.#add(step, actor, x, y, yaw, actor.halfLength, actor.halfWidth);
      if (step * FORECAST_STEP < TURN_SECONDS) yaw += actor.yawRate * FORECAST_STEP;
      x += Math.cos(yaw) * actor.speed * FORECAST_STEP;
      y += Math.sin(yaw) * actor.speed * FORECAST_STEP;
    }
  }

  /** Along a lane from a step on, and then along each lane that follows. @param before metres driven up to its start. */
  #addOnLane(actor: Actor, way: LaneWay, lane: number, from: number, before = -way.distance): void {
    const { length, successors } = this.#map.lanes[lane];
    const drift = actor.speed * Math.sin(way.turn);
    const sideways = Math.abs(drift) > LEAST_DRIFT ? drift : 0;
    for (let step = from; step < FORECAST_STEPS; step++) {
      const seconds = step * FORECAST_STEP;
      const along = this.#travelled(actor, seconds) - before;
      if (along > length && successors.length > 0) {
        for (const next of successors.slice(0, 3)) this.#addOnLane(actor, way, next, step, before + length);
        return;
      }
      const beyond = Math.max(0, along - length);
      this.#map.poseOnLane(lane, along, this.#pose);
      const { x, y, yaw } = this.#pose;
      const lateral = way.lateral + sideways * Math.min(seconds, DRIFT_SECONDS);
      const turn = seconds < DRIFT_SECONDS ? way.turn : 0;
      const toX = x + Math.cos(yaw) * beyond - Math.sin(yaw) * lateral;
      const toY = y + Math.sin(yaw) * beyond + Math.cos(yaw) * lateral;
      this.#add(step, actor, toX, toY, yaw + turn, actor.halfLength, actor.halfWidth);
    }
  }

  /** Metres that a vehicle drives in a time: as it speeds up or brakes now for a moment, then evenly. */
  #travelled({ id, speed }: Actor, seconds: number): number {
    const acceleration = this.#accelerations.of(id);
    const longest = acceleration < 0 ? Math.min(CHANGE_SECONDS, speed / -acceleration) : CHANGE_SECONDS;
    const changing = Math.min(seconds, longest);
    const later = Math.max(0, seconds - changing) * (speed + acceleration * changing);
    return speed * changing + 0.5 * acceleration * changing ** 2 + later;
  }

  #add(
    step: number,
    actor: Actor,
    x: number,
    y: number,
    yaw: number,
    halfLength: number,
    halfWidth: number,
  ): void {
    if (!this.#frame.locate(x, y, this.#place)) return;
    this.boxes.add(step, actor, this.#place, yaw, actor.speed, halfLength, halfWidth);
  }
}
