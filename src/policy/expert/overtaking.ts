import { type DrivePath, PATH_STEP, type PathShift } from "../drive-path.js";
import { type Blockage, BlockedLane } from "./blocked-lane.js";
import { FORECAST_STEPS } from "./forecast.js";
import type { RoadSides } from "./road-sides.js";
import { type Course, emptyOutcome, swerveIsFree } from "./rollout.js";

/** Room beside what is passed, m: things and cars, and those who ride. */
const CLEARANCE = 0.38;
const RIDER_CLEARANCE = 0.7;
/** The oncoming lane is watched for so long before it is used, s, from within so many metres of what blocks the own. */
const WATCHED = 6.5;
const WATCH_WITHIN = 35;
/** Room to wait in behind what blocks the lane, m, and more for each metre that has to be gone sideways. */
const WAITING_ROOM = 6;
const WAITING_ROOM_SIDEWAYS = 1.3;
/** Length of the way over and back, m and s of driving. */
const SHORTEST_RAMP = 8;
const RAMP_SECONDS = 1.9;
const ACCELERATION = 2.8;
/** Slower than this for so long before it is beside the blockage, the ego thinks again, m/s and s. */
const STUCK = 0.3;
const STUCK_SECONDS = 4;
/** The shortest way over that the car can steer, m. */
const TIGHTEST_RAMP = 5.5;

/** Passes what blocks the lane through whatever lies beside it, once nobody is met on the way over, past, and back. */
export class Overtaking {
  readonly #course: Course;
  readonly #path: DrivePath;
  readonly #sides: RoadSides;
  readonly #blocked = new BlockedLane();
  readonly #outcome = emptyOutcome();
  #watchedSince = Number.POSITIVE_INFINITY;
  #movedAt = 0;
  #passing: { ids: ReadonlySet<number>; shift: PathShift } | undefined;

  constructor(course: Course, path: DrivePath, sides: RoadSides) {
    this.#course = course;
    this.#path = path;
    this.#sides = sides;
  }

  get isPassing(): boolean {
    return this.#passing !== undefined;
  }

  /** Looks for a blockage and passes it if that can be done now. @returns the station to wait at, m, or infinity. */
  update(time: number, station: number, speed: number): number {
    const { halfLength, halfWidth, boxes } = this.#course;
    const rear = station - halfLength;
    const blockage = this.#blocked.find(time, boxes, rear - 1, halfWidth);
    if (this.#isStuck(time, speed)) this.#passing = undefined;
    if (this.#passing) {
      this.#goOn(station, blockage);
      return Number.POSITIVE_INFINITY;
    }
    if (!blockage || blockage.to < station) {
      this.#watchedSince = Number.POSITIVE_INFINITY;
      return Number.POSITIVE_INFINITY;
    }
    if (blockage.from - station < WATCH_WITHIN) this.#watchedSince = Math.min(this.#watchedSince, time);
    const watched = time - this.#watchedSince >= WATCHED;
    let sideways = Number.POSITIVE_INFINITY;
    for (const offset of this.#offsets(blockage, watched)) {
      sideways = Math.min(sideways, Math.abs(offset));
      const shift = this.#shiftFor(blockage, offset, station, speed);
      if (!this.#goesWell(shift, station, speed, blockage)) continue;
      this.#passing = { ids: blockage.ids, shift };
      this.#path.setShift(shift);
      return Number.POSITIVE_INFINITY;
    }
    if (blockage.moves) return Number.POSITIVE_INFINITY;
    const room = WAITING_ROOM + WAITING_ROOM_SIDEWAYS * Math.min(sideways, 3.5);
    return blockage.from - halfLength - room;
  }

  #isStuck(time: number, speed: number): boolean {
    if (speed > STUCK || !this.#passing) this.#movedAt = time;
    const isBefore = this.#passing && this.#path.index < this.#passing.shift.from;
    return Boolean(isBefore) && time - this.#movedAt > STUCK_SECONDS;
  }

  /** Stays out until all is passed, then comes back. */
  #goOn(station: number, blockage: Blockage | undefined): void {
    const passing = this.#passing;
    if (!passing) return;
    const { halfLength } = this.#course;
    const isBeside = blockage && blockage.from < station + 30;
    const to = isBeside ? Math.max(blockage.to, blockage.moves ? station + 15 : 0) + halfLength : 0;
    const end = Math.round(to / PATH_STEP);
    if (isBeside && end > this.#path.index) {
      this.#moveFarther(passing, blockage);
      if (Math.abs(end - passing.shift.to) > 5) {
        passing.shift = { ...passing.shift, to: end };
        this.#path.setShift(passing.shift);
      }
      return;
    }
    if (station < passing.shift.to * PATH_STEP && isBeside) return;
    const now = Math.max(passing.shift.from, Math.min(passing.shift.to, this.#path.index));
    this.#path.setShift({ ...passing.shift, to: now });
    this.#passing = undefined;
    this.#watchedSince = Number.POSITIVE_INFINITY;
  }

  /** What was hidden behind the first thing may stand out farther. */
  #moveFarther(passing: { shift: PathShift }, { left, right, moves }: Blockage): void {
    const { halfWidth } = this.#course;
    const clearance = halfWidth + (moves ? RIDER_CLEARANCE : CLEARANCE);
    const { shift } = passing.shift;
    const needed = shift < 0 ? Math.min(shift, left - clearance) : Math.max(shift, right + clearance);
    if (Math.abs(needed - shift) < 0.05) return;
    const { index } = this.#path;
    const ramp = Math.round(TIGHTEST_RAMP / PATH_STEP);
    const from = Math.max(passing.shift.from, index + ramp);
    passing.shift = {
      ...passing.shift,
      base: this.#path.shiftAt(index),
      shift: needed,
      from,
      rampIn: from - index,
    };
    this.#path.setShift(passing.shift);
  }

  /** How far to move over, m: as little as will do, the shorter way first; none where there is no room. */
  #offsets({ from, to, left, right, moves }: Blockage, watched: boolean): number[] {
    const { halfWidth } = this.#course;
    const clearance = moves ? RIDER_CLEARANCE : CLEARANCE;
    const stations = [from - 5, (from + to) / 2, to + 5];
    const places = stations.map((station) => this.#sides.at(station));
    const toLeft = left - halfWidth - clearance;
    const toRight = right + halfWidth + clearance;
    const leftRoom = Math.min(
      ...places.map((place) => {
        if (place.left === "same") return place.halfWidth + place.leftWidth - halfWidth;
        if (place.left === "oncoming")
          return watched ? place.halfWidth + place.leftWidth - halfWidth : place.halfWidth - 0.2;
        return place.halfWidth - halfWidth + (place.left === "verge" ? 0.4 : 0.1);
      }),
    );
    const rightRoom = Math.min(
      ...places.map((place) => {
        if (place.right === "same") return place.halfWidth + place.rightWidth - halfWidth;
        return place.halfWidth - halfWidth + (place.right === "verge" ? 0.4 : 0.1);
      }),
    );
    const offsets: number[] = [];
    if (-toLeft <= leftRoom) offsets.push(Math.min(0, toLeft));
    if (toRight <= rightRoom) offsets.push(Math.max(0, toRight));
    return offsets.sort((first, second) => Math.abs(first) - Math.abs(second));
  }

  #shiftFor({ from, to }: Blockage, offset: number, station: number, speed: number): PathShift {
    const { halfLength } = this.#course;
    const ramp = Math.max(SHORTEST_RAMP, speed * RAMP_SECONDS);
    const start = Math.max(from - halfLength - 0.6, station + TIGHTEST_RAMP);
    const fits = Math.min(ramp, start - station);
    return {
      base: this.#path.shiftAt(this.#path.index),
      shift: offset,
      from: Math.round(start / PATH_STEP),
      to: Math.round((Math.max(start, to) + halfLength) / PATH_STEP),
      rampIn: Math.round(fits / PATH_STEP),
      rampOut: Math.round(Math.max(12, ramp) / PATH_STEP),
    };
  }

  #goesWell(shift: PathShift, station: number, speed: number, blockage: Blockage): boolean {
    const manner = { share: 1, acceleration: ACCELERATION };
    if (!swerveIsFree(this.#course, this.#path, shift, station, speed, manner, this.#outcome)) return false;
    const beside = blockage.moves ? blockage.from : blockage.to;
    return this.#outcome.stations[FORECAST_STEPS - 1] > beside;
  }
}
