import type { RandomStream } from "../../base/random.js";

/** Invented drives of the ego for {@link writeSyntheticNuscenes}. */

export const MANOEUVRES = ["straight", "left turn", "right turn", "stop", "start", "standing"] as const;
export type Manoeuvre = (typeof MANOEUVRES)[number];

/** Where the ego is, global axes: x, y in metres, yaw counter-clockwise, speed in m/s. */
export interface DrivenPose {
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
  readonly speed: number;
  /** The drive has ended before. */
  readonly isOver: boolean;
}

const TIME_STEP = 0.01;
const ACCELERATION = 1.5;
const TURN_RATE = 0.25;
/** A turn lasts until the ego has turned this far. */
const TURN_ANGLE = Math.PI / 2;

/** Drives for the time of the given keyframes at 2 Hz; the result gives the pose at any second. */
export function drive(
  manoeuvre: Manoeuvre,
  keyframes: number,
  stream: RandomStream,
): (seconds: number) => DrivenPose {
  const cruising = stream.uniform(5, 11);
  const begin = stream.uniform(0.15, 0.4) * (keyframes / 2);
  const steps = Math.ceil((keyframes / 2 + 1) / TIME_STEP);
  const poses: DrivenPose[] = [];
  let x = stream.uniform(300, 1500);
  let y = stream.uniform(300, 1500);
  let yaw = stream.uniform(-Math.PI, Math.PI);
  let speed = manoeuvre === "start" || manoeuvre === "standing" ? 0 : cruising;
  let turned = 0;
  for (let step = 0; step < steps; step++) {
    poses.push({ x, y, yaw, speed, isOver: false });
    const wanted = wantedSpeed(manoeuvre, step * TIME_STEP > begin, cruising);
    const change = Math.max(-2 * ACCELERATION, Math.min(ACCELERATION, (wanted - speed) / TIME_STEP));
    speed = Math.max(speed + change * TIME_STEP, 0);
    const turns = step * TIME_STEP > begin && turned < TURN_ANGLE;
    const rate = turns ? turnSign(manoeuvre) * TURN_RATE : 0;
    turned += Math.abs(rate) * TIME_STEP;
    yaw += rate * TIME_STEP;
    x += Math.cos(yaw) * speed * TIME_STEP;
    y += Math.sin(yaw) * speed * TIME_STEP;
  }
  return (seconds) => {
    const index = Math.round(seconds / TIME_STEP);
    return poses[index] ?? { ...poses.at(-1)!, isOver: true };
  };
}

function wantedSpeed(manoeuvre: Manoeuvre, hasBegun: boolean, cruising: number): number {
  if (manoeuvre === "standing") return 0;
  if (manoeuvre === "stop") return hasBegun ? 0 : cruising;
  if (manoeuvre === "start") return hasBegun ? cruising : 0;
  return manoeuvre === "straight" ? cruising : Math.min(cruising, 6);
}

function turnSign(manoeuvre: Manoeuvre): number {
  if (manoeuvre === "left turn") return 1;
  return manoeuvre === "right turn" ? -1 : 0;
}
