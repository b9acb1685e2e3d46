/** A rectangle of cells, ends included. */
export interface CellWindow {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

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
  #windows: readonly CellWindow[] = [];
  #isEmpty = true;

  constructor(size: number) {
    this.size = size;
    this.#cells = new Int32Array(size * size);
  }

  /** Frees all cells. @param windows where cells will be asked for: polygons elsewhere need not be drawn. */
  clear(windows: readonly CellWindow[]): void {
    this.#stamp++;
    this.#windows = windows;
    this.#isEmpty = true;
  }

  /** True while nothing was drawn. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** Whole numbers inside the grid only. */
  isOccupied(row: number, column: number): boolean {
    return this.#cells[row * this.size + column] === this.#stamp;
  }

  occupy(row: number, column: number): void {
    if (row < 0 || row >= this.size || column < 0 || column >= this.size) return;
    this.#cells[row * this.size + column] = this.#stamp;
  }

  /** Can something within `reach` cells of a cell touch a window? */
  mayReachWindow(row: number, column: number, reach: number): boolean {
    for (const window of this.#windows) {
      if (
        row + reach >= window.firstRow &&
        row - reach <= window.lastRow &&
        column + reach >= window.firstColumn &&
        column - reach <= window.lastColumn
      ) {
        return true;
      }
    }
    return false;
  }

  /** Fills a convex polygon whose corners are whole cells, edges included, if it reaches a window. */
  fillPolygon(rows: Int32Array, columns: Int32Array): void {
    if (!this.#reachesWindow(rows, columns)) return;
    this.#isEmpty = false;
    const corners = rows.length;
    this.#fillInside(rows, columns);
    for (let i = 0; i < corners; i++) {
      const next = (i + 1) % corners;
      this.drawLine(rows[i], columns[i], rows[next], columns[next]);
    }
  }

  #reachesWindow(rows: Int32Array, columns: Int32Array): boolean {
    const lowestRow = lowestOf(rows);
    const highestRow = highestOf(rows);
    const lowestColumn = lowestOf(columns);
    const highestColumn = highestOf(columns);
    for (const window of this.#windows) {
      const isBeside = lowestColumn > window.lastColumn || highestColumn < window.firstColumn;
      if (!isBeside && lowestRow <= window.lastRow && highestRow >= window.firstRow) return true;
    }
    return false;
  }

  /** The lattice points of the closed polygon in each row below its highest. */
  #fillInside(rows: Int32Array, columns: Int32Array): void {
    const corners = rows.length;
    const lowest = Math.max(lowestOf(rows), 0);
    const highest = Math.min(highestOf(rows), this.size);
    for (let row = lowest; row < highest; row++) {
      let left = Number.POSITIVE_INFINITY;
      let right = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < corners; i++) {
        const next = (i + 1) % corners;
        const low = rows[i] < rows[next] ? i : next;
        const high = low === i ? next : i;
        const rise = rows[high] - rows[low];
        if (rise === 0 || row < rows[low] || row > rows[high]) continue;
        // One division of whole numbers: exact where the crossing is a lattice point.
        const crossing = (columns[low] * rise + (row - rows[low]) * (columns[high] - columns[low])) / rise;
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
    this.#isEmpty = false;
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

/** A window of the whole grid. */
export function wholeGrid(size: number): CellWindow {
  return { firstRow: 0, lastRow: size - 1, firstColumn: 0, lastColumn: size - 1 };
}

/** The nearest whole number, halves to even, as NumPy rounds. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

// Spreading a typed array into Math.min costs more than all the drawing.
function lowestOf(values: Int32Array): number {
  let lowest = values[0];
  for (let i = 1; i < values.length; i++) if (values[i] < lowest) lowest = values[i];
  return lowest;
}

function highestOf(values: Int32Array): number {
  let highest = values[0];
  for (let i = 1; i < values.length; i++) if (values[i] > highest) highest = values[i];
  return highest;
}
