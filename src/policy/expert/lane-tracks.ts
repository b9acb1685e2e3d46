import type { Actor } from "../../bridge/observation.js";
import { angleBetween, DEGREES } from "../../geometry/angles.js";
import { drivingLanes, type LanePose, lanePose, lanePosition, laneTypeBits } from "../../map/lane.js";
import type { LaneMap } from "../../map/lane-map.js";

/** Somebody is on a lane when this near its centre line (m) and heading (rad). */
const ON_LANE = 2.2;
const ALONG_LANE = 45 * DEGREES;
/** Ways that are kept in mind for one road user. */
const MOST_WAYS = 3;

const ridingLanes = drivingLanes | laneTypeBits.biking;

/** A lane that a road user may be following. */
export interface LaneWay {
  lane: number;
  /** Metres from the lane's start. */
  distance: number;
  /** Metres right of its centre line. */
  lateral: number;
  /** Heading relative to the lane, rad. */
  turn: number;
}

/** Which lanes each vehicle may be following: in a junction all that it may have turned into, until it shows which. */
export class LaneTracks {
  readonly #map: LaneMap;
  readonly #ways = new Map<number, LaneWay[]>();
  readonly #pose: LanePose = lanePose();
  readonly #position = lanePosition();

  constructor(map: LaneMap) {
    this.#map = map;
  }

  /** The lanes that a vehicle may be following now; empty when it follows none. */
  waysOf(actor: Actor): readonly LaneWay[] {
    const known = (this.#ways.get(actor.id) ?? []).flatMap((way) => this.#moved(way, actor));
    const ways = known.length > 0 ? known.slice(0, MOST_WAYS) : this.#match(actor);
    this.#ways.set(actor.id, ways);
    return ways;
  }

  #match(actor: Actor): LaneWay[] {
    const types = actor.kind === "bicycle" ? ridingLanes : drivingLanes;
    if (!this.#map.nearestLane(actor.x, actor.y, this.#position, types)) return [];
    const { lane, distance } = this.#position;
    const { junctionId, predecessors } = this.#map.lanes[lane];
    const candidates =
      junctionId === -1
        ? [lane]
        : [lane, ...predecessors.flatMap((before) => this.#map.lanes[before].successors)];
    return [...new Set(candidates)]
      .flatMap((index) => this.#project({ lane: index, distance, lateral: 0, turn: 0 }, actor))
      .slice(0, MOST_WAYS);
  }

  /** The way after the vehicle has moved on: itself, those that follow it, or none. */
  #moved(way: LaneWay, actor: Actor): LaneWay[] {
    const moved = this.#project(way, actor);
    const { length, successors } = this.#map.lanes[way.lane];
    if (moved.length > 0 && moved[0].distance < length) return moved;
    const beyond = Math.max(0, (moved[0]?.distance ?? length) - length);
    return successors.flatMap((lane) => this.#project({ ...way, lane, distance: beyond }, actor));
  }

  #project(way: LaneWay, actor: Actor): LaneWay[] {
    const pose = this.#pose;
    let { distance } = way;
    let along = 0;
    for (let round = 0; round < 4; round++) {
      this.#map.poseOnLane(way.lane, distance, pose);
      along = (actor.x - pose.x) * Math.cos(pose.yaw) + (actor.y - pose.y) * Math.sin(pose.yaw);
      distance = Math.max(0, Math.min(this.#map.lanes[way.lane].length, distance + along));
      if (Math.abs(along) < 0.05) break;
    }
    const lateral = -(actor.x - pose.x) * Math.sin(pose.yaw) + (actor.y - pose.y) * Math.cos(pose.yaw);
    const isOn =
      Math.abs(lateral) < ON_LANE && Math.abs(along) < 6 && angleBetween(actor.yaw, pose.yaw) < ALONG_LANE;
    if (!isOn) return [];
    const turn = Math.atan2(Math.sin(actor.yaw - pose.yaw), Math.cos(actor.yaw - pose.yaw));
    return [{ lane: way.lane, distance, lateral, turn }];
  }
}
