import type { TrafficEventType } from "../bench/events.js";
import type { RecordedStep, Recording } from "../episodes/recording/recording.js";
import { type EpisodeName, type Stretch, shovesOf, studentStretchesOf } from "../policy/stretches.js";
import { POSE } from "../tokens/motion/windows.js";
import { type DrivenPose, drivenFuture, HORIZON_TICKS } from "./driven-future.js";

/** What a driver did that no student should learn to do. */
const FAULTS: ReadonlySet<TrafficEventType> = new Set<TrafficEventType>([
  "COLLISION_PEDESTRIAN",
  "COLLISION_VEHICLE",
  "COLLISION_STATIC",
  "TRAFFIC_LIGHT_INFRACTION",
  "STOP_INFRACTION",
  "ROUTE_DEVIATION",
  "VEHICLE_BLOCKED",
]);

/** Ticks after a fault in which the driver is still getting over it. */
const AFTERMATH_TICKS = 100;

/** Why a step is no sample. */
export type DropReason =
  | "drive ended"
  | "fault"
  | "shoved"
  | "student drove"
  | "stuck"
  | "images missing"
  | "standing on";

/** Steps of a wait that are all kept: how it begins. */
const WAIT_BEGINS = 8;
/** Of the steps after those, one in so many is kept. */
const WAIT_THINNED = 10;
/** A vehicle that moves less over three seconds stands, metres. */
const STANDING = 0.05;

/** A plan step with where the vehicle went, or why it is left out. */
export type JudgedStep =
  | { readonly step: RecordedStep; readonly future: Float64Array }
  | { readonly dropped: DropReason };

/** The plan steps of a recording, each judged. Every step of the recording comes once. */
export async function* judgedSteps(recording: Recording, policy: string): AsyncGenerator<JudgedStep> {
  const poses = new Map<number, DrivenPose>();
  for await (const { tick, ego } of recording.ticks())
    poses.set(tick, { tick, x: ego.x, y: ego.y, yaw: ego.yaw });
  const faults = await faultTicks(recording);
  const movedLast = lastMovement(poses);
  const { tickSeconds, cameras, seed, routeId, repetition } = recording.start;
  const foreign = foreignStretches(policy, { seed, routeId, repetition }, poses.size * tickSeconds);
  let waited = 0;
  for await (const step of recording.steps()) {
    const { tick, time } = step.observation;
    const future = drivenFuture(poses, tick);
    const end = time + HORIZON_TICKS * tickSeconds;
    if (!future) yield { dropped: "drive ended" };
    else if (faults.some((at) => at > tick - AFTERMATH_TICKS && at <= tick + HORIZON_TICKS))
      yield { dropped: "fault" };
    else if (foreign.stretches.some(({ from, until }) => from < end && until > time))
      yield { dropped: foreign.reason };
    else if (tick > movedLast) yield { dropped: "stuck" };
    else if (cameras.some(({ id }) => !step.images.has(id))) yield { dropped: "images missing" };
    else if (stands(future) && ++waited > WAIT_BEGINS && waited % WAIT_THINNED !== 0)
      yield { dropped: "standing on" };
    else {
      if (!stands(future)) waited = 0;
      yield { step, future };
    }
  }
}

/** Whether the vehicle never leaves its place. Most of a drive's waiting would else be most of what is learnt. */
function stands(future: Float64Array): boolean {
  for (let at = 0; at < future.length; at += POSE) {
    if (Math.hypot(future[at], future[at + 1]) > STANDING) return false;
  }
  return true;
}

/** The last tick from which the vehicle left its place: a driver that never moves again is no example of waiting. */
function lastMovement(poses: ReadonlyMap<number, DrivenPose>): number {
  const ends = [...poses.values()].sort((first, second) => second.tick - first.tick);
  const [end] = ends;
  const left = ends.find(({ x, y }) => Math.hypot(x - end.x, y - end.y) > STANDING);
  return left?.tick ?? 0;
}

async function faultTicks(recording: Recording): Promise<number[]> {
  const events = (await recording.episode())?.events ?? [];
  return events.filter(({ type }) => FAULTS.has(type)).map(({ frame }) => frame);
}

/** When it was not the expert alone that drove, up to some simulated seconds. */
function foreignStretches(
  policy: string,
  name: EpisodeName,
  seconds: number,
): { readonly reason: DropReason; readonly stretches: readonly Stretch[] } {
  if (policy === "shoved-expert") return { reason: "shoved", stretches: until(seconds, shovesOf(name)) };
  if (policy === "corrected-student")
    return { reason: "student drove", stretches: until(seconds, studentStretchesOf(name)) };
  return { reason: "shoved", stretches: [] };
}

function until(seconds: number, stretches: Iterable<Stretch>): Stretch[] {
  const found: Stretch[] = [];
  for (const stretch of stretches) {
    if (stretch.from > seconds) break;
    found.push(stretch);
  }
  return found;
}
