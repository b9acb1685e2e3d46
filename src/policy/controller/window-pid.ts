/** Gains of a PID over a sliding window; units are those of error and output, per tick. */
export interface PidGains {
  readonly proportional: number;
  readonly integral: number;
  readonly derivative: number;
  /** Ticks in the window. */
  readonly window: number;
}

/**
 * The PID of CARLA's published agents: the "integral" is the mean of the window, which starts filled with zeros,
 * and the derivative the difference of the last two errors (per tick, not per second).
 */
export class WindowPid {
  readonly #gains: PidGains;
  readonly #errors: Float64Array;
  #next = 0;

  constructor(gains: PidGains) {
    this.#gains = gains;
    this.#errors = new Float64Array(gains.window);
  }

  step(error: number): number {
    const { proportional, integral, derivative, window } = this.#gains;
    const previous = this.#errors[(this.#next + window - 1) % window];
    this.#errors[this.#next] = error;
    this.#next = (this.#next + 1) % window;
    let sum = 0;
    for (const value of this.#errors) sum += value;
    return proportional * error + (integral * sum) / window + derivative * (error - previous);
  }

  reset(): void {
    this.#errors.fill(0);
    this.#next = 0;
  }
}
