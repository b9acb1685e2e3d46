import type { DrivePath } from "../drive-path.js";

/** Share of the speed limit that the expert drives on a free road. */
const SPEED_LIMIT_SHARE = 0.72;
/** Sideways acceleration that it accepts in bends, m/s2, and how far ahead it looks for them, s and m. */
const LATERAL_COMFORT = 4;
const LOOKAHEAD_SECONDS = 2;
const LOOKAHEAD = 6;
/** The braking with which it slows down for a bend, m/s2. */
const BRAKING = 3;
const LOWEST_BEND_SPEED = 3;

/** The speed that limit and bends allow at a point of the path, m/s. */
export function roadSpeed(path: DrivePath, index: number, speed: number): number {
  let allowed = SPEED_LIMIT_SHARE * path.speedLimit[index];
  const reach = LOOKAHEAD + speed * LOOKAHEAD_SECONDS;
  for (let metres = 0; metres <= reach; metres++) {
    const bend = path.curvature(path.beyond(index, metres));
    if (bend < 0.01) continue;
    const comfortable = Math.max(LOWEST_BEND_SPEED, Math.sqrt(LATERAL_COMFORT / bend));
    allowed = Math.min(allowed, Math.sqrt(comfortable * comfortable + 2 * BRAKING * metres));
  }
  return Math.max(1, allowed);
}
