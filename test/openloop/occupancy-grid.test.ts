import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CoarseGridName, coarseGridFlags, occupiedCells } from "../../src/openloop/coarse-grid.js";
import { OccupancyGrid, roundHalfEven, wholeGrid } from "../../src/openloop/occupancy-grid.js";
import { type Agent, ALIGNED_MOUNT, type OpenLoopSample, TRACK_TIMES } from "../../src/openloop/sample.js";

const metre = (low: number, high: number) => fc.double({ min: low, max: high, noNaN: true });

function agentAt(x: number, y: number, yaw: number, length: number, width: number): Agent {
  const poses = (count: number) => Float64Array.from({ length: 3 * count }, (_, i) => [x, y, yaw][i % 3]);
  return {
    category: "vehicle.car",
    length,
    width,
    track: poses(TRACK_TIMES),
    hasPoints: new Uint8Array(TRACK_TIMES).fill(1),
    isVisible: new Uint8Array(TRACK_TIMES).fill(1),
    chain: poses(6),
  };
}

function standingSample(agents: readonly Agent[]): OpenLoopSample {
  return {
    token: "a",
    scene: "a",
    pastFrames: 5,
    mask: new Uint8Array(6).fill(1),
    recorded: new Float64Array(12),
    history: null,
    speed: null,
    acceleration: null,
    agents,
    roadBoundary: null,
    drivable: null,
    lidarMount: ALIGNED_MOUNT,
  };
}

/** The ego's cells at a waypoint, one by one, by the rule of each protocol. */
const egoCells: Record<CoarseGridName, (x: number, y: number) => [number, number][]> = {
  uniad: (x, y) =>
    cells(
      (row) => row + 2 * y,
      (column) => column + 2 * x,
    ),
  stp3: (x, y) =>
    cells(
      (row) => row + 2 * y,
      (column) => column - 2 * x,
    ),
  vad: (x, y) =>
    cells(
      (row) => 200 - (row + 2 * y),
      (column) => column + 2 * x,
    ),
};

function cells(rowOf: (row: number) => number, columnOf: (column: number) => number): [number, number][] {
  const index = (value: number) => Math.min(Math.max(Math.trunc(value), 0), 199);
  return [97, 98, 99, 100, 101, 102, 103, 104].flatMap((row) =>
    [98, 99, 100, 101].map((column): [number, number] => [index(rowOf(row)), index(columnOf(column))]),
  );
}

describe("the 0.5 m grids", () => {
  test("a box hits when one of its 32 cells is occupied, be the rest of the grid drawn or not", () => {
    const agent = fc
      .tuple(metre(-14, 14), metre(-29, 29), metre(-4, 4), metre(0.3, 12), metre(0.3, 3))
      .map((values) => agentAt(...values));
    const name = fc.constantFrom<CoarseGridName>("uniad", "stp3", "vad");
    let hits = 0;
    fc.assert(
      fc.property(
        fc.array(agent, { minLength: 1, maxLength: 12 }),
        name,
        metre(-60, 60),
        metre(-60, 60),
        (agents, protocol, x, y) => {
          const sample = standingSample(agents);
          const plan = Float64Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? x / 4 : y / 2));
          const flags = coarseGridFlags(sample, plan, protocol);
          const occupied = new Set((occupiedCells(sample, protocol, 1) as [number, number][]).map(String));
          const isHit = (cell: [number, number]) => occupied.has(String(cell));
          const expected = egoCells[protocol](plan[0], plan[1]).some(isHit);
          hits += Number(expected);
          expect(flags.plan[0] === 1).toBe(expected);
          expect(flags.recorded[0] === 1).toBe(egoCells[protocol](0, 0).some(isHit));
        },
      ),
      { numRuns: 300 },
    );
    expect(hits).toBeGreaterThan(20);
  });
});

describe("OccupancyGrid", () => {
  test("fills what lies inside a polygon and nothing a cell away from it", () => {
    const corner = fc.integer({ min: 3, max: 36 });
    fc.assert(
      fc.property(
        corner,
        corner,
        fc.integer({ min: 3, max: 12 }),
        fc.integer({ min: 0, max: 12 }),
        (row, column, height, width) => {
          const grid = new OccupancyGrid(60);
          grid.clear([wholeGrid(60)]);
          // A parallelogram that leans by three columns.
          grid.fillPolygon(
            Int32Array.of(row, row, row + height, row + height),
            Int32Array.of(column, column + width, column + width + 3, column + 3),
          );
          for (let r = 0; r < 60; r++) {
            for (let c = 0; c < 60; c++) {
              const lean = (3 * (r - row)) / height;
              const inside =
                r >= row && r <= row + height && c >= column + lean && c <= column + width + lean;
              const near =
                r >= row && r <= row + height && c > column + lean - 1 && c < column + width + lean + 1;
              if (inside) expect(grid.isOccupied(r, c), `${r} ${c}`).toBe(true);
              else if (!near) expect(grid.isOccupied(r, c), `${r} ${c}`).toBe(false);
            }
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  test("leaves out what lies outside", () => {
    const grid = new OccupancyGrid(4);
    grid.clear([wholeGrid(4)]);
    grid.drawLine(-2, -2, 6, 6);
    expect([0, 1, 2, 3].every((i) => grid.isOccupied(i, i))).toBe(true);
  });
});

test("roundHalfEven rounds ties to even numbers, as NumPy does", () => {
  expect([-1.5, -0.5, 0.5, 1.5, 2.5, 2.49, 2.51].map(roundHalfEven).map((value) => value + 0)).toEqual([
    -2, 0, 0, 2, 2, 2, 3,
  ]);
});
