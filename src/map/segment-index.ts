/**
 * Finds the nearest of many line segments. Segments lie in the cells of a uniform grid that they touch; a
 * query looks at rings of cells around its point until no farther ring can hold a nearer one.
 */
export class SegmentIndex {
  /** x, y, z of both ends, six numbers a segment. */
  readonly #ends: Float64Array;
  /** One bit mask a segment; a query names the masks it accepts. */
  readonly #masks: Int32Array;
  readonly #allMasks: number;
  readonly #cellSize: number;
  readonly #minX: number;
  readonly #minY: number;
  readonly #columns: number;
  readonly #rows: number;
  /** Segments of cell c: #members[#starts[c]] up to #members[#starts[c + 1]]. */
  readonly #starts: Int32Array;
  readonly #members: Int32Array;

  /** Result of the last successful query: place along the segment, 0 to 1. */
  fraction = 0;

  constructor(ends: Float64Array, masks: Int32Array) {
    this.#ends = ends;
    this.#masks = masks;
    this.#allMasks = masks.reduce((all, mask) => all | mask, 0);
    let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let at = 0; at < ends.length; at += 3) {
      minX = Math.min(minX, ends[at]);
      maxX = Math.max(maxX, ends[at]);
      minY = Math.min(minY, ends[at + 1]);
      maxY = Math.max(maxY, ends[at + 1]);
    }
    this.#minX = minX;
    this.#minY = minY;
    const area = Math.max(1, (maxX - minX) * (maxY - minY));
    // The last bounds the columns of a map that is long and thin beyond all measure.
    const longest = Math.max(maxX - minX, maxY - minY);
    this.#cellSize = Math.max(smallestCell, Math.sqrt(area / mostCells), longest / mostCells);
    this.#columns = 1 + Math.floor(Math.max(0, maxX - minX) / this.#cellSize);
    this.#rows = 1 + Math.floor(Math.max(0, maxY - minY) / this.#cellSize);
    const cells = this.#columns * this.#rows;
    this.#starts = new Int32Array(cells + 1);
    for (let segment = 0; segment < masks.length; segment++) {
      this.#eachCell(segment, (cell) => {
        this.#starts[cell + 1]++;
      });
    }
    for (let cell = 0; cell < cells; cell++) this.#starts[cell + 1] += this.#starts[cell];
    this.#members = new Int32Array(this.#starts[cells]);
    const filled = this.#starts.slice(0, cells);
    for (let segment = 0; segment < masks.length; segment++) {
      this.#eachCell(segment, (cell) => {
        this.#members[filled[cell]++] = segment;
      });
    }
  }

  /**
   * The nearest segment whose mask shares a bit with the given one, or -1. Without z (NaN) heights do not count.
   * {@link fraction} then holds the place on the segment nearest to the point in the ground plane.
   */
  nearest(x: number, y: number, z: number, mask: number): number {
    if ((mask & this.#allMasks) === 0 || Number.isNaN(x + y)) return -1;
    const columns = this.#columns;
    const rows = this.#rows;
    const cellSize = this.#cellSize;
    // Distances from the nearest point of the grid bound those from a point outside it from below.
    const gridX = Math.min(Math.max((x - this.#minX) / cellSize, 0), columns - 1e-9);
    const gridY = Math.min(Math.max((y - this.#minY) / cellSize, 0), rows - 1e-9);
    const column = Math.floor(gridX);
    const row = Math.floor(gridY);
    const border = Math.min(gridX - column, column + 1 - gridX, gridY - row, row + 1 - gridY);
    let best = -1;
    let bestSquare = Infinity;
    const farthest = Math.max(columns, rows);
    for (let ring = 0; ring < farthest; ring++) {
      const reach = Math.max(0, ring - 1 + border) * cellSize;
      if (reach * reach > bestSquare) break;
      const top = row - ring;
      const bottom = row + ring;
      for (let r = Math.max(0, top); r <= Math.min(rows - 1, bottom); r++) {
        const step = r === top || r === bottom || ring === 0 ? 1 : 2 * ring;
        for (let c = column - ring; c <= column + ring; c += step) {
          if (c < 0 || c >= columns) continue;
          const cell = r * columns + c;
          const end = this.#starts[cell + 1];
          for (let at = this.#starts[cell]; at < end; at++) {
            const segment = this.#members[at];
            if ((this.#masks[segment] & mask) === 0) continue;
            const square = this.#squareDistance(segment, x, y, z);
            if (square < bestSquare || (square === bestSquare && segment < best)) {
              best = segment;
              bestSquare = square;
            }
          }
        }
      }
    }
    if (best >= 0) this.fraction = this.#planarFraction(best, x, y);
    return best;
  }

  #squareDistance(segment: number, x: number, y: number, z: number): number {
    const ends = this.#ends;
    const at = 6 * segment;
    const ax = ends[at];
    const ay = ends[at + 1];
    const ux = ends[at + 3] - ax;
    const uy = ends[at + 4] - ay;
    const flat = Number.isNaN(z);
    const az = flat ? 0 : ends[at + 2];
    const uz = flat ? 0 : ends[at + 5] - az;
    const dz = flat ? 0 : z - az;
    const square = ux * ux + uy * uy + uz * uz;
    const t = square > 0 ? Math.min(1, Math.max(0, ((x - ax) * ux + (y - ay) * uy + dz * uz) / square)) : 0;
    const ex = x - ax - t * ux;
    const ey = y - ay - t * uy;
    const ez = dz - t * uz;
    return ex * ex + ey * ey + ez * ez;
  }

  #planarFraction(segment: number, x: number, y: number): number {
    const ends = this.#ends;
    const at = 6 * segment;
    const ux = ends[at + 3] - ends[at];
    const uy = ends[at + 4] - ends[at + 1];
    const square = ux * ux + uy * uy;
    if (square === 0) return 0;
    return Math.min(1, Math.max(0, ((x - ends[at]) * ux + (y - ends[at + 1]) * uy) / square));
  }

  /** Calls back with the cells that a segment touches, and at most a few that it only comes near. */
  #eachCell(segment: number, callback: (cell: number) => void): void {
    const ends = this.#ends;
    const at = 6 * segment;
    const [ax, ay] = [(ends[at] - this.#minX) / this.#cellSize, (ends[at + 1] - this.#minY) / this.#cellSize];
    const [bx, by] = [
      (ends[at + 3] - this.#minX) / this.#cellSize,
      (ends[at + 4] - this.#minY) / this.#cellSize,
    ];
    const length = Math.hypot(bx - ax, by - ay);
    const lastColumn = Math.min(this.#columns - 1, Math.floor(Math.max(ax, bx)));
    const lastRow = Math.min(this.#rows - 1, Math.floor(Math.max(ay, by)));
    for (let row = Math.floor(Math.min(ay, by)); row <= lastRow; row++) {
      for (let column = Math.floor(Math.min(ax, bx)); column <= lastColumn; column++) {
        // Half a cell's diagonal bounds the distance between a cell's centre and a line that touches it.
        const offLine = (bx - ax) * (row + 0.5 - ay) - (by - ay) * (column + 0.5 - ax);
        if (Math.abs(offLine) <= halfDiagonal * length + 1e-9) callback(row * this.#columns + column);
      }
    }
  }
}

/** Smallest cell (m) and the most cells of an index: large towns get larger cells. */
const smallestCell = 6;
const mostCells = 2_000_000;
const halfDiagonal = Math.SQRT1_2;
