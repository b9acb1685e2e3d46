/** PDM-Lite's constants of the Intelligent Driver Model as a one-tick predictor. */
const ACCELERATION = 24;
const BRAKING_FAST = 3.72;
const BRAKING_SLOW = 8.7;
/** Speed that tells the two apart, m/s. */
const SLOW = 6.02;
const TICK = 0.05;
const STEPS = 5;

/** How much room to keep from something ahead. */
export interface Headway {
  /** m at standstill. */
  readonly minimumGap: number;
  /** s */
  readonly timeGap: number;
}

/**
 * The speed in m/s to aim at behind something ahead: dv/dt = a [1 - (v/v0)^4 - (s*\/s)^2] integrated over a tick
 * (Treiber et al. 2000 with PDM-Lite's constants).
 *
 * @param gap free metres to the thing ahead. @param leaderSpeed m/s along the path.
 */
export function idmTargetSpeed(
  speed: number,
  desiredSpeed: number,
  gap: number,
  leaderSpeed: number,
  headway: Headway,
): number {
  const braking = speed > SLOW ? BRAKING_FAST : BRAKING_SLOW;
  const step = TICK / STEPS;
  let v = speed;
  let s = gap;
  for (let i = 0; i < STEPS; i++) {
    const wanted =
      headway.minimumGap +
      v * headway.timeGap +
      (v * (v - leaderSpeed)) / (2 * Math.sqrt(ACCELERATION * braking));
    const change =
      ACCELERATION * (1 - (v / desiredSpeed) ** 4 - (Math.max(0, wanted) / Math.max(0.1, s)) ** 2);
    v = Math.max(0, v + change * step);
    s += (leaderSpeed - v) * step;
  }
  return v;
}
