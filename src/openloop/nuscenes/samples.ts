import { compose, invert, movePoint, type RigidTransform, yawOf } from "../../geometry/rigid-transform.js";
import {
  type Agent,
  FIRST_TRACK_TIME,
  type LidarMount,
  type OpenLoopSample,
  PLAN_STEP,
  PLAN_STEPS,
  TRACK_TIMES,
  trackIndex,
} from "../sample.js";
import type { CanSpeed } from "./can-bus.js";
import type { DrivableArea } from "./drivable-area.js";
import type { Annotation, Keyframe, Scene } from "./tables.js";

/** Past keyframes that a sample keeps. */
const HISTORY_FRAMES = 4;
/** The visibility level that ST-P3 takes for unseen: 0 to 40 % of the object. */
const LOWEST_VISIBILITY = "1";

/** A lidar pose in another lidar's frame (x right, y forward; yaw 0 = unturned). */
export interface RelativePose {
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
}

/** Where one keyframe's lidar stands in the frame of another's. */
export function relativePose(from: Keyframe, to: Keyframe): RelativePose {
  const relative = compose(invert(from.lidarToGlobal), to.lidarToGlobal);
  return { x: relative[3], y: relative[7], yaw: yawOf(relative) };
}

/**
 * All keyframes of a scene as samples. @param speedOf forward speed from the CAN bus, m/s, or null.
 * @param area the road on the scene's map, or null.
 */
export function samplesOfScene(
  scene: Scene,
  speedOf: CanSpeed,
  area: DrivableArea | null = null,
): OpenLoopSample[] {
  const following = followingAnnotations(scene);
  return scene.keyframes.map((keyframe, index) => {
    const at = (steps: number) => scene.keyframes[index + steps];
    const { mask, recorded } = futureOf(keyframe, at);
    return {
      token: keyframe.token,
      scene: scene.name,
      pastFrames: index,
      mask,
      recorded,
      history: historyOf(keyframe, scene.keyframes.slice(Math.max(index - HISTORY_FRAMES, 0), index)),
      ...egoStatus(keyframe, at(-1), speedOf),
      agents: agentsAround(keyframe, at, following),
      roadBoundary: null,
      drivable: area && { area, toMap: keyframe.lidarToGlobal },
      lidarMount: mountOf(keyframe.lidarToEgo),
    };
  });
}

function futureOf(keyframe: Keyframe, at: (steps: number) => Keyframe | undefined) {
  const mask = new Uint8Array(PLAN_STEPS);
  const recorded = new Float64Array(2 * PLAN_STEPS);
  for (let step = 1; step <= PLAN_STEPS; step++) {
    const next = at(step);
    if (!next) break;
    const { x, y } = relativePose(keyframe, next);
    mask[step - 1] = 1;
    recorded[2 * step - 2] = x;
    recorded[2 * step - 1] = y;
  }
  return { mask, recorded };
}

function historyOf(keyframe: Keyframe, past: readonly Keyframe[]): Float64Array {
  return Float64Array.from(
    past.flatMap((earlier) => {
      const { x, y } = relativePose(keyframe, earlier);
      return [x, y];
    }),
  );
}

/**
 * The two last offsets between keyframes, older first, as x, y in the lidar frame of `index`. As VAD fills it, a
 * scene's first keyframes repeat the next known offset, which for the very first is one of the future.
 */
export function historySteps(scene: Scene, index: number): [[number, number], [number, number]] {
  const keyframe = scene.keyframes[index];
  const offset = (from: number): [number, number] | null => {
    const start = scene.keyframes[from];
    const end = scene.keyframes[from + 1];
    if (!start || !end) return null;
    const a = relativePose(keyframe, start);
    const b = relativePose(keyframe, end);
    return [b.x - a.x, b.y - a.y];
  };
  const last = offset(index - 1) ?? offset(index) ?? [0, 0];
  return [offset(index - 2) ?? last, last];
}

function egoStatus(keyframe: Keyframe, before: Keyframe | undefined, speedOf: CanSpeed) {
  const speed = speedOf(keyframe.timestamp);
  const earlier = before ? speedOf(before.timestamp) : null;
  const acceleration = speed === null || earlier === null ? null : (speed - earlier) / PLAN_STEP;
  return { speed, acceleration };
}

function mountOf(lidarToEgo: RigidTransform): LidarMount {
  const yaw = yawOf(lidarToEgo);
  return {
    forward: lidarToEgo[3],
    left: lidarToEgo[7],
    cos: Math.cos(yaw),
    sin: Math.sin(yaw),
  };
}

/** Each annotation's successor in its scene: the next one of the same instance, whatever frames lie between. */
function followingAnnotations(scene: Scene): Map<Annotation, Annotation> {
  const following = new Map<Annotation, Annotation>();
  const latest = new Map<string, Annotation>();
  for (const { annotations } of scene.keyframes) {
    for (const annotation of annotations) {
      const before = latest.get(annotation.instance);
      if (before) following.set(before, annotation);
      latest.set(annotation.instance, annotation);
    }
  }
  return following;
}

/** Everything annotated in a keyframe's track times; the agents of the present frame first, in table order. */
function agentsAround(
  keyframe: Keyframe,
  at: (steps: number) => Keyframe | undefined,
  following: ReadonlyMap<Annotation, Annotation>,
): Agent[] {
  const toLidar = invert(keyframe.lidarToGlobal);
  const agents = new Map<string, Agent>();
  const times = Array.from({ length: TRACK_TIMES }, (_, i) => i + FIRST_TRACK_TIME);
  for (const time of [0, ...times.filter((other) => other !== 0)]) {
    for (const annotation of at(time)?.annotations ?? []) {
      let agent = agents.get(annotation.instance);
      if (!agent) {
        agent = newAgent(
          annotation,
          time === 0 ? chainOf(annotation, toLidar, following) : new Float64Array(),
        );
        agents.set(annotation.instance, agent);
      }
      const index = trackIndex(time);
      writePose(agent.track, 3 * index, toLidar, annotation);
      agent.hasPoints[index] = annotation.hasPoints ? 1 : 0;
      agent.isVisible[index] = annotation.visibility === LOWEST_VISIBILITY ? 0 : 1;
    }
  }
  return [...agents.values()];
}

function newAgent({ category, length, width }: Annotation, chain: Float64Array): Agent {
  return {
    category,
    length,
    width,
    track: new Float64Array(3 * TRACK_TIMES).fill(Number.NaN),
    hasPoints: new Uint8Array(TRACK_TIMES),
    isVisible: new Uint8Array(TRACK_TIMES),
    chain,
  };
}

function chainOf(
  present: Annotation,
  toLidar: RigidTransform,
  following: ReadonlyMap<Annotation, Annotation>,
): Float64Array {
  const chain = new Float64Array(3 * PLAN_STEPS);
  let count = 0;
  for (let next = following.get(present); next && count < PLAN_STEPS; next = following.get(next)) {
    writePose(chain, 3 * count, toLidar, next);
    count++;
  }
  return chain.slice(0, 3 * count);
}

/** Writes x, y, yaw of an annotation in the lidar frame, without making the whole transform. */
function writePose(
  out: Float64Array,
  offset: number,
  toLidar: RigidTransform,
  { boxToGlobal }: Annotation,
): void {
  const box = boxToGlobal;
  const [x, y] = movePoint(toLidar, box[3], box[7], box[11]);
  out[offset] = x;
  out[offset + 1] = y;
  // The box's x axis, turned into the lidar frame.
  const axisX = toLidar[0] * box[0] + toLidar[1] * box[4] + toLidar[2] * box[8];
  const axisY = toLidar[4] * box[0] + toLidar[5] * box[4] + toLidar[6] * box[8];
  out[offset + 2] = Math.atan2(axisY, axisX);
}
