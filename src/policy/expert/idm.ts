/** Comfortable acceleration and braking of the Intelligent Driver Model, m/s2. */
const ACCELERATION = 2;
const BRAKING = 2.5;
/** Gap at standstill, m, and time gap, s. */
const STANDING_GAP = 2.5;
const TIME_GAP = 0.7;

/**
 * Acceleration in m/s2 behind a leader, without the term of the free road: a [1 - (s*\/s)^2] with
 * s* = s0 + v T + v (v - v_l) / (2 sqrt(a b)) (Treiber, Hennecke and Helbing 2000).
 *
 * @param gap free metres, bumper to bumper. @param leaderSpeed m/s along the path. @param strongest m/s2: who is in a
 * hurry speeds up by as much where there is room, and brakes as everybody.
 */
export function followingAcceleration(
  speed: number,
  gap: number,
  leaderSpeed: number,
  strongest: number,
): number {
  const closing = (speed * (speed - leaderSpeed)) / (2 * Math.sqrt(ACCELERATION * BRAKING));
  const wanted = STANDING_GAP + Math.max(0, speed * TIME_GAP + closing);
  const room = 1 - (wanted / Math.max(0.1, gap)) ** 2;
  return (room > 0 ? Math.max(ACCELERATION, strongest) : ACCELERATION) * room;
}

/** Even braking for a stop that is seen in time, m/s2; the stop counts as reached this near, m; and how soon a speed is taken up, s. */
const STOP_BRAKING = 1.6;
const REACHED = 0.2;
const SETTLING_SECONDS = 0.5;

/** Acceleration in m/s2 for standing at a place so many metres ahead: on until there is need, then evenly braked. */
export function stoppingAcceleration(speed: number, distance: number): number {
  const room = distance - REACHED;
  const allowed = room > 0 ? Math.sqrt(2 * STOP_BRAKING * room) : 0;
  if (speed <= allowed) return (allowed - speed) / SETTLING_SECONDS;
  return room > 0.3 ? -(speed * speed) / (2 * room) : -Math.max(1, speed / SETTLING_SECONDS);
}
