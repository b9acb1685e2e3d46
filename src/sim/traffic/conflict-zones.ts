import { wrapAngle } from "../../geometry/angles.js";
import type { LaneMap } from "../../map/lane-map.js";

/** Two lane centre lines conflict where they come closer than a car's width and some room, m. */
const CONFLICT_DISTANCE = 2.6;
/** A lane whose heading changes by more than this to the left is a left turn, rad. */
const TURN_ANGLE = 0.6;

/** Where one lane of a junction comes into another's way; metres from the lanes' starts. */
export interface ConflictZone {
  /** End of the stretch of the other lane that matters. */
  readonly endOnOther: number;
}

const zonesOfMap = new WeakMap<LaneMap, ConflictZones>();

/** The conflict zones of a map; they depend on nothing else, so all episodes on it share them. */
export function conflictZonesOf(map: LaneMap): ConflictZones {
  let zones = zonesOfMap.get(map);
  if (!zones) {
    zones = new ConflictZones(map);
    zonesOfMap.set(map, zones);
  }
  return zones;
}

/** Which lanes of a junction cross, merge or part, worked out once for each pair that is asked for. */
class ConflictZones {
  readonly #map: LaneMap;
  readonly #zones = new Map<number, ConflictZone | null>();

  constructor(map: LaneMap) {
    this.#map = map;
  }

  /** The zone in which `other` is in the way of `lane`; null when they never come close. */
  between(lane: number, other: number): ConflictZone | null {
    const key = lane * this.#map.lanes.length + other;
    let zone = this.#zones.get(key);
    if (zone === undefined) {
      zone = this.#find(lane, other);
      this.#zones.set(key, zone);
    }
    return zone;
  }

  #find(laneIndex: number, otherIndex: number): ConflictZone | null {
    const lane = this.#map.lanes[laneIndex];
    const other = this.#map.lanes[otherIndex];
    if (laneIndex === otherIndex) return null; // one behind the other: car-following's business
    for (let j = other.x.length - 1; j >= 0; j--) {
      for (let i = 0; i < lane.x.length; i++) {
        const dx = lane.x[i] - other.x[j];
        const dy = lane.y[i] - other.y[j];
        if (dx * dx + dy * dy < CONFLICT_DISTANCE ** 2) return { endOnOther: other.distance[j] };
      }
    }
    return null;
  }

  /** Does the lane turn left? */
  turnsLeft(laneIndex: number): boolean {
    const { yaw } = this.#map.lanes[laneIndex];
    return wrapAngle(yaw[yaw.length - 1] - yaw[0]) < -TURN_ANGLE;
  }
}
