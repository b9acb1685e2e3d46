import type { ControllerGains } from "./gains.js";

/**
 * Keeps a desired speed with a feed-forward throttle and a PI correction, and brakes in proportion to the excess, so
 * that small errors cost neither pulses of throttle nor full brakes.
 */
export class SpeedRegulator {
  readonly #gains: ControllerGains["pathTracking"]["speed"];
  #integral = 0;

  constructor(gains: ControllerGains["pathTracking"]["speed"]) {
    this.#gains = gains;
  }

  reset(): void {
    this.#integral = 0;
  }

  /** @param speed and desired in m/s; called once a tick. */
  step(speed: number, desired: number): { throttle: number; brake: number } {
    const { standingSpeed, feedForward, proportional, integral, integralLimit, coastingBelow, braking } =
      this.#gains;
    const error = desired - speed;
    if (desired < standingSpeed) {
      this.#integral = 0;
      return { throttle: 0, brake: 1 };
    }
    if (-error > coastingBelow) {
      this.#integral = 0;
      return { throttle: 0, brake: Math.min(1, braking * (-error - coastingBelow)) };
    }
    this.#integral = Math.max(-integralLimit, Math.min(integralLimit, this.#integral + integral * error));
    const throttle = feedForward + proportional * error + this.#integral;
    return { throttle: Math.max(0, Math.min(1, throttle)), brake: 0 };
  }
}
