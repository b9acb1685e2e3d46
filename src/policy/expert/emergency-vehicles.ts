import type { Actor } from "../../bridge/observation.js";
import { type DrivePath, PATH_STEP, type PathShift } from "../drive-path.js";
import { careAt } from "./care.js";
import type { PathBox } from "./path-boxes.js";
import type { RoadSides } from "./road-sides.js";
import { type Course, emptyOutcome, swerveIsFree } from "./rollout.js";

/** An emergency vehicle this near behind wants past, m, unless it stands, m/s. */
const REACH = 80;
const STANDING = 1;
/** The ego comes back when its end is this far ahead, m. */
const PAST = 4;
/** Length of the lane change, m and s of driving. */
const SHORTEST_RAMP = 10;
const RAMP_SECONDS = 2;
/** Haste with which a gap is looked for: others make room for an emergency vehicle too. */
const TRUST = 0.6;
/** Share of the allowed speed that the ego drives while it is in the way, to fit into the traffic beside it. */
const BRISKLY = 1.2;
const ACCELERATION = 3;

/** Clears the lane for an emergency vehicle from behind, and comes back once it is past. */
export class EmergencyVehicles {
  readonly #course: Course;
  readonly #path: DrivePath;
  readonly #sides: RoadSides;
  readonly #outcome = emptyOutcome();
  #yieldingTo: { id: number; shift: PathShift } | undefined;

  constructor(course: Course, path: DrivePath, sides: RoadSides) {
    this.#course = course;
    this.#path = path;
    this.#sides = sides;
  }

  get isYielding(): boolean {
    return this.#yieldingTo !== undefined;
  }

  /** @returns the share of the allowed speed to drive. */
  update(station: number, speed: number): number {
    if (this.#yieldingTo) {
      this.#comeBack(this.#yieldingTo, station);
      return 1;
    }
    const vehicle = this.#fromBehind(station);
    if (!vehicle) return 1;
    for (const offset of this.#offsets(station)) {
      const ramp = Math.max(SHORTEST_RAMP, speed * RAMP_SECONDS);
      const shift: PathShift = {
        base: this.#path.shiftAt(this.#path.index),
        shift: offset,
        from: Math.round((station + ramp) / PATH_STEP),
        to: this.#path.count,
        rampIn: Math.round(ramp / PATH_STEP),
        rampOut: Math.round(ramp / PATH_STEP),
      };
      const course = { ...this.#course, care: careAt(TRUST) };
      const manner = { share: BRISKLY, acceleration: ACCELERATION };
      if (!swerveIsFree(course, this.#path, shift, station, speed, manner, this.#outcome)) continue;
      this.#yieldingTo = { id: vehicle.actor.id, shift };
      this.#path.setShift(shift);
      break;
    }
    return BRISKLY;
  }

  #comeBack({ id, shift }: { id: number; shift: PathShift }, station: number): void {
    const { boxes, halfLength } = this.#course;
    for (let i = 0; i < boxes.count(0); i++) {
      const box = boxes.at(0, i);
      if (box.actor.id === id && box.rear < station + halfLength + PAST) return;
    }
    if (this.#path.index < shift.from) return;
    this.#path.setShift({ ...shift, to: this.#path.index });
    this.#yieldingTo = undefined;
  }

  #fromBehind(station: number): PathBox | undefined {
    const { boxes, halfWidth } = this.#course;
    const shift = this.#path.shiftAt(this.#path.index);
    for (let i = 0; i < boxes.count(0); i++) {
      const box = boxes.at(0, i);
      if (!isEmergencyVehicle(box.actor) || box.front > station || box.front < station - REACH) continue;
      if (box.speed < STANDING) continue;
      if (box.left < shift + halfWidth && box.right > shift - halfWidth) return box;
    }
    return undefined;
  }

  #offsets(station: number): number[] {
    const { halfWidth, right, rightWidth, left, leftWidth } = this.#sides.at(station + 15);
    const offsets: number[] = [];
    if (right === "same") offsets.push(halfWidth + rightWidth / 2);
    if (left === "same") offsets.push(-halfWidth - leftWidth / 2);
    return offsets;
  }
}

/** Known by its lights, and where nobody says whether they are lit, by its shape. */
function isEmergencyVehicle({ emergencyLights, typeId }: Actor): boolean {
  return emergencyLights ?? /police|ambulance|firetruck/.test(typeId);
}
