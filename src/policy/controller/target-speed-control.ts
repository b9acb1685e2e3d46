/** Coefficients of PDM-Lite's throttle regression; u = speed / 100, w = error / 100, both from km/h. */
const THROTTLE = { u: 1.1990342, uu: -0.8057602, w: 171.08187, ww: 0.9218903, uw: 1.5564975, uuw: -0.701348 };
/** Speed error from which on the throttle is full, km/h. */
const FULL_THROTTLE_ERROR = 1.89;
/** Speed over target from which on to brake. */
const BRAKE_RATIO = 1.031266635;
const LOWEST_TARGET_KMH = 1;
/** Without throttle and slower than this, m/s, the brake keeps the car from rolling. */
const HOLDING_SPEED = 0.5;

/**
 * PDM-Lite's longitudinal controller: a regulator close to bang-bang with a speed-dependent feed-forward.
 *
 * @param speed and target in m/s; a target of 0 is a full brake.
 */
export function speedControl(speed: number, target: number): { throttle: number; brake: number } {
  if (target < 1e-5) return { throttle: 0, brake: 1 };
  const speedKmh = speed * 3.6;
  const targetKmh = Math.max(LOWEST_TARGET_KMH, target * 3.6);
  const error = targetKmh - speedKmh;
  if (error > FULL_THROTTLE_ERROR) return { throttle: 1, brake: 0 };
  if (speedKmh / targetKmh > BRAKE_RATIO) return { throttle: 0, brake: 1 };
  const u = speedKmh / 100;
  const w = Math.max(0, error) / 100;
  const throttle =
    THROTTLE.u * u +
    THROTTLE.uu * u * u +
    THROTTLE.w * w +
    THROTTLE.ww * w * w +
    THROTTLE.uw * u * w +
    THROTTLE.uuw * u * u * w;
  const clipped = Math.max(0, Math.min(1, throttle));
  return { throttle: clipped, brake: clipped === 0 && speed < HOLDING_SPEED ? 1 : 0 };
}
