/** Throttle that neither speeds up nor slows down, and throttle for each m/s2: measured on CARLA's Lincoln. */
const HOLDING_THROTTLE = 0.44;
const THROTTLE_PER_ACCELERATION = 0.1;
/** What coasting alone gives, m/s2. */
const COASTING = 1.3;
/** Full brake gives about this, m/s2: below 20 km/h the Lincoln's brakes bite far harder. */
const FULL_BRAKE = 7.8;
const FULL_BRAKE_SLOW = 24;
const SLOW = 6;
/** Change of the asked acceleration in a second, m/s3: smooth, and in need. */
const SMOOTH_JERK = 3.4;
const URGENT_JERK = 40;
/** Asked braking and acceleration from which on it is urgent, m/s2. */
const URGENT_BRAKING = 3.2;
const URGENT_ACCELERATION = 2.6;
/** Throttle per m/s that the vehicle is slower than its accelerations add up to. */
const CORRECTION = 0.12;
const TICK = 0.05;
const STANDING = 0.15;

/** Turns a wished acceleration into throttle and brake, without jerk unless there is need. */
export class AccelerationControl {
  #asked = 0;
  #reference = 0;

  reset(): void {
    this.#asked = 0;
    this.#reference = 0;
  }

  /** @param wished m/s2. @param speed m/s. */
  step(speed: number, wished: number): { throttle: number; brake: number } {
    if (speed < STANDING && wished <= 0.05) {
      this.#asked = 0;
      this.#reference = 0;
      return { throttle: 0, brake: 1 };
    }
    const jerk =
      (wished < -URGENT_BRAKING || wished > URGENT_ACCELERATION ? URGENT_JERK : SMOOTH_JERK) * TICK;
    this.#asked = Math.max(this.#asked - jerk, Math.min(this.#asked + jerk, wished));
    // Where the car would be had it done as asked; not far from where it is.
    this.#reference = Math.max(speed - 0.6, Math.min(speed + 0.6, this.#reference + this.#asked * TICK));
    const acceleration = this.#asked + (CORRECTION / THROTTLE_PER_ACCELERATION) * (this.#reference - speed);
    if (acceleration >= -COASTING) {
      const throttle = HOLDING_THROTTLE + THROTTLE_PER_ACCELERATION * acceleration;
      const isCoasting = acceleration < -0.4;
      const coasting = ((acceleration + COASTING) / (COASTING - 0.4)) * 0.4;
      return { throttle: Math.max(0, Math.min(1, isCoasting ? coasting : throttle)), brake: 0 };
    }
    const full = speed < SLOW ? FULL_BRAKE_SLOW : FULL_BRAKE;
    return { throttle: 0, brake: Math.max(0, Math.min(1, (-acceleration - COASTING) / (full - COASTING))) };
  }
}
