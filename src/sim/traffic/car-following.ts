/** Intelligent Driver Model (Treiber, Hennecke, Helbing 2000) with the constants of the background traffic. */
const MAX_ACCELERATION = 2.2;
const COMFORTABLE_BRAKING = 3;
const TIME_HEADWAY = 0.8;
/** Bumper to bumper at standstill, m. */
export const STANDSTILL_GAP = 4;
/** The hardest braking, m/s2, that background cars are capable of. */
const HARDEST_BRAKING = 8;

/**
 * Acceleration in m/s2 towards a desired speed behind a leader.
 *
 * @param gap bumper to bumper, m; infinity without a leader.
 * @param leaderSpeed m/s along the follower's path.
 */
export function followingAcceleration(
  speed: number,
  desiredSpeed: number,
  gap: number,
  leaderSpeed: number,
): number {
  const free = desiredSpeed > 0.1 ? 1 - (speed / desiredSpeed) ** 4 : -1;
  const slowing = -COMFORTABLE_BRAKING / MAX_ACCELERATION;
  const closing = (speed * (speed - leaderSpeed)) / (2 * Math.sqrt(MAX_ACCELERATION * COMFORTABLE_BRAKING));
  const desiredGap = STANDSTILL_GAP + Math.max(0, speed * TIME_HEADWAY + closing);
  const interaction = gap === Number.POSITIVE_INFINITY ? 0 : (desiredGap / Math.max(gap, 0.1)) ** 2;
  return Math.max(-HARDEST_BRAKING, MAX_ACCELERATION * (Math.max(slowing, free) - interaction));
}
