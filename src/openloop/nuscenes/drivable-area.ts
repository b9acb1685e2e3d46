/** A polygon of the map, its rings as x, y in turn, metres; a ring's last corner joins its first. */
export interface MapPolygon {
  readonly exterior: Float64Array;
  readonly holes: readonly Float64Array[];
}

/** Side of the index's cells, m. */
const CELL = 2;

/** What a cell holds; cells are looked at when a point first falls into them. */
const UNSEEN = 0;
const OUTSIDE = 1;
const INSIDE = 2;
const CROSSED = 3;

/**
 * The ground inside the exterior of any polygon and in none of that polygon's holes.
 *
 * Edges lie in flat arrays, listed by rows of the index. A cell that no edge comes near is inside or outside as a
 * whole, so that most questions cost one look-up; the others count the crossings within their row (even-odd rule).
 */
export class DrivableArea {
  readonly #left: number;
  readonly #bottom: number;
  readonly #columns: number;
  readonly #rows: number;
  /** x0, y0, x1, y1 of each edge, ring by ring and polygon by polygon. */
  readonly #edges: Float64Array;
  readonly #ringOfEdge: Int32Array;
  readonly #polygonOfRing: Int32Array;
  readonly #isHole: Uint8Array;
  /** The edges of row r, in their own order, stand from `rowStarts[r]` on. */
  readonly #rowStarts: Int32Array;
  readonly #rowEdges: Int32Array;
  readonly #cells: Uint8Array;

  constructor(polygons: readonly MapPolygon[]) {
    const rings = polygons.flatMap(({ exterior, holes }, polygon) => [
      { polygon, isHole: 0, corners: exterior },
      ...holes.map((corners) => ({ polygon, isHole: 1, corners })),
    ]);
    this.#polygonOfRing = Int32Array.from(rings, ({ polygon }) => polygon);
    this.#isHole = Uint8Array.from(rings, ({ isHole }) => isHole);
    this.#edges = new Float64Array(rings.reduce((sum, { corners }) => sum + 2 * corners.length, 0));
    this.#ringOfEdge = new Int32Array(this.#edges.length / 4);
    let edge = 0;
    rings.forEach(({ corners }, ring) => {
      for (let i = 0; i < corners.length; i += 2) {
        const next = (i + 2) % corners.length;
        this.#edges.set([corners[i], corners[i + 1], corners[next], corners[next + 1]], 4 * edge);
        this.#ringOfEdge[edge++] = ring;
      }
    });
    const bounds = boundsOf(this.#edges);
    this.#left = bounds.left;
    this.#bottom = bounds.bottom;
    this.#columns = edge === 0 ? 0 : this.#columnOf(bounds.right) + 1;
    this.#rows = edge === 0 ? 0 : this.#rowOf(bounds.top) + 1;
    this.#cells = new Uint8Array(this.#columns * this.#rows);
    this.#rowStarts = new Int32Array(this.#rows + 1);
    this.#eachRowOfEdges((row) => {
      this.#rowStarts[row + 1]++;
    });
    for (let row = 0; row < this.#rows; row++) this.#rowStarts[row + 1] += this.#rowStarts[row];
    this.#rowEdges = new Int32Array(this.#rowStarts[this.#rows]);
    const filled = this.#rowStarts.slice();
    this.#eachRowOfEdges((row, listed) => {
      this.#rowEdges[filled[row]++] = listed;
    });
  }

  /** Is a point of the map, metres, on drivable ground? One on an edge may count either way. */
  contains(x: number, y: number): boolean {
    const row = this.#rowOf(y);
    const column = this.#columnOf(x);
    if (row < 0 || row >= this.#rows || column < 0 || column >= this.#columns) return false;
    const cell = row * this.#columns + column;
    if (this.#cells[cell] === UNSEEN) this.#cells[cell] = this.#look(row, column);
    return this.#cells[cell] === CROSSED ? this.#isInside(x, y, row) : this.#cells[cell] === INSIDE;
  }

  #rowOf(y: number): number {
    return Math.floor((y - this.#bottom) / CELL);
  }

  #columnOf(x: number): number {
    return Math.floor((x - this.#left) / CELL);
  }

  #eachRowOfEdges(use: (row: number, edge: number) => void): void {
    for (let edge = 0; edge < this.#ringOfEdge.length; edge++) {
      const y0 = this.#edges[4 * edge + 1];
      const y1 = this.#edges[4 * edge + 3];
      const last = this.#rowOf(Math.max(y0, y1));
      for (let row = this.#rowOf(Math.min(y0, y1)); row <= last; row++) use(row, edge);
    }
  }

  /** Crossed if the bounding box of any edge meets the cell. */
  #look(row: number, column: number): number {
    for (let i = this.#rowStarts[row]; i < this.#rowStarts[row + 1]; i++) {
      const edge = 4 * this.#rowEdges[i];
      const x0 = this.#edges[edge];
      const x1 = this.#edges[edge + 2];
      if (this.#columnOf(Math.min(x0, x1)) <= column && this.#columnOf(Math.max(x0, x1)) >= column) {
        return CROSSED;
      }
    }
    const x = this.#left + (column + 0.5) * CELL;
    const y = this.#bottom + (row + 0.5) * CELL;
    return this.#isInside(x, y, row) ? INSIDE : OUTSIDE;
  }

  /** Counts, ring by ring, the edges of the row that a ray to the right crosses. */
  #isInside(x: number, y: number, row: number): boolean {
    const end = this.#rowStarts[row + 1];
    for (let i = this.#rowStarts[row]; i < end; ) {
      const polygon = this.#polygonAt(i);
      let isInExterior = false;
      let isInHole = false;
      while (i < end && this.#polygonAt(i) === polygon) {
        const ring = this.#ringAt(i);
        let isOdd = false;
        for (; i < end && this.#ringAt(i) === ring; i++) {
          if (this.#isCrossed(4 * this.#rowEdges[i], x, y)) isOdd = !isOdd;
        }
        if (isOdd && this.#isHole[ring] === 1) isInHole = true;
        else if (isOdd) isInExterior = true;
      }
      if (isInExterior && !isInHole) return true;
    }
    return false;
  }

  #ringAt(i: number): number {
    return this.#ringOfEdge[this.#rowEdges[i]];
  }

  #polygonAt(i: number): number {
    return this.#polygonOfRing[this.#ringAt(i)];
  }

  #isCrossed(edge: number, x: number, y: number): boolean {
    const y0 = this.#edges[edge + 1];
    const y1 = this.#edges[edge + 3];
    if (y0 > y === y1 > y) return false;
    const x0 = this.#edges[edge];
    const x1 = this.#edges[edge + 2];
    return x < x0 + ((y - y0) * (x1 - x0)) / (y1 - y0);
  }
}

function boundsOf(edges: Float64Array): { left: number; bottom: number; right: number; top: number } {
  const bounds = { left: Infinity, bottom: Infinity, right: -Infinity, top: -Infinity };
  for (let i = 0; i < edges.length; i += 2) {
    bounds.left = Math.min(bounds.left, edges[i]);
    bounds.right = Math.max(bounds.right, edges[i]);
    bounds.bottom = Math.min(bounds.bottom, edges[i + 1]);
    bounds.top = Math.max(bounds.top, edges[i + 1]);
  }
  return bounds;
}
