import { boxesOverlap } from "../../geometry/boxes.js";
import { type DrivePath, PATH_STEP, type PathShift } from "../drive-path.js";
import type { Care } from "./care.js";
import { FORECAST_STEP, FORECAST_STEPS } from "./forecast.js";
import { followingAcceleration, stoppingAcceleration } from "./idm.js";
import type { PathBox, PathBoxes } from "./path-boxes.js";

/** What a rollout moves through. */
export interface Course {
  /** Sideways shift of the driven line from the centre line at a path index, m. */
  shiftAt(index: number): number;
  /** Speed that road and limit allow at a path index, m/s. */
  readonly allowedSpeed: Float64Array;
  readonly boxes: PathBoxes;
  /** Room to keep. */
  care: Care;
  readonly halfLength: number;
  readonly halfWidth: number;
}

/** A way of driving on that can be tried out. */
export interface Manner {
  /** Share of the allowed speed that is driven. */
  readonly share: number;
  /** The share holds up to this station, m, and beyond it another. */
  readonly shareUntil: number;
  readonly shareBeyond: number;
  /** Where the centre has to stand at the latest, station in m; infinity for nowhere. */
  readonly stopAt: number;
  /** m/s2 */
  readonly acceleration: number;
}

/** What came of a rollout. */
export interface Outcome {
  /** m/s2, for now. */
  acceleration: number;
  /** Steps until somebody is hit; {@link FORECAST_STEPS} for nobody. */
  freeSteps: number;
  /** Who is hit. */
  hit: PathBox | undefined;
  /** Where the conflict with him begins: the nearest station of his boxes in the ego's way, m. */
  hitFrom: number;
  /** Station and speed after each step. */
  readonly stations: Float64Array;
  readonly speeds: Float64Array;
}

export function emptyOutcome(): Outcome {
  return {
    acceleration: 0,
    freeSteps: 0,
    hit: undefined,
    hitFrom: 0,
    stations: new Float64Array(FORECAST_STEPS),
    speeds: new Float64Array(FORECAST_STEPS),
  };
}

/**
 * Does nobody get hit if the ego leaves the lane's centre in this shape and drives on at a share of the allowed speed?
 *
 * @param acceleration m/s2. @param out what came of it.
 */
export function swerveIsFree(
  course: Course,
  path: DrivePath,
  shift: PathShift,
  station: number,
  speed: number,
  { share, acceleration }: Pick<Manner, "share" | "acceleration">,
  out: Outcome,
): boolean {
  const shifted = { ...course, shiftAt: (index: number) => path.shapeAt(shift, index) };
  const manner = {
    share,
    shareUntil: Number.POSITIVE_INFINITY,
    shareBeyond: share,
    stopAt: Number.POSITIVE_INFINITY,
    acceleration,
  };
  rollOut(shifted, station, speed, manner, out);
  return out.freeSteps >= FORECAST_STEPS;
}

/** Room kept beside the ego, m. */
const BESIDE = 0.2;
/** Who brakes for the ego begins so late, s. */
const REACTION_SECONDS = 0.5;
const COMFORTABLE_BRAKING = 2.5;
const HARDEST_BRAKING = 8;

/** Drives on in a manner among the forecast boxes: who ahead is followed, and who would be hit? */
export function rollOut(course: Course, station: number, speed: number, manner: Manner, out: Outcome): void {
  let s = station;
  let v = speed;
  out.freeSteps = FORECAST_STEPS;
  out.hit = undefined;
  for (let step = 0; step < FORECAST_STEPS; step++) {
    const hit: PathBox | undefined = out.hit ? undefined : hitAt(course, step, s, station);
    if (hit) {
      out.hit = hit;
      out.freeSteps = step;
    }
    const acceleration = accelerationAt(course, step, s, v, manner);
    if (step === 0) out.acceleration = acceleration;
    const next = Math.max(0, v + acceleration * FORECAST_STEP);
    s += ((v + next) / 2) * FORECAST_STEP;
    v = next;
    out.stations[step] = s;
    out.speeds[step] = v;
  }
  if (out.hit) out.hitFrom = conflictStart(course, out.hit, station);
}

function accelerationAt(course: Course, step: number, s: number, v: number, manner: Manner): number {
  const index = Math.min(course.allowedSpeed.length - 1, Math.max(0, Math.round(s / PATH_STEP)));
  const share = s < manner.shareUntil ? manner.share : manner.shareBeyond;
  const wanted = course.allowedSpeed[index] * share;
  let acceleration = Math.max(
    -COMFORTABLE_BRAKING,
    Math.min(manner.acceleration, (wanted - v) * (manner.acceleration > 2.5 ? 2.5 : 1.2)),
  );
  acceleration = Math.min(acceleration, stoppingAcceleration(v, manner.stopAt - s));
  const { boxes, halfLength } = course;
  for (let i = 0; i < boxes.count(step); i++) {
    const box = boxes.at(step, i);
    const gap = box.rear - s - halfLength;
    if (!box.isAlong || box.front < s || gap > 80) continue;
    if (!isInWay(course, box, Math.max(s, box.rear - halfLength), Math.max(s, box.rear))) continue;
    const following = followingAcceleration(v, gap, Math.max(0, box.speed), manner.acceleration);
    acceleration = Math.min(acceleration, following);
  }
  return Math.max(-HARDEST_BRAKING, acceleration);
}

/** Who overlaps the ego at a station and step, with room around it. */
function hitAt(course: Course, step: number, s: number, start: number): PathBox | undefined {
  const { slackSteps, ends, behindSeconds, courtesy } = course.care;
  const first = Math.max(0, step - slackSteps);
  const last = Math.min(FORECAST_STEPS - 1, step + slackSteps);
  const braked = 0.5 * courtesy * Math.max(0, step * FORECAST_STEP - REACTION_SECONDS) ** 2;
  for (let at = first; at <= last; at++) {
    for (let i = 0; i < course.boxes.count(at); i++) {
      const box = course.boxes.at(at, i);
      if (box.isAlong && at !== step) continue;
      const isStanding = box.isAlong && Math.abs(box.speed) < 0.3;
      if (isStanding && box.front < start + course.halfLength) continue;
      const room = isStanding ? 0 : ends;
      const reach = box.isAlong ? Math.max(0, behindSeconds * box.speed) - braked : 0;
      if (box.rear > s + course.halfLength + room) continue;
      if (box.front + reach < s - course.halfLength - room) continue;
      if (!isInWay(course, box, s - 1, s + 1) || !overlaps(course, box, s, room)) continue;
      // Asked last, since it searches.
      if (!box.isAlong || !isFollower(course, box, start)) return box;
    }
  }
  return undefined;
}

/** Who starts behind the ego in its own lane looks out for it. */
function isFollower(course: Course, box: PathBox, start: number): boolean {
  const { boxes, halfLength, halfWidth } = course;
  for (let i = 0; i < boxes.count(0); i++) {
    const now = boxes.at(0, i);
    if (now.actor !== box.actor) continue;
    const shift = course.shiftAt(Math.round(start / PATH_STEP));
    const middle = (now.left + now.right) / 2;
    return now.front < start - halfLength + 1 && Math.abs(middle - shift) < halfWidth + 0.5;
  }
  return false;
}

const ego = { x: 0, y: 0, yaw: 0, halfLength: 0, halfWidth: 0 };

/** Do the ego at a station, longer by some room, and a box overlap? */
function overlaps(
  { shiftAt, halfLength, halfWidth }: Course,
  box: PathBox,
  s: number,
  room: number,
): boolean {
  ego.x = s;
  ego.y = shiftAt(Math.round(s / PATH_STEP));
  ego.halfLength = halfLength + room;
  ego.halfWidth = halfWidth + BESIDE;
  return boxesOverlap(ego, box) || (box.isAlong && box.speed > 0);
}

/** Does a box reach into what the ego sweeps at either of two stations? */
function isInWay(course: Course, box: PathBox, first: number, second: number): boolean {
  const one = course.shiftAt(Math.round(first / PATH_STEP));
  const other = course.shiftAt(Math.round(second / PATH_STEP));
  const left = Math.min(one, other) - course.halfWidth - BESIDE;
  const right = Math.max(one, other) + course.halfWidth + BESIDE;
  return box.left < right && box.right > left;
}

/** Step of the search for the place where a conflict begins, m. */
const SEARCH_STEP = 0.5;

/** The nearest station ahead at which somebody's forecast is in the ego's way. */
function conflictStart(course: Course, hit: PathBox, station: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (let step = 0; step < FORECAST_STEPS; step++) {
    for (let i = 0; i < course.boxes.count(step); i++) {
      const box = course.boxes.at(step, i);
      if (box.actor !== hit.actor) continue;
      for (let at = Math.max(box.rear, station); at <= Math.min(box.front, nearest); at += SEARCH_STEP) {
        if (isInWay(course, box, at, at) && overlaps(course, box, at, -course.halfLength)) nearest = at;
      }
    }
  }
  return nearest;
}
