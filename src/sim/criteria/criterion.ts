import { pythonFloatText, pythonRound } from "../../base/python-number.js";
import type { TrafficEvent } from "../../bench/events.js";
import type { Point } from "../../geometry/vectors.js";
import type { SimActor } from "../actors.js";

/** What the criteria look at, after the world tick. One object, updated in place. */
export interface CriterionState {
  /** Tick number, from 1. */
  frame: number;
  /** Game time, s. */
  time: number;
  readonly ego: EgoView;
  /** Sum of the planar speeds of all background vehicles, m/s, and how many there are. */
  backgroundSpeedSum: number;
  backgroundCount: number;
}

/** The ego as the criteria see it: world pose, radians, m/s. */
export interface EgoView {
  x: number;
  y: number;
  z: number;
  yaw: number;
  pitch: number;
  /** Speed in the ground plane. */
  speed: number;
  velocityX: number;
  velocityY: number;
  readonly halfLength: number;
}

export type CriterionStatus = "running" | "success" | "failure";

/** One test of the leaderboard, ticked once after every world tick (reference: Bench2Drive 0.0.4). */
export interface Criterion {
  readonly name: string;
  /** What it recorded, in order. The leaderboard updates some events after they are made; so do we. */
  readonly events: TrafficEvent[];
  /** The ego touches an actor in this tick; called before {@link update}, for criteria that care. */
  touch?(actor: SimActor, state: CriterionState): void;
  /** `success` or `failure` ends the route. */
  update(state: CriterionState): CriterionStatus;
  /** Called when the route ends; twice when the behaviour tree ended it (see {@link terminateCriteria}). */
  terminate(state: CriterionState): void;
}

/** A contact between the ego and another actor within one tick. */
export interface Contact {
  readonly actor: SimActor;
}

/** `(x=1.0, y=2.0, z=0.0)` as the official messages print a place. */
export function placeText(point: Point): string {
  const text = (value: number) => pythonFloatText(pythonRound(value, 3));
  return `(x=${text(point.x)}, y=${text(point.y)}, z=${text(point.z)})`;
}
