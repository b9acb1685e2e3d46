import type { MotionFrames } from "../bench/metric-info.js";
import { DEGREES } from "../geometry/angles.js";
import type { Trace } from "./trace.js";

/** One step of `metric_info.json`, in CARLA's units: m, m/s2, degrees, degrees per second. */
export interface MetricStep {
  readonly acceleration: readonly number[];
  readonly angular_velocity: readonly number[];
  readonly forward_vector: readonly number[];
  readonly right_vector: readonly number[];
  readonly location: readonly number[];
  /** [roll, pitch, yaw] */
  readonly rotation: readonly number[];
}

/** The motion of a whole episode as agents write it for the official comfort script: one entry a tick, 20 Hz. */
export function metricInfo(trace: Trace): Record<string, MetricStep> {
  const steps: Record<string, MetricStep> = {};
  for (let i = 0; i < trace.tick.length; i++) steps[i] = metricStep(trace, i);
  return steps;
}

function metricStep(trace: Trace, i: number): MetricStep {
  const roll = trace.roll[i];
  const pitch = trace.pitch[i];
  const yaw = trace.yaw[i];
  return {
    acceleration: [trace.accelerationX[i], trace.accelerationY[i], trace.accelerationZ[i]],
    angular_velocity: [
      trace.angularVelocityX[i] / DEGREES,
      trace.angularVelocityY[i] / DEGREES,
      trace.angularVelocityZ[i] / DEGREES,
    ],
    forward_vector: [Math.cos(pitch) * Math.cos(yaw), Math.cos(pitch) * Math.sin(yaw), Math.sin(pitch)],
    right_vector: [
      Math.cos(yaw) * Math.sin(pitch) * Math.sin(roll) - Math.sin(yaw) * Math.cos(roll),
      Math.sin(yaw) * Math.sin(pitch) * Math.sin(roll) + Math.cos(yaw) * Math.cos(roll),
      -Math.cos(pitch) * Math.sin(roll),
    ],
    location: [trace.x[i], trace.y[i], trace.z[i]],
    rotation: [roll / DEGREES, pitch / DEGREES, yaw / DEGREES],
  };
}

/** The motion of an episode as the comfort metric takes it, without the way through the file. */
export function motionFrames(steps: Readonly<Record<string, MetricStep>>): MotionFrames {
  const list = Object.values(steps);
  const column = (name: keyof MetricStep, axis: number) =>
    Float64Array.from(list, (step) => step[name][axis]);
  return {
    count: list.length,
    accelerationX: column("acceleration", 0),
    accelerationY: column("acceleration", 1),
    forwardX: column("forward_vector", 0),
    forwardY: column("forward_vector", 1),
    rightX: column("right_vector", 0),
    rightY: column("right_vector", 1),
    yawRate: column("angular_velocity", 2),
  };
}
