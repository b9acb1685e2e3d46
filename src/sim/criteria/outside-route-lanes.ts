import { pythonFloatText, pythonRound } from "../../base/python-number.js";
import type { OutsideRouteLanesEvent, TrafficEvent } from "../../bench/events.js";
import { DEGREES, positiveModulo } from "../../geometry/angles.js";
import { drivingLanes, lanePose, lanePosition, laneTypeBits } from "../../map/lane.js";
import type { LaneMap } from "../../map/lane-map.js";
import type { Criterion, CriterionState, CriterionStatus } from "./criterion.js";
import type { ScoredRoute } from "./scored-route.js";

/** How far the ego's centre may be beyond the lane's edge, m. */
const ALLOWED_OUTSIDE = 0.5;
const WINDOW = 3;
/** After a junction: heading difference to the lane from which on it is the wrong one. */
const WRONG_AFTER_JUNCTION = 120 * DEGREES;
/** Between lanes: heading difference that means the direction of travel was turned round. */
const TURNED_ROUND = 150 * DEGREES;

/** The share of the route driven beside its lanes or in oncoming ones (OutsideRouteLanesTest). */
export class OutsideRouteLanes implements Criterion {
  readonly name = "OutsideRouteLanesTest";
  readonly events: TrafficEvent[] = [];
  readonly #route: ScoredRoute;
  readonly #map: LaneMap;
  readonly #driving = lanePosition();
  readonly #parking = lanePosition();
  readonly #pose = lanePose();
  #index = 0;
  #totalDistance = 0;
  #wrongDistance = 0;
  #inWrongLane = false;
  #checksDirection = true;
  #lastRoadId: number | undefined;
  #lastLaneId: number | undefined;
  #lastYaw = 0;
  #lastInJunction = false;

  constructor(route: ScoredRoute, map: LaneMap) {
    this.#route = route;
    this.#map = map;
    if (map.nearestLane(route.x[0], route.y[0], this.#driving, drivingLanes)) this.#rememberLane(false);
  }

  /** Scenarios that force the ego into the oncoming lane switch that part of the test off. */
  setDirectionCheck(on: boolean): void {
    this.#checksDirection = on;
  }

  update(state: CriterionState): CriterionStatus {
    const outside = this.#isOutside(state);
    this.#updateWrongLane(state);
    const isWrong = outside || (this.#checksDirection && this.#inWrongLane);
    const end = Math.min(this.#index + WINDOW, this.#route.count - 1);
    for (let next = this.#index + 1; next <= end; next++) {
      if (!this.#route.isPassed(next, state.ego)) continue;
      const hop = this.#route.hop(this.#index, next);
      this.#totalDistance += hop;
      if (isWrong) this.#wrongDistance += hop;
      this.#index = next;
      if (this.#wrongDistance > 0) this.events[0] = this.#event(this.events[0]?.frame ?? state.frame);
    }
    return "running";
  }

  terminate(): void {}

  #isOutside(state: CriterionState): boolean {
    const { ego } = state;
    const hasParking = this.#map.nearestLane(ego.x, ego.y, this.#parking, laneTypeBits.parking);
    const parkingDistance = hasParking ? this.#distanceTo(this.#parking, state) : Number.POSITIVE_INFINITY;
    const parkingWidth = this.#pose.width;
    this.#map.nearestLane(ego.x, ego.y, this.#driving, drivingLanes);
    const drivingDistance = this.#distanceTo(this.#driving, state);
    return drivingDistance >= parkingDistance
      ? parkingDistance > parkingWidth / 2 + ALLOWED_OUTSIDE
      : drivingDistance > this.#pose.width / 2 + ALLOWED_OUTSIDE;
  }

  /** In three dimensions, to the centre line; leaves the lane's pose there in `#pose`. */
  #distanceTo(position: { lane: number; distance: number }, state: CriterionState): number {
    this.#map.poseOnLane(position.lane, position.distance, this.#pose);
    return Math.hypot(state.ego.x - this.#pose.x, state.ego.y - this.#pose.y, state.ego.z - this.#pose.z);
  }

  /** Uses the nearest driving lane found by {@link #isOutside}, whose pose stands in `#pose`. */
  #updateWrongLane(state: CriterionState): void {
    const lane = this.#map.lanes[this.#driving.lane];
    const inJunction = lane.junctionId !== -1;
    if (inJunction) this.#inWrongLane = false;
    else if (lane.roadId !== this.#lastRoadId || lane.laneId !== this.#lastLaneId) {
      if (this.#lastInJunction) {
        const difference = positiveModulo(this.#pose.yaw - state.ego.yaw, 2 * Math.PI);
        this.#inWrongLane =
          difference >= WRONG_AFTER_JUNCTION && difference <= 2 * Math.PI - WRONG_AFTER_JUNCTION;
      } else {
        const difference = positiveModulo(this.#lastYaw - this.#pose.yaw, 2 * Math.PI);
        if (difference > TURNED_ROUND && difference < 2 * Math.PI - TURNED_ROUND) {
          this.#inWrongLane = !this.#inWrongLane;
        }
      }
    }
    this.#rememberLane(true);
  }

  #rememberLane(withIds: boolean): void {
    const lane = this.#map.lanes[this.#driving.lane];
    if (withIds) {
      this.#lastRoadId = lane.roadId;
      this.#lastLaneId = lane.laneId;
    } else this.#map.poseOnLane(this.#driving.lane, this.#driving.distance, this.#pose);
    this.#lastYaw = this.#pose.yaw;
    this.#lastInJunction = lane.junctionId !== -1;
  }

  #event(frame: number): OutsideRouteLanesEvent {
    const percentage = (this.#wrongDistance / this.#totalDistance) * 100;
    const metres = pythonFloatText(pythonRound(this.#wrongDistance, 3));
    const percent = pythonFloatText(pythonRound(percentage, 2));
    return {
      type: "OUTSIDE_ROUTE_LANES_INFRACTION",
      frame,
      message: `Agent went outside its route lanes for about ${metres} meters (${percent}% of the completed route)`,
      percentage,
    };
  }
}
