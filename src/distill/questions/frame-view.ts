import type { DrivingFrame, SceneObject } from "../frames/frame.js";
import { type Decision, decisionOf } from "../reasoning/decision.js";
import { type Foresight, foreseen } from "../reasoning/foresight.js";
import { type Hazard, hazardsOf } from "../reasoning/hazards.js";
import { isLifeless } from "../reasoning/words.js";

/** An object that a question may name, with its tag. */
export interface TaggedObject {
  readonly tag: string;
  readonly object: SceneObject;
}

/** A frame as templates look at it. */
export interface FrameView {
  readonly frame: DrivingFrame;
  /** What matters, the nearest first: at most six. */
  readonly objects: readonly TaggedObject[];
  readonly hazards: readonly Hazard[];
  readonly foresight: Foresight;
  /** What was driven; undefined where the drive ended before. */
  readonly decision: Decision | undefined;
}

const MOST_OBJECTS = 6;
/** Objects farther off than this are not asked about, metres. */
const RANGE = 60;
/** How much farther an object seems that is not on the way ahead. */
const ASIDE = 1.5;
const BEHIND = 3;

export function frameView(frame: DrivingFrame): FrameView {
  return {
    frame,
    objects: keyObjects(frame),
    hazards: hazardsOf(frame),
    foresight: foreseen(frame),
    decision: frame.truth.future ? decisionOf(frame.truth.future, frame.ego.speed) : undefined,
  };
}

/** The visible objects that matter most, tagged as DriveLM does: number, camera, and the middle of the box in pixels. */
export function keyObjects({ visible }: Pick<DrivingFrame, "visible">): TaggedObject[] {
  return visible.objects
    .map((object) => ({ object, weight: remoteness(object) }))
    .filter(({ weight }) => weight < RANGE)
    .sort((first, second) => first.weight - second.weight || (first.object.id < second.object.id ? -1 : 1))
    .slice(0, MOST_OBJECTS)
    .map(({ object }, index) => ({ object, tag: tagOf(object, index + 1) }));
}

function remoteness({ x, y, onRoute, isParked }: SceneObject): number {
  const distance = Math.hypot(x, y);
  if (onRoute && onRoute.ahead > 0 && Math.abs(onRoute.right) < 2.5) return distance;
  return distance * (x < 0 || (isParked && Math.abs(y) > 4) ? BEHIND : ASIDE);
}

function tagOf({ sightings: [{ camera, box }] }: SceneObject, number: number): string {
  const [left, top, right, bottom] = box;
  return `<c${number},${camera},${((left + right) / 2).toFixed(1)},${((top + bottom) / 2).toFixed(1)}>`;
}

/** Where an object will be in three seconds and how it turned; undefined where nobody knows. */
export function futureOf(
  { truth: { objectFutures } }: DrivingFrame,
  { id }: SceneObject,
): readonly [number, number, number][] | undefined {
  const poses = objectFutures[id];
  return poses && poses.length === 6 ? poses : undefined;
}

/** Those with somebody at the wheel, in the saddle or on foot. */
export function movers(view: FrameView): TaggedObject[] {
  return view.objects.filter(({ object }) => !object.isParked && !isLifeless(object));
}
