import { DriverxError, errorText } from "../base/errors.js";
import { readTextFile } from "../base/files.js";
import { parsePythonJson } from "./python-json.js";

/** The motion of one run, one entry a frame in file order; units and axes are CARLA's. */
export interface MotionFrames {
  readonly count: number;
  /** World frame, m/s^2. */
  readonly accelerationX: Float64Array;
  readonly accelerationY: Float64Array;
  /** Unit vectors of the car in the world frame. */
  readonly forwardX: Float64Array;
  readonly forwardY: Float64Array;
  readonly rightX: Float64Array;
  readonly rightY: Float64Array;
  /** About z; CARLA reports deg/s. */
  readonly yawRate: Float64Array;
}

/**
 * Reads the `metric_info.json` of one run. Frames keep the order of the file, as the official tool has it.
 * Throws FILE_NOT_FOUND, FILE_UNREADABLE, FILE_NOT_JSON or METRIC_INFO_WRONG.
 */
export function readMetricInfo(path: string): MotionFrames {
  return motionFramesOfText(readTextFile(path, "motion file"), path);
}

/** {@link readMetricInfo} for text already read; `path` names the file in errors. */
export function motionFramesOfText(text: string, path: string): MotionFrames {
  let file: unknown;
  try {
    file = parsePythonJson(text, { object: (members) => new Map(members) });
  } catch (error) {
    throw new DriverxError("FILE_NOT_JSON", `motion file ${path} is ${errorText(error)}`, { cause: error });
  }
  if (!(file instanceof Map)) {
    throw new DriverxError(
      "METRIC_INFO_WRONG",
      `motion file ${path}: the whole file should be an object of frames`,
    );
  }
  const column = () => new Float64Array(file.size);
  const frames = {
    count: file.size,
    accelerationX: column(),
    accelerationY: column(),
    forwardX: column(),
    forwardY: column(),
    rightX: column(),
    rightY: column(),
    yawRate: column(),
  };
  let row = 0;
  for (const [step, frame] of file as Map<string, unknown>) {
    const vector = (name: string) => vectorOf(frame, name, step, path);
    const acceleration = vector("acceleration");
    const forward = vector("forward_vector");
    const right = vector("right_vector");
    frames.accelerationX[row] = acceleration[0];
    frames.accelerationY[row] = acceleration[1];
    frames.forwardX[row] = forward[0];
    frames.forwardY[row] = forward[1];
    frames.rightX[row] = right[0];
    frames.rightY[row] = right[1];
    frames.yawRate[row] = vector("angular_velocity")[2];
    row++;
  }
  return frames;
}

type Vector = [number, number, number];

function vectorOf(frame: unknown, name: string, step: string, path: string): Vector {
  const vector = frame instanceof Map ? frame.get(name) : undefined;
  if (Array.isArray(vector) && vector.length === 3 && vector.every((part) => typeof part === "number")) {
    return vector as Vector;
  }
  throw new DriverxError(
    "METRIC_INFO_WRONG",
    `motion file ${path}: frame "${step}": ${name} should be a list of three numbers`,
  );
}
