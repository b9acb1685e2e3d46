import { wrapAngle } from "../../geometry/angles.js";
import { POSE } from "../motion/windows.js";
import type { ActionCodebook } from "./codebook.js";
import { MOST_NEAREST } from "./codebook.js";

/** Poses (x ahead, y right, yaw) one token apart, in the frame of the start; the start itself is left out. */
export type PoseList = ArrayLike<number>;

/** Tokens of a trajectory. */
export interface Encoding {
  readonly tokens: number[];
  /** Where the tokens lead, one pose a token, as {@link PoseList}. */
  readonly poses: Float64Array;
}

/**
 * Encodes a trajectory into a token for each of its poses. Each token is chosen from the pose that the tokens before
 * it lead to, so that errors do not add up. With a beam, the sequence with the least sum of squared distances (m2,
 * heading weighed) among those that keep `beam` candidates at each step; 1 is greedy.
 */
export function encode(codebook: ActionCodebook, poses: PoseList, beam = 1): Encoding {
  return beam > 1
    ? encodeByBeam(codebook, poses, Math.min(beam, MOST_NEAREST))
    : encodeGreedily(codebook, poses);
}

function encodeGreedily(codebook: ActionCodebook, poses: PoseList): Encoding {
  const tokens: number[] = [];
  const reached = new Float64Array(poses.length);
  let x = 0;
  let y = 0;
  let yaw = 0;
  for (let at = 0; at < poses.length; at += POSE) {
    const cosine = Math.cos(yaw);
    const sine = Math.sin(yaw);
    const dx = poses[at] - x;
    const dy = poses[at + 1] - y;
    const token = codebook.nearest(
      cosine * dx + sine * dy,
      cosine * dy - sine * dx,
      wrapAngle(poses[at + 2] - yaw),
    );
    tokens.push(token);
    const ahead = codebook.dx(token);
    const right = codebook.dy(token);
    x += cosine * ahead - sine * right;
    y += sine * ahead + cosine * right;
    yaw = wrapAngle(yaw + codebook.dyaw(token));
    reached[at] = x;
    reached[at + 1] = y;
    reached[at + 2] = yaw;
  }
  return { tokens, poses: reached };
}

interface Candidate {
  readonly before: Candidate | null;
  readonly token: number;
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
  /** Sum of squared distances so far. */
  readonly cost: number;
}

function encodeByBeam(codebook: ActionCodebook, poses: PoseList, beam: number): Encoding {
  let kept: Candidate[] = [{ before: null, token: -1, x: 0, y: 0, yaw: 0, cost: 0 }];
  for (let at = 0; at < poses.length; at += POSE) {
    const next: Candidate[] = [];
    for (const from of kept) next.push(...extensions(codebook, from, poses, at, beam));
    next.sort((a, b) => a.cost - b.cost || a.token - b.token);
    kept = next.slice(0, beam);
  }
  const tokens: number[] = [];
  const reached: number[] = [];
  for (let step: Candidate = kept[0]; step.before; step = step.before) {
    tokens.unshift(step.token);
    reached.unshift(step.x, step.y, step.yaw);
  }
  return { tokens, poses: Float64Array.from(reached) };
}

function extensions(codebook: ActionCodebook, from: Candidate, poses: PoseList, at: number, beam: number) {
  const cosine = Math.cos(from.yaw);
  const sine = Math.sin(from.yaw);
  const dx = poses[at] - from.x;
  const dy = poses[at + 1] - from.y;
  const { count, tokens, squared } = codebook.nearestFew(
    cosine * dx + sine * dy,
    cosine * dy - sine * dx,
    wrapAngle(poses[at + 2] - from.yaw),
    beam,
  );
  return Array.from({ length: count }, (_, i): Candidate => {
    const token = tokens[i];
    const ahead = codebook.dx(token);
    const right = codebook.dy(token);
    return {
      before: from,
      token,
      x: from.x + cosine * ahead - sine * right,
      y: from.y + sine * ahead + cosine * right,
      yaw: wrapAngle(from.yaw + codebook.dyaw(token)),
      cost: from.cost + squared[i],
    };
  });
}

/** Encodes each pose change by itself, as if the recorded pose before it had been reached; for comparison only. */
export function encodeIndependently(codebook: ActionCodebook, poses: PoseList): number[] {
  const tokens: number[] = [];
  for (let at = 0; at < poses.length; at += POSE) {
    const yaw = at === 0 ? 0 : poses[at - 1];
    const dx = poses[at] - (at === 0 ? 0 : poses[at - 3]);
    const dy = poses[at + 1] - (at === 0 ? 0 : poses[at - 2]);
    const cosine = Math.cos(yaw);
    const sine = Math.sin(yaw);
    tokens.push(
      codebook.nearest(cosine * dx + sine * dy, cosine * dy - sine * dx, wrapAngle(poses[at + 2] - yaw)),
    );
  }
  return tokens;
}
