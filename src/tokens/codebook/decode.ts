import { wrapAngle } from "../../geometry/angles.js";
import { CONTROL, POSE } from "../motion/windows.js";
import { type ActionCodebook, CURVE_POSES, parseToken } from "./codebook.js";

/** What tokens mean, in the frame of their start (x ahead, y right in m, yaw clockwise in rad). */
export interface Decoding {
  /** One pose a token, 0.5 s apart: x, y, yaw. */
  readonly poses: Float64Array;
  /** Five poses a token, 0.1 s apart. */
  readonly curve: Float64Array;
  /** Mean steer, throttle and brake of each token; NaN where the data held none. */
  readonly controls: Float64Array;
}

/** Decodes tokens, given as numbers or names. Throws TOKEN_INVALID with the position of the first that is none. */
export function decode(codebook: ActionCodebook, tokens: readonly (string | number)[]): Decoding {
  const { curves, controls } = codebook.arrays;
  const poses = new Float64Array(tokens.length * POSE);
  const curve = new Float64Array(tokens.length * CURVE_POSES * POSE);
  const control = new Float64Array(tokens.length * CONTROL);
  let x = 0;
  let y = 0;
  let yaw = 0;
  for (const [position, name] of tokens.entries()) {
    const token = parseToken(name, codebook.k, "act", position);
    const cosine = Math.cos(yaw);
    const sine = Math.sin(yaw);
    const into = position * CURVE_POSES * POSE;
    const from = token * CURVE_POSES * POSE;
    for (let i = 0; i < CURVE_POSES * POSE; i += POSE) {
      const ahead = curves[from + i];
      const right = curves[from + i + 1];
      curve[into + i] = x + (cosine * ahead - sine * right);
      curve[into + i + 1] = y + (sine * ahead + cosine * right);
      curve[into + i + 2] = wrapAngle(yaw + curves[from + i + 2]);
    }
    poses.set(curve.subarray(into + CURVE_POSES * POSE - POSE, into + CURVE_POSES * POSE), position * POSE);
    [x, y, yaw] = poses.subarray(position * POSE) as unknown as [number, number, number];
    control.set(controls.subarray(token * CONTROL, (token + 1) * CONTROL), position * CONTROL);
  }
  return { poses, curve, controls: control };
}
