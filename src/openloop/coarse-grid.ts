import { type AgentRule, admittedAgents, STP3_AGENTS, UNIAD_AGENTS, VAD_AGENTS } from "./agent-rules.js";
import { type CollisionFlags, emptyFlags } from "./collision.js";
import { EGO_CENTRE_AHEAD, EGO_LENGTH, EGO_WIDTH } from "./ego-box.js";
import { type CellWindow, OccupancyGrid, roundHalfEven, wholeGrid } from "./occupancy-grid.js";
import { type Agent, type OpenLoopSample, PLAN_STEPS } from "./sample.js";

/**
 * The collision tests of ST-P3, UniAD and VAD: 200 x 200 cells of 0.5 m, the ego's box never turned, sampled once
 * and moved by whole cells. Flaws included; docs/open-loop.md lists them.
 */

const CELL = 0.5;
const HALF_EXTENT = 50;
const SIZE = (2 * HALF_EXTENT) / CELL;
/** The middle of cell 0. */
const FIRST_MIDDLE = -HALF_EXTENT + CELL / 2;

/** Cells inside the unmoved ego box: forward 97..104, sideways 98..101. */
const EGO_FORWARD = cellsWithin(EGO_CENTRE_AHEAD - EGO_LENGTH / 2, EGO_CENTRE_AHEAD + EGO_LENGTH / 2);
const EGO_SIDEWAYS = cellsWithin(-EGO_WIDTH / 2, EGO_WIDTH / 2);

function cellsWithin(low: number, high: number): { first: number; last: number } {
  return {
    first: Math.ceil((low - FIRST_MIDDLE) / CELL),
    last: Math.floor((high - FIRST_MIDDLE) / CELL),
  };
}

/** How a protocol lays its grid over the plan frame. */
interface GridLayout {
  readonly agents: AgentRule;
  /** 1: columns grow to the right; -1: to the left. */
  readonly columnSign: 1 | -1;
  /** 1: rows grow forward; -1: backward, row 0 farthest ahead. */
  readonly rowSign: 1 | -1;
  /** The cell that `obj_col` looks at for a waypoint. */
  pointCell(x: number, y: number): { row: number; column: number };
  /** True where a frame past the scene's end counts as full, so that its step is excluded. */
  readonly fillsMissingFrames: boolean;
}

export type CoarseGridName = "uniad" | "stp3" | "vad";

const LAYOUTS: Readonly<Record<CoarseGridName, GridLayout>> = {
  uniad: {
    agents: UNIAD_AGENTS,
    columnSign: 1,
    rowSign: 1,
    pointCell: (x, y) => ({ row: pointIndex(y), column: pointIndex(x) }),
    fillsMissingFrames: true,
  },
  stp3: {
    agents: STP3_AGENTS,
    columnSign: -1,
    rowSign: 1,
    pointCell: (x, y) => ({ row: pointIndex(y), column: pointIndex(-x) }),
    fillsMissingFrames: false,
  },
  vad: {
    agents: VAD_AGENTS,
    columnSign: 1,
    rowSign: -1,
    // VAD halves the start coordinate: the cell lies 25 m ahead and 25 m to the left of the waypoint.
    pointCell: (x, y) => ({
      row: Math.trunc((-FIRST_MIDDLE / 2 - y) / CELL),
      column: Math.trunc((-FIRST_MIDDLE / 2 + x) / CELL),
    }),
    fillsMissingFrames: false,
  },
};

function pointIndex(value: number): number {
  return Math.trunc((value - FIRST_MIDDLE) / CELL);
}

/** What the 0.5 m tests say: the published box test, and the point test that goes unpublished. */
export interface CoarseFlags extends CollisionFlags {
  /** The waypoint's own cell is occupied. */
  readonly point: Uint8Array;
}

const grid = new OccupancyGrid(SIZE);
const cornerRows = new Int32Array(4);
const cornerColumns = new Int32Array(4);

/** @param plan x, y of six waypoints in the plan frame. The sample must know its agents. */
export function coarseGridFlags(
  sample: OpenLoopSample,
  plan: Float64Array,
  name: CoarseGridName,
): CoarseFlags {
  const layout = LAYOUTS[name];
  const agents = admittedAgents(sample, layout.agents);
  const flags = { ...emptyFlags(), point: new Uint8Array(PLAN_STEPS) };
  for (let i = 0; i < PLAN_STEPS; i++) {
    if (sample.mask[i] === 0) {
      if (layout.fillsMissingFrames) flags.recorded[i] = 1;
      continue;
    }
    const recordedBox = egoWindow(sample.recorded[2 * i], sample.recorded[2 * i + 1], layout);
    const planBox = egoWindow(plan[2 * i], plan[2 * i + 1], layout);
    const planPoint = pointWindow(plan[2 * i], plan[2 * i + 1], layout);
    drawAgents(agents, i + 1, layout, [recordedBox, planBox, planPoint]);
    if (grid.isEmpty) continue;
    flags.recorded[i] = hitsWithin(recordedBox);
    flags.plan[i] = hitsWithin(planBox);
    flags.point[i] = hitsWithin(planPoint);
  }
  return flags;
}

/**
 * The occupied cells at a step (1..6) as [row, column], rows ascending; "all" for a frame that does not exist and
 * counts as full.
 */
export function occupiedCells(
  sample: OpenLoopSample,
  name: CoarseGridName,
  step: number,
): [number, number][] | "all" {
  const layout = LAYOUTS[name];
  if (sample.mask[step - 1] === 0) return layout.fillsMissingFrames ? "all" : [];
  drawAgents(admittedAgents(sample, layout.agents), step, layout, [wholeGrid(SIZE)]);
  const cells: [number, number][] = [];
  for (let row = 0; row < SIZE; row++) {
    for (let column = 0; column < SIZE; column++) if (grid.isOccupied(row, column)) cells.push([row, column]);
  }
  return cells;
}

function drawAgents(
  agents: readonly Agent[],
  step: number,
  layout: GridLayout,
  windows: readonly CellWindow[],
): void {
  grid.clear(windows);
  for (const agent of agents) {
    const offset = layout.agents.offsetAt(agent, step);
    if (offset >= 0) drawBox(agent, layout.agents.posesOf(agent), offset, layout);
  }
}

function drawBox(agent: Agent, poses: Float64Array, offset: number, layout: GridLayout): void {
  const x = poses[offset];
  const y = poses[offset + 1];
  // Corners are found within half the diagonal, rounding included; most agents are far away.
  const reach = Math.hypot(agent.length, agent.width) / 2 / CELL + 1;
  const row = (layout.rowSign * y + HALF_EXTENT) / CELL;
  const column = (layout.columnSign * x + HALF_EXTENT) / CELL;
  if (!grid.mayReachWindow(row, column, reach)) return;
  const cos = Math.cos(poses[offset + 2]);
  const sin = Math.sin(poses[offset + 2]);
  for (let corner = 0; corner < 4; corner++) {
    const along = (corner < 2 ? agent.length : -agent.length) / 2;
    const aside = (corner === 1 || corner === 2 ? agent.width : -agent.width) / 2;
    cornerColumns[corner] = cornerIndex(layout.columnSign * (x + cos * along - sin * aside));
    cornerRows[corner] = cornerIndex(layout.rowSign * (y + sin * along + cos * aside));
  }
  grid.fillPolygon(cornerRows, cornerColumns);
}

function cornerIndex(value: number): number {
  return roundHalfEven((value + HALF_EXTENT) / CELL);
}

/** The cells of the ego's box at a waypoint: neighbours stay neighbours, so its corners' cells say all. */
function egoWindow(x: number, y: number, { columnSign, rowSign }: GridLayout): CellWindow {
  const columnOffset = (columnSign * x) / CELL;
  // VAD turns the rows about with 200, where 199 would be right: one row too far back.
  const rowOf = (forward: number) =>
    clampIndex(Math.trunc(rowSign === 1 ? forward + y / CELL : SIZE - (forward + y / CELL)));
  return {
    firstRow: rowOf(rowSign === 1 ? EGO_FORWARD.first : EGO_FORWARD.last),
    lastRow: rowOf(rowSign === 1 ? EGO_FORWARD.last : EGO_FORWARD.first),
    firstColumn: clampIndex(Math.trunc(EGO_SIDEWAYS.first + columnOffset)),
    lastColumn: clampIndex(Math.trunc(EGO_SIDEWAYS.last + columnOffset)),
  };
}

function clampIndex(index: number): number {
  return Math.min(Math.max(index, 0), SIZE - 1);
}

/** The cell of the waypoint itself; an empty window outside the grid. */
function pointWindow(x: number, y: number, layout: GridLayout): CellWindow {
  const { row, column } = layout.pointCell(x, y);
  const isInside = row >= 0 && row < SIZE && column >= 0 && column < SIZE;
  return isInside
    ? { firstRow: row, lastRow: row, firstColumn: column, lastColumn: column }
    : { firstRow: 0, lastRow: -1, firstColumn: 0, lastColumn: -1 };
}

function hitsWithin({ firstRow, lastRow, firstColumn, lastColumn }: CellWindow): 0 | 1 {
  for (let row = firstRow; row <= lastRow; row++) {
    for (let column = firstColumn; column <= lastColumn; column++) if (grid.isOccupied(row, column)) return 1;
  }
  return 0;
}
