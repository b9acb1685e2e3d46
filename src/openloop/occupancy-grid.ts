/**
 * A square grid of occupied cells that is filled as OpenCV's `fillPoly` and `line` fill, so that published
 * collision rates come out cell for cell (checked against OpenCV 4.6). What lies outside is left out; OpenCV clips
 * such lines before walking them and may differ in cells at the border.
 */
export class OccupancyGrid {
  readonly size: number;
  /** A cell is occupied when it holds the present stamp: clearing costs nothing. */
  readonly #cells: Int32Array;
  #stamp = 1;

  constructor(size: number) {
    this.size = size;
    this.#cells = new Int32Array(size * size);
  }

  clear(): void {
    this.#stamp++;
  }

  /** Whole numbers inside the grid only. */
  isOccupied(row: number, column: number): boolean {
    return this.#cells[row * this.size + column] === this.#stamp;
  }

  occupy(row: number, column: number): void {
    if (row < 0 || row >= this.size || column < 0 || column >= this.size) return;
    this.#cells[row * this.size + column] = this.#stamp;
  }

  /** Fills a convex polygon whose corners are whole cells, edges included. */
  fillPolygon(rows: Int32Array, columns: Int32Array): void {
    const corners = rows.length;
    this.#fillInside(rows, columns);
    for (let i = 0; i < corners; i++) {
      const next = (i + 1) % corners;
      this.drawLine(rows[i]!, columns[i]!, rows[next]!, columns[next]!);
    }
  }

  /** The lattice points of the closed polygon in each row below its highest. */
  #fillInside(rows: Int32Array, columns: Int32Array): void {
    const corners = rows.length;
    const lowest = Math.max(Math.min(...rows), 0);
    const highest = Math.min(Math.max(...rows), this.size);
    for (let row = lowest; row < highest; row++) {
      let left = Number.POSITIVE_INFINITY;
      let right = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < corners; i++) {
        const next = (i + 1) % corners;
        const low = rows[i]! < rows[next]! ? i : next;
        const high = low === i ? next : i;
        const rise = rows[high]! - rows[low]!;
        if (rise === 0 || row < rows[low]! || row > rows[high]!) continue;
        // One division of whole numbers: exact where the crossing is a lattice point.
        const crossing =
          (columns[low]! * rise + (row - rows[low]!) * (columns[high]! - columns[low]!)) / rise;
        left = Math.min(left, Math.ceil(crossing));
        right = Math.max(right, Math.floor(crossing));
      }
      const start = row * this.size;
      const first = Math.max(left, 0);
      const last = Math.min(right, this.size - 1);
      for (let column = first; column <= last; column++) this.#cells[start + column] = this.#stamp;
    }
  }

  /** An 8-connected line, walked from its left end. */
  drawLine(row0: number, column0: number, row1: number, column1: number): void {
    const isForward = column0 <= column1;
    let row = isForward ? row0 : row1;
    let column = isForward ? column0 : column1;
    const rowDirection = (isForward ? row1 >= row0 : row0 >= row1) ? 1 : -1;
    const height = Math.abs(row1 - row0);
    const width = Math.abs(column1 - column0);
    const isSteep = height > width;
    const long = isSteep ? height : width;
    const short = isSteep ? width : height;
    let error = long - 2 * short;
    this.occupy(row, column);
    for (let step = 0; step < long; step++) {
      const alsoShort = error < 0;
      if (isSteep || alsoShort) row += rowDirection;
      if (!isSteep || alsoShort) column += 1;
      error += (alsoShort ? 2 * long : 0) - 2 * short;
      this.occupy(row, column);
    }
  }
}

/** The nearest whole number, halves to even, as NumPy rounds. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
