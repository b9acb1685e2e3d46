import { entryS, type Lane } from "./lane.js";
import type { LaneSection } from "./opendrive/model.js";
import type { LaneFrame, RoadGeometry } from "./road-geometry.js";

/** Chords along lanes, as carla.Map lays them to answer "which lane is nearest?". */
export interface LaneSegments {
  /** x, y, z of both ends, six numbers a segment, in the direction of travel. */
  readonly ends: Float64Array;
  /** Lane index of each segment. */
  readonly lane: Int32Array;
  /** The road's s at both ends, two numbers a segment. */
  readonly s: Float64Array;
}

/** A new chord begins where the lane has turned by this much (1.8 degrees), or after this length. */
const largestTurn = Math.PI / 100;
const longest = 100;
/** Step of the search for that place, and how close to the lane's end it goes. */
const step = 1;
const epsilon = 1e-6;
/** CARLA's steps are short by this much, so that rounding does not carry them over a lane's end. */
const stepOffset = 10 * Number.EPSILON;

/** Collects the chords of all lanes. */
export class LaneSegmentCollector {
  readonly #ends: number[] = [];
  readonly #lanes: number[] = [];
  readonly #s: number[] = [];
  readonly #chordStart: LaneFrame = emptyFrame();
  readonly #frame: LaneFrame = emptyFrame();

  /** LibCarla's Map::CreateRtree: one chord for a straight lane, else chords by turn and length. */
  add(lane: Lane, geometry: RoadGeometry, section: LaneSection): void {
    const { laneId, alongRoad } = lane;
    const direction = alongRoad ? 1 : -1;
    let s = entryS(lane);
    const end = (alongRoad ? lane.sEnd : lane.sStart) - direction * epsilon;
    if (direction * (end - s) < epsilon) return;
    const start = this.#chordStart;
    const frame = this.#frame;
    geometry.laneFrame(section, laneId, s, start);
    if (isStraight(geometry, section)) {
      geometry.laneFrame(section, laneId, end, frame);
      this.#push(lane.index, s, end);
      return;
    }
    let chordS = s;
    while (direction * (end - s) >= epsilon) {
      s += direction * (Math.min(step, direction * (end - s)) - stepOffset);
      geometry.laneFrame(section, laneId, s, frame);
      if (turnBetween(start, frame) > largestTurn || Math.abs(s - chordS) > longest) {
        this.#push(lane.index, chordS, s);
        chordS = s;
        copyFrame(frame, start);
      }
    }
    if (s !== chordS) this.#push(lane.index, chordS, s);
  }

  finish(): LaneSegments {
    return {
      ends: Float64Array.from(this.#ends),
      lane: Int32Array.from(this.#lanes),
      s: Float64Array.from(this.#s),
    };
  }

  #push(lane: number, startS: number, endS: number): void {
    const start = this.#chordStart;
    const end = this.#frame;
    this.#ends.push(start.x, start.y, start.z, end.x, end.y, end.z);
    this.#lanes.push(lane);
    this.#s.push(startS, endS);
  }
}

/** CARLA's test: one line as reference, and neither lane offset nor elevation bends anywhere on the road. */
function isStraight({ road, line }: RoadGeometry, section: LaneSection): boolean {
  const piece = line.pieceAt(section.start);
  return (
    piece.type === "line" &&
    section.start >= piece.s &&
    section.end <= piece.s + piece.length &&
    road.elevation.isPiecewiseLinear
  );
}

function turnBetween(first: LaneFrame, second: LaneFrame): number {
  const level = Math.cos(first.pitch) * Math.cos(second.pitch) * Math.cos(first.yaw - second.yaw);
  return Math.acos(Math.min(1, Math.max(-1, level + Math.sin(first.pitch) * Math.sin(second.pitch))));
}

function emptyFrame(): LaneFrame {
  return { x: 0, y: 0, z: 0, yaw: 0, pitch: 0, width: 0 };
}

function copyFrame(from: LaneFrame, to: LaneFrame): void {
  to.x = from.x;
  to.y = from.y;
  to.z = from.z;
  to.yaw = from.yaw;
  to.pitch = from.pitch;
  to.width = from.width;
}
