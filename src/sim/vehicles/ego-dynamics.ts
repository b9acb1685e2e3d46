import { interpolate } from "../../geometry/tables.js";
import {
  BRAKE_DECELERATIONS,
  BRAKE_ONSET,
  BRAKE_SPEEDS_KMH,
  FRONT_LENGTH,
  REAR_LENGTH,
  SETTLING_TICKS,
  STEERING_CURVE_FACTORS,
  STEERING_CURVE_SPEEDS_KMH,
  STEERING_GAIN,
  THROTTLE_ACCELERATIONS,
  THROTTLE_SPEEDS_KMH,
  THROTTLES,
} from "./ego-measurements.js";

/** What the driver asks for: steer in [-1, 1] (positive right), throttle and brake in [0, 1]. */
export interface VehicleControl {
  readonly steer: number;
  readonly throttle: number;
  readonly brake: number;
}

/**
 * Sideways grip in m/s2 beyond which the car runs wide instead of turning more sharply. An estimate (about
 * 0.9 g, a passenger car on dry asphalt): no recording reaches it.
 */
const GRIP = 8.8;

/**
 * The ego's motion: a kinematic bicycle with CARLA's fitted constants, longitudinal acceleration from the
 * measured tables, brake build-up over three ticks, and a steering command that acts one tick late.
 */
export class EgoDynamics {
  x: number;
  y: number;
  yaw: number;
  /** Along the heading, m/s; never negative. */
  speed = 0;
  /** Of the last step: rad/s and m/s2. */
  yawRate = 0;
  velocityX = 0;
  velocityY = 0;
  accelerationX = 0;
  accelerationY = 0;

  #steerInEffect = 0;
  #brakingTicks = 0;
  #ticks = 0;

  constructor(x: number, y: number, yaw: number) {
    this.x = x;
    this.y = y;
    this.yaw = yaw;
  }

  /** Moves the car by one tick of `seconds`. */
  step(control: VehicleControl, seconds: number): void {
    this.#brakingTicks = control.brake > 0 ? this.#brakingTicks + 1 : 0;
    const settled = this.#ticks++ >= SETTLING_TICKS;
    const acceleration = settled ? this.#longitudinalAcceleration(control) : 0;
    const nextSpeed = Math.max(0, this.speed + acceleration * seconds);
    const meanSpeed = (this.speed + nextSpeed) / 2;

    const slip = slipAngle(this.#steerInEffect, this.speed);
    this.yawRate = limitedYawRate((meanSpeed / REAR_LENGTH) * Math.sin(slip), meanSpeed);
    const course = this.yaw + slip;
    this.x += meanSpeed * Math.cos(course) * seconds;
    this.y += meanSpeed * Math.sin(course) * seconds;
    this.yaw += this.yawRate * seconds;
    this.speed = nextSpeed;
    this.#updateVelocity(slip, seconds);
    this.#steerInEffect = control.steer;
  }

  #longitudinalAcceleration(control: VehicleControl): number {
    const speedKmh = this.speed * 3.6;
    if (control.brake === 0) return throttleAcceleration(control.throttle, speedKmh);
    // The measured full-brake table contains the rolling losses; a partial brake mixes it with coasting.
    const share = control.brake * (BRAKE_ONSET[this.#brakingTicks - 1] ?? 1);
    const fullBrake = -interpolate(BRAKE_SPEEDS_KMH, BRAKE_DECELERATIONS, speedKmh);
    return share * fullBrake + (1 - share) * throttleAcceleration(0, speedKmh);
  }

  #updateVelocity(slip: number, seconds: number): void {
    const velocityX = this.speed * Math.cos(this.yaw + slip);
    const velocityY = this.speed * Math.sin(this.yaw + slip);
    this.accelerationX = (velocityX - this.velocityX) / seconds;
    this.accelerationY = (velocityY - this.velocityY) / seconds;
    this.velocityX = velocityX;
    this.velocityY = velocityY;
  }
}

/** Acceleration in m/s2 at a throttle position and a speed, from the measured table. */
function throttleAcceleration(throttle: number, speedKmh: number): number {
  let row = 1;
  while (row < THROTTLES.length - 1 && THROTTLES[row] < throttle) row++;
  const below = interpolate(THROTTLE_SPEEDS_KMH, THROTTLE_ACCELERATIONS[row - 1], speedKmh);
  const above = interpolate(THROTTLE_SPEEDS_KMH, THROTTLE_ACCELERATIONS[row], speedKmh);
  const share = (throttle - THROTTLES[row - 1]) / (THROTTLES[row] - THROTTLES[row - 1]);
  return below + share * (above - below);
}

/** Angle in rad between heading and course for a steering command at a speed in m/s. */
function slipAngle(steer: number, speed: number): number {
  const factor = interpolate(STEERING_CURVE_SPEEDS_KMH, STEERING_CURVE_FACTORS, speed * 3.6);
  const wheelAngle = STEERING_GAIN * steer * factor;
  return Math.atan((REAR_LENGTH / (FRONT_LENGTH + REAR_LENGTH)) * Math.tan(wheelAngle));
}

function limitedYawRate(yawRate: number, speed: number): number {
  const limit = speed > 0 ? GRIP / speed : Number.POSITIVE_INFINITY;
  return Math.max(-limit, Math.min(limit, yawRate));
}
