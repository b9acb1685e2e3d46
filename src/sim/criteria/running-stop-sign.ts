import type { TrafficEvent } from "../../bench/events.js";
import { distance } from "../../geometry/vectors.js";
import { drivingLanes, lanePose, lanePosition } from "../../map/lane.js";
import type { LaneMap, StopSign } from "../../map/lane-map.js";
import { placeAhead } from "../traffic/lane-walk.js";
import { type Criterion, type CriterionState, type CriterionStatus, placeText } from "./criterion.js";

/** Lane points ahead that are tested against a sign's box, and their spacing, m. */
const POINTS_AHEAD = 8;
const POINT_SPACING = 0.5;
/** A sign farther than this from the first point does not affect the ego, m. */
const NEAR = 4;
/** The box is tested larger than it is. */
const BOX_SCALE = 1.2;
const STOPPED_BELOW = 0.1;
/** Backwards by more than this, m/s and cosine: the ego is not on its way to the sign. */
const BACKWARDS = -0.17;

/** Passing a stop sign without having stopped (RunningStopTest). */
export class RunningStopSign implements Criterion {
  readonly name = "RunningStopTest";
  readonly events: TrafficEvent[] = [];
  readonly #map: LaneMap;
  readonly #position = lanePosition();
  readonly #points = Array.from({ length: POINTS_AHEAD + 1 }, lanePose);
  #pointCount = 0;
  #target: StopSign | undefined;
  #hasStopped = false;
  #lastFailed: StopSign | undefined;

  constructor(map: LaneMap) {
    this.#map = map;
  }

  update(state: CriterionState): CriterionStatus {
    if (!this.#target && !this.#anySignNear(state)) return "running";
    this.#findPoints(state);
    if (!this.#target) this.#target = this.#findTarget(state);
    else this.#watchTarget(this.#target, state);
    return "running";
  }

  terminate(): void {}

  /** Spares the lane walk where no sign can affect any of the points. */
  #anySignNear({ ego }: CriterionState): boolean {
    const reach = NEAR + 20;
    return this.#map.stopSigns.some(
      ({ triggerVolume }) => Math.hypot(triggerVolume.x - ego.x, triggerVolume.y - ego.y) < reach,
    );
  }

  #findPoints({ ego }: CriterionState): void {
    this.#pointCount = 0;
    if (!this.#map.nearestLane(ego.x, ego.y, this.#position, drivingLanes)) return;
    for (let i = 0; i <= POINTS_AHEAD; i++) {
      const place = placeAhead(this.#map, this.#position, i * POINT_SPACING);
      if (!place) return;
      this.#map.poseOnLane(place.lane, place.distance, this.#points[this.#pointCount++]);
    }
  }

  #findTarget({ ego }: CriterionState): StopSign | undefined {
    const cos = Math.cos(ego.yaw);
    const sin = Math.sin(ego.yaw);
    if (ego.velocityX * cos + ego.velocityY * sin < BACKWARDS || this.#pointCount === 0) return undefined;
    const lane = this.#points[0];
    if (cos * Math.cos(lane.yaw) + sin * Math.sin(lane.yaw) < BACKWARDS) return undefined;
    return this.#map.stopSigns.find((sign) => this.#isAffectedBy(sign));
  }

  #watchTarget(target: StopSign, state: CriterionState): void {
    if (state.ego.speed < STOPPED_BELOW) this.#hasStopped = true;
    if (this.#isAffectedBy(target)) return;
    if (!this.#hasStopped && target !== this.#lastFailed) {
      this.#lastFailed = target;
      this.events.push({
        type: "STOP_INFRACTION",
        frame: state.frame,
        message: `Agent ran a stop with id=${target.id} at ${placeText(target)}`,
      });
    }
    this.#target = undefined;
    this.#hasStopped = false;
  }

  #isAffectedBy({ triggerVolume }: StopSign): boolean {
    if (this.#pointCount === 0 || distance(triggerVolume, this.#points[0]) > NEAR) return false;
    for (let i = 0; i < this.#pointCount; i++) {
      const point = this.#points[i];
      if (
        Math.abs(point.x - triggerVolume.x) < BOX_SCALE * triggerVolume.extentX &&
        Math.abs(point.y - triggerVolume.y) < BOX_SCALE * triggerVolume.extentY
      ) {
        return true;
      }
    }
    return false;
  }
}
