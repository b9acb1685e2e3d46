import { admittedAgents, BEVPLANNER_AGENTS } from "./agent-rules.js";
import { type CollisionFlags, emptyFlags } from "./collision.js";
import { EGO_CENTRE_AHEAD, EGO_LENGTH, EGO_WIDTH } from "./ego-box.js";
import { type CellWindow, OccupancyGrid, roundHalfEven, wholeGrid } from "./occupancy-grid.js";
import { type Agent, type LidarMount, type OpenLoopSample, PLAN_STEPS } from "./sample.js";

/**
 * The collision and kerb tests of BEV-Planner: 1000 x 1000 cells of 0.1 m in the ego frame (column forward, row
 * left), the ego's box turned by the direction of its last step.
 */

const CELL = 0.1;
const HALF_EXTENT = 50;
const SIZE = 1000;
const FIRST_MIDDLE = -HALF_EXTENT + CELL / 2;
/** Where BEV-Planner takes the lidar to be in every car, ahead of the rear axle. */
const LIDAR_AHEAD = 0.985793;
/** A step shorter than this leaves the box unturned, m. */
export const SHORTEST_TURNING_STEP = 1;
/** The plan frame's origin in cells, the middle about which the box turns. */
const ORIGIN_CELL = -FIRST_MIDDLE / CELL;

const CENTRE = EGO_CENTRE_AHEAD + LIDAR_AHEAD;
const EGO_FORWARD = cellsWithin(CENTRE - EGO_LENGTH / 2, CENTRE + EGO_LENGTH / 2);
const EGO_LEFT = cellsWithin(-EGO_WIDTH / 2, EGO_WIDTH / 2);

/** How far the box's cells lie from the origin about which it turns, rounding included. */
const EGO_REACH = Math.ceil(Math.hypot(EGO_FORWARD.last - ORIGIN_CELL, EGO_LEFT.last - ORIGIN_CELL)) + 2;

function cellsWithin(low: number, high: number): { first: number; last: number } {
  return {
    first: Math.ceil((low - FIRST_MIDDLE) / CELL),
    last: Math.floor((high - FIRST_MIDDLE) / CELL),
  };
}

const grid = new OccupancyGrid(SIZE);
const cornerRows = new Int32Array(4);
const cornerColumns = new Int32Array(4);

/** Collisions with vehicles. @param plan x, y of six waypoints in the plan frame. */
export function fineGridFlags(sample: OpenLoopSample, plan: Float64Array): CollisionFlags {
  const agents = admittedAgents(sample, BEVPLANNER_AGENTS);
  return flagsOf(sample, plan, (step, windows) => drawAgents(agents, step, sample.lidarMount, windows));
}

/** Contact with the edges of the road; the sample must know its boundary. */
export function kerbFlags(sample: OpenLoopSample, plan: Float64Array): CollisionFlags {
  grid.clear([wholeGrid(SIZE)]);
  for (const line of sample.roadBoundary!) drawPolyline(line, sample.lidarMount);
  return flagsOf(sample, plan, () => {});
}

function flagsOf(
  sample: OpenLoopSample,
  plan: Float64Array,
  draw: (step: number, windows: readonly CellWindow[]) => void,
): CollisionFlags {
  const flags = emptyFlags();
  for (let i = 0; i < PLAN_STEPS; i++) {
    if (sample.mask[i] === 0) continue;
    draw(i + 1, [reachOf(sample.recorded, i, sample.lidarMount), reachOf(plan, i, sample.lidarMount)]);
    if (grid.isEmpty) continue;
    flags.recorded[i] = egoBoxHits(sample.recorded, i, sample.lidarMount);
    flags.plan[i] = egoBoxHits(plan, i, sample.lidarMount);
  }
  return flags;
}

function drawAgents(
  agents: readonly Agent[],
  step: number,
  mount: LidarMount,
  windows: readonly CellWindow[],
): void {
  grid.clear(windows);
  for (const agent of agents) {
    const offset = BEVPLANNER_AGENTS.offsetAt(agent, step);
    if (offset < 0) continue;
    const x = agent.track[offset];
    const y = agent.track[offset + 1];
    // Corners are found within half the diagonal, rounding included; most agents are far away.
    const reach = Math.hypot(agent.length, agent.width) / 2 / CELL + 1;
    const row = (leftOf(x, y, mount) + mount.left) / CELL + ORIGIN_CELL;
    const column = (forwardOf(x, y, mount) + mount.forward) / CELL + ORIGIN_CELL;
    if (!grid.mayReachWindow(row, column, reach)) continue;
    const cos = Math.cos(agent.track[offset + 2]);
    const sin = Math.sin(agent.track[offset + 2]);
    for (let corner = 0; corner < 4; corner++) {
      const along = (corner < 2 ? agent.length : -agent.length) / 2;
      const aside = (corner === 1 || corner === 2 ? agent.width : -agent.width) / 2;
      const cornerX = x + cos * along - sin * aside;
      const cornerY = y + sin * along + cos * aside;
      cornerColumns[corner] = cellIndex(forwardOf(cornerX, cornerY, mount) + mount.forward);
      cornerRows[corner] = cellIndex(leftOf(cornerX, cornerY, mount) + mount.left);
    }
    grid.fillPolygon(cornerRows, cornerColumns);
  }
}

function drawPolyline(line: Float64Array, mount: LidarMount): void {
  const column = (i: number) => clampIndex(cellIndex(forwardOf(line[i], line[i + 1], mount) + mount.forward));
  const row = (i: number) => clampIndex(cellIndex(leftOf(line[i], line[i + 1], mount) + mount.left));
  for (let i = 0; i + 3 < line.length; i += 2) grid.drawLine(row(i), column(i), row(i + 2), column(i + 2));
}

function forwardOf(x: number, y: number, { cos, sin }: LidarMount): number {
  return cos * x - sin * y;
}

function leftOf(x: number, y: number, { cos, sin }: LidarMount): number {
  return sin * x + cos * y;
}

function cellIndex(value: number): number {
  return Math.trunc((value - FIRST_MIDDLE) / CELL);
}

function clampIndex(index: number): number {
  return Math.min(Math.max(index, 0), SIZE - 1);
}

/** A window around all cells that the ego's box can cover at a waypoint, however it is turned. */
function reachOf(path: Float64Array, i: number, mount: LidarMount): CellWindow {
  const row = Math.trunc(ORIGIN_CELL + leftOf(path[2 * i], path[2 * i + 1], mount) / CELL);
  const column = Math.trunc(ORIGIN_CELL + forwardOf(path[2 * i], path[2 * i + 1], mount) / CELL);
  return {
    firstRow: clampIndex(row - EGO_REACH),
    lastRow: clampIndex(row + EGO_REACH),
    firstColumn: clampIndex(column - EGO_REACH),
    lastColumn: clampIndex(column + EGO_REACH),
  };
}

/** The path keeps the lidar's displacements, turned to ego axes. */
function egoBoxHits(path: Float64Array, i: number, mount: LidarMount): 0 | 1 {
  const forward = forwardOf(path[2 * i], path[2 * i + 1], mount);
  const left = leftOf(path[2 * i], path[2 * i + 1], mount);
  const fromForward = i === 0 ? 0 : forwardOf(path[2 * i - 2], path[2 * i - 1], mount);
  const fromLeft = i === 0 ? 0 : leftOf(path[2 * i - 2], path[2 * i - 1], mount);
  const isShort = Math.hypot(forward - fromForward, left - fromLeft) < SHORTEST_TURNING_STEP;
  const turn = isShort ? 0 : Math.atan2(left - fromLeft, forward - fromForward);
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  for (let ahead = EGO_FORWARD.first; ahead <= EGO_FORWARD.last; ahead++) {
    const u = ahead - ORIGIN_CELL;
    for (let aside = EGO_LEFT.first; aside <= EGO_LEFT.last; aside++) {
      const v = aside - ORIGIN_CELL;
      const turnedColumn = roundHalfEven(cos * u - sin * v + ORIGIN_CELL);
      const turnedRow = roundHalfEven(sin * u + cos * v + ORIGIN_CELL);
      const column = clampIndex(Math.trunc(turnedColumn + forward / CELL));
      const row = clampIndex(Math.trunc(turnedRow + left / CELL));
      if (grid.isOccupied(row, column)) return 1;
    }
  }
  return 0;
}
