import type { RigidTransform } from "../geometry/rigid-transform.js";

/**
 * What open-loop evaluation knows of one annotated keyframe.
 *
 * Everything is in one frame, the *plan frame*: the lidar of the keyframe seen from above, x right, y forward, yaw
 * counter-clockwise from +x; metres and radians. Plans and recorded paths are paths of the lidar's place.
 */

/** Waypoints of a plan, half a second apart; the present position is not one of them. */
export const PLAN_STEPS = 6;
/** Seconds between waypoints. */
export const PLAN_STEP = 0.5;

/** The first and last half second in which an agent's annotations matter; 0 is the present. */
export const FIRST_TRACK_TIME = -2;
export const TRACK_TIMES = PLAN_STEPS - FIRST_TRACK_TIME + 1;

/** Which way the recorded path goes, as the field's planners are told. */
export type Command = "left" | "straight" | "right";

/** Another road user or object and its annotations around a keyframe. */
export interface Agent {
  /** nuScenes category name, such as `vehicle.car`. */
  readonly category: string;
  readonly length: number;
  readonly width: number;
  /** x, y, yaw for each half second from {@link FIRST_TRACK_TIME} on; NaN where not annotated. */
  readonly track: Float64Array;
  /** 1 where at least one lidar or radar point lies inside, for the same times. */
  readonly hasPoints: Uint8Array;
  /** 1 where visibility is better than the lowest of four levels or not given, for the same times. */
  readonly isVisible: Uint8Array;
  /** x, y, yaw of the annotations that follow the present one, up to six, whatever frames they skip. */
  readonly chain: Float64Array;
}

export interface OpenLoopSample {
  readonly token: string;
  readonly scene: string;
  /** Keyframes of the scene before this one. */
  readonly pastFrames: number;
  /** 1 where the scene has a keyframe at that step. */
  readonly mask: Uint8Array;
  /** x, y of each step; (0, 0) where the mask is 0. */
  readonly recorded: Float64Array;
  /** x, y of past keyframes, oldest first, at most four; null where the source has none at all. */
  readonly history: Float64Array | null;
  /** Forward speed now, m/s; null where not recorded. */
  readonly speed: number | null;
  /** Change of the recorded speed over the last half second, m/s^2; null where not recorded. */
  readonly acceleration: number | null;
  /** Null where the source knows nothing of others: collisions cannot be computed then. */
  readonly agents: readonly Agent[] | null;
  /** Polylines of the edges of the road, x and y in turn; null where no map is at hand. */
  readonly roadBoundary: readonly Float64Array[] | null;
  /** Where the road is; null where no map is at hand. */
  readonly drivable: DrivableGround | null;
  readonly lidarMount: LidarMount;
}

/** The drivable area of a map and the way there from the plan frame. */
export interface DrivableGround {
  readonly area: { contains(x: number, y: number): boolean };
  /** Plan frame to the map's coordinates. */
  readonly toMap: RigidTransform;
}

/** The lidar's place in the ego frame (x forward, y left; rear axle) and the turn from plan to ego axes. */
export interface LidarMount {
  readonly forward: number;
  readonly left: number;
  /** An ego vector is (cos x - sin y, sin x + cos y) of a vector in the plan frame. */
  readonly cos: number;
  readonly sin: number;
}

/** The ego frame is the plan frame turned by a quarter about the same origin. */
export const ALIGNED_MOUNT: LidarMount = { forward: 0, left: 0, cos: 0, sin: -1 };

/** How far aside the path must lead to be a turn, m (UniAD, VAD). */
const TURN_OFFSET = 2;

/**
 * The command of a recorded path: by the x of its last step that exists, right from 2 m on, left from -2 m on
 * (UniAD, VAD). A path without steps is straight.
 */
export function commandOf({ mask, recorded }: Pick<OpenLoopSample, "mask" | "recorded">): Command {
  const last = mask.lastIndexOf(1);
  const x = last < 0 ? 0 : recorded[2 * last];
  if (x >= TURN_OFFSET) return "right";
  return x <= -TURN_OFFSET ? "left" : "straight";
}

/** Does the scene go on for all steps of a plan? */
export function hasWholeFuture({ mask }: OpenLoopSample): boolean {
  return mask.every((exists) => exists === 1);
}

/** The index of a half second (0 = present) in an agent's columns. */
export function trackIndex(time: number): number {
  return time - FIRST_TRACK_TIME;
}
