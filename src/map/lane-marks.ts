import type { LaneChange } from "./lane.js";
import type { LaneRecord, LaneSection, Road } from "./opendrive/model.js";

const right = 1;
const left = 2;

/**
 * Lane changes as carla.Waypoint.lane_change gives them: bit 1 right, bit 2 left as seen in the direction of
 * travel. An edge without any mark permits the change.
 */
export function laneChangeBits(road: Road, section: LaneSection, laneId: number, s: number): number {
  const innerId = laneId - Math.sign(laneId);
  const outerMark = rawLaneChange(section, laneId, s) ?? right | left;
  const innerMark = rawLaneChange(section, innerId, s) ?? right | left;
  // "Increase" and "decrease" speak of lane ids, which count the other way on the left of the road.
  const toRight = laneId > 0 ? swapped(outerMark) : outerMark;
  const toLeft = innerId > 0 ? swapped(innerMark) : innerMark;
  const bits = (toRight & right) | (toLeft & left);
  // Where traffic keeps to the left, a lane's outer edge lies to its left.
  return road.leftHand ? swapped(bits) : bits;
}

/** The lane-change bits of the mark on a lane's outer edge as written; undefined where there is no mark. */
export function rawLaneChange(section: LaneSection, laneId: number, s: number): number | undefined {
  const lane = section.lanes.find((candidate) => candidate.id === laneId);
  return lane && markAt(lane, s)?.laneChange;
}

export function laneChangeName(bits: number): LaneChange {
  return (["none", "right", "left", "both"] as const)[bits & 3];
}

function swapped(bits: number): number {
  return bits === right ? left : bits === left ? right : bits;
}

/** The mark that holds at s. */
function markAt(lane: LaneRecord, s: number): LaneRecord["marks"][number] | undefined {
  for (let index = lane.marks.length - 1; index >= 0; index--) {
    if (lane.marks[index].s <= s) return lane.marks[index];
  }
  return undefined;
}
