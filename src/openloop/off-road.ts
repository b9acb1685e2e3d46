import { type CollisionFlags, emptyFlags } from "./collision.js";
import { EGO_LENGTH, EGO_WIDTH } from "./ego-box.js";
import { SHORTEST_TURNING_STEP } from "./fine-grid.js";
import { egoBox } from "./polygons.js";
import { type DrivableGround, type LidarMount, type OpenLoopSample, PLAN_STEPS } from "./sample.js";

/** Points of the ego's box that must lie on the road are at most this far apart along each side, m. */
const LARGEST_SPACING = 0.5;
const GAPS_ALONG = Math.ceil(EGO_LENGTH / LARGEST_SPACING);
const GAPS_ASIDE = Math.ceil(EGO_WIDTH / LARGEST_SPACING);

const HERE = new Float64Array(2);

/**
 * Steps at which the ego's box leaves the drivable area, as OmniDrive asks; the sample must know the ground. Any of
 * 10 x 5 points of the box, corners and edges among them, tells; the box is turned by BEV-Planner's rule.
 */
export function offRoadFlags(sample: OpenLoopSample, plan: Float64Array): CollisionFlags {
  const flags = emptyFlags();
  const recordedHeadings = stepHeadings(sample.recorded, sample.lidarMount);
  const planHeadings = stepHeadings(plan, sample.lidarMount);
  for (let i = 0; i < PLAN_STEPS; i++) {
    if (sample.mask[i] === 0) continue;
    flags.recorded[i] = isOff(sample.drivable!, sample.recorded, recordedHeadings, i) ? 1 : 0;
    flags.plan[i] = isOff(sample.drivable!, plan, planHeadings, i) ? 1 : 0;
  }
  return flags;
}

/** Does the box stand on the road now? False where no map is at hand. */
export function startsOnRoad({ drivable, lidarMount }: OpenLoopSample): boolean {
  return drivable !== null && !isOff(drivable, HERE, Float64Array.of(forwardHeading(lidarMount)), 0);
}

/** The direction of each step, radians in the plan frame; straight ahead for steps shorter than 1 m (BEV-Planner). */
function stepHeadings(path: Float64Array, mount: LidarMount): Float64Array {
  const headings = new Float64Array(PLAN_STEPS).fill(forwardHeading(mount));
  for (let i = 0; i < PLAN_STEPS; i++) {
    const dx = path[2 * i] - (i === 0 ? 0 : path[2 * i - 2]);
    const dy = path[2 * i + 1] - (i === 0 ? 0 : path[2 * i - 1]);
    if (Math.hypot(dx, dy) >= SHORTEST_TURNING_STEP) headings[i] = Math.atan2(dy, dx);
  }
  return headings;
}

/** Where the ego's x axis points in the plan frame. */
function forwardHeading({ cos, sin }: LidarMount): number {
  return Math.atan2(-sin, cos);
}

function isOff(
  { area, toMap }: DrivableGround,
  path: Float64Array,
  headings: Float64Array,
  i: number,
): boolean {
  const { x, y, yaw, halfLength, halfWidth } = egoBox(path, headings, i);
  // The path is the lidar's: its place straight below needs no height.
  const middleX = toMap[0] * x + toMap[1] * y + toMap[3];
  const middleY = toMap[4] * x + toMap[5] * y + toMap[7];
  const cos = Math.cos(yaw);
  const sin = Math.sin(yaw);
  const alongX = toMap[0] * cos + toMap[1] * sin;
  const alongY = toMap[4] * cos + toMap[5] * sin;
  const asideX = toMap[1] * cos - toMap[0] * sin;
  const asideY = toMap[5] * cos - toMap[4] * sin;
  for (let a = 0; a <= GAPS_ALONG; a++) {
    const along = halfLength * ((2 * a) / GAPS_ALONG - 1);
    for (let b = 0; b <= GAPS_ASIDE; b++) {
      const aside = halfWidth * ((2 * b) / GAPS_ASIDE - 1);
      const pointX = middleX + along * alongX + aside * asideX;
      const pointY = middleY + along * alongY + aside * asideY;
      if (!area.contains(pointX, pointY)) return true;
    }
  }
  return false;
}
