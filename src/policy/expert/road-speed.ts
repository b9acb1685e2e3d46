import { type DrivePath, PATH_STEP } from "../drive-path.js";

/** Share of the speed limit that the expert drives on a free road. */
const SPEED_LIMIT_SHARE = 0.75;
/** Sideways acceleration that it accepts in bends, m/s2. */
const LATERAL_COMFORT = 2.6;
/** The braking with which it slows down for a bend, m/s2. */
const BRAKING = 1.8;
const LOWEST_BEND_SPEED = 3;

/** The speed that limit and bends allow at each point of the path, m/s, with room to slow down for each. */
export function roadSpeeds(path: DrivePath): Float64Array {
  const speeds = new Float64Array(path.count);
  for (let i = path.count - 1; i >= 0; i--) {
    const bend = path.curvature(i);
    const comfortable = bend < 0.01 ? Number.POSITIVE_INFINITY : Math.sqrt(LATERAL_COMFORT / bend);
    const here = Math.min(SPEED_LIMIT_SHARE * path.speedLimit[i], Math.max(LOWEST_BEND_SPEED, comfortable));
    const next = i + 1 < path.count ? speeds[i + 1] : here;
    speeds[i] = Math.max(1, Math.min(here, Math.sqrt(next * next + 2 * BRAKING * PATH_STEP)));
  }
  return speeds;
}
