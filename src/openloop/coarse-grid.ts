import { type AgentRule, admittedAgents, STP3_AGENTS, UNIAD_AGENTS, VAD_AGENTS } from "./agent-rules.js";
import { type CollisionFlags, emptyFlags } from "./collision.js";
import { EGO_CENTRE_AHEAD, EGO_LENGTH, EGO_WIDTH } from "./ego-box.js";
import { OccupancyGrid, roundHalfEven } from "./occupancy-grid.js";
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
    drawAgents(agents, i + 1, layout);
    flags.recorded[i] = egoBoxHits(sample.recorded[2 * i]!, sample.recorded[2 * i + 1]!, layout);
    flags.plan[i] = egoBoxHits(plan[2 * i]!, plan[2 * i + 1]!, layout);
    flags.point[i] = pointHits(plan[2 * i]!, plan[2 * i + 1]!, layout);
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
  drawAgents(admittedAgents(sample, layout.agents), step, layout);
  const cells: [number, number][] = [];
  for (let row = 0; row < SIZE; row++) {
    for (let column = 0; column < SIZE; column++) if (grid.isOccupied(row, column)) cells.push([row, column]);
  }
  return cells;
}

function drawAgents(agents: readonly Agent[], step: number, layout: GridLayout): void {
  grid.clear();
  for (const agent of agents) {
    const offset = layout.agents.offsetAt(agent, step);
    if (offset >= 0) drawBox(agent, layout.agents.posesOf(agent), offset, layout);
  }
}

function drawBox(agent: Agent, poses: Float64Array, offset: number, layout: GridLayout): void {
  const x = poses[offset]!;
  const y = poses[offset + 1]!;
  const cos = Math.cos(poses[offset + 2]!);
  const sin = Math.sin(poses[offset + 2]!);
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

function egoBoxHits(x: number, y: number, { columnSign, rowSign }: GridLayout): 0 | 1 {
  const columnOffset = (columnSign * x) / CELL;
  for (let forward = EGO_FORWARD.first; forward <= EGO_FORWARD.last; forward++) {
    const along = forward + y / CELL;
    // VAD turns the rows about with 200, where 199 would be right: one row too far back.
    const row = clampIndex(Math.trunc(rowSign === 1 ? along : SIZE - along));
    for (let sideways = EGO_SIDEWAYS.first; sideways <= EGO_SIDEWAYS.last; sideways++) {
      if (grid.isOccupied(row, clampIndex(Math.trunc(sideways + columnOffset)))) return 1;
    }
  }
  return 0;
}

function clampIndex(index: number): number {
  return Math.min(Math.max(index, 0), SIZE - 1);
}

function pointHits(x: number, y: number, layout: GridLayout): 0 | 1 {
  const { row, column } = layout.pointCell(x, y);
  const isInside = row >= 0 && row < SIZE && column >= 0 && column < SIZE;
  return isInside && grid.isOccupied(row, column) ? 1 : 0;
}
