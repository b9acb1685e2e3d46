import type { LaneMap } from "../../../map/lane-map.js";
import { materialIds } from "../materials.js";
import type { TownMeshBuilder } from "./town-mesh.js";

/** Spacing of the terrain's corners, ground beyond the outermost road, and how far the ground lies below it, m. */
const spacing = 16;
const margin = 192;
const below = 0.06;
/** A road sets the height of the ground within this distance of its centre lines, m. */
const reach = 14;

/** The ground between the roads: as high as the lowest road near by, smooth between them. */
export class Terrain {
  readonly #minX: number;
  readonly #minY: number;
  readonly #columns: number;
  readonly #rows: number;
  readonly #height: Float64Array;

  constructor(map: LaneMap) {
    let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const { x, y } of map.lanes) {
      for (let i = 0; i < x.length; i++) {
        minX = Math.min(minX, x[i]);
        maxX = Math.max(maxX, x[i]);
        minY = Math.min(minY, y[i]);
        maxY = Math.max(maxY, y[i]);
      }
    }
    this.#minX = minX - margin;
    this.#minY = minY - margin;
    this.#columns = 1 + Math.ceil((maxX - minX + 2 * margin) / spacing);
    this.#rows = 1 + Math.ceil((maxY - minY + 2 * margin) / spacing);
    this.#height = spread(this.#fromRoads(map), this.#columns, this.#rows);
  }

  /** Height of the ground, m. */
  heightAt(x: number, y: number): number {
    const column = Math.min(Math.max((x - this.#minX) / spacing, 0), this.#columns - 1.001);
    const row = Math.min(Math.max((y - this.#minY) / spacing, 0), this.#rows - 1.001);
    const c = Math.floor(column);
    const r = Math.floor(row);
    const at = (dc: number, dr: number) => this.#height[(r + dr) * this.#columns + c + dc];
    const near = at(0, 0) + (column - c) * (at(1, 0) - at(0, 0));
    const far = at(0, 1) + (column - c) * (at(1, 1) - at(0, 1));
    return near + (row - r) * (far - near);
  }

  addTo(town: TownMeshBuilder): void {
    for (let row = 0; row + 1 < this.#rows; row++) {
      for (let column = 0; column + 1 < this.#columns; column++) {
        const corner = (c: number, r: number) =>
          [
            this.#minX + c * spacing,
            this.#minY + r * spacing,
            this.#height[r * this.#columns + c] - below,
          ] as const;
        const [a, b, c, d] = [
          corner(column, row),
          corner(column + 1, row),
          corner(column + 1, row + 1),
          corner(column, row + 1),
        ];
        const isFlat = Math.abs(a[2] - b[2]) + Math.abs(b[2] - c[2]) + Math.abs(c[2] - d[2]) < 1e-6;
        const material = (column ^ row) & 1 ? materialIds.grass : materialIds.earth;
        if (isFlat) town.face([...a, ...b, ...c, ...d], material);
        else {
          town.face([...a, ...b, ...c], material);
          town.face([...a, ...c, ...d], material);
        }
      }
    }
  }

  /** The lowest road within reach of each corner; NaN where there is none. */
  #fromRoads(map: LaneMap): Float64Array {
    const height = new Float64Array(this.#columns * this.#rows).fill(Number.NaN);
    for (const lane of map.lanes) {
      for (let i = 0; i < lane.x.length; i++) {
        const x = lane.x[i];
        const y = lane.y[i];
        const firstColumn = Math.ceil((x - reach - this.#minX) / spacing);
        const firstRow = Math.ceil((y - reach - this.#minY) / spacing);
        for (let r = firstRow; r * spacing <= y + reach - this.#minY; r++) {
          for (let c = firstColumn; c * spacing <= x + reach - this.#minX; c++) {
            const at = r * this.#columns + c;
            if (!(height[at] <= lane.z[i])) height[at] = lane.z[i];
          }
        }
      }
    }
    return height;
  }
}

/** Fills unknown corners from their neighbours, outwards from the known ones. */
function spread(known: Float64Array, columns: number, rows: number): Float64Array {
  const height = known.slice();
  let open = [...height.keys()].filter((at) => Number.isNaN(height[at]));
  while (open.length > 0) {
    const found: [number, number][] = [];
    for (const at of open) {
      const column = at % columns;
      let sum = 0;
      let count = 0;
      for (const [neighbour, isInside] of [
        [at - 1, column > 0],
        [at + 1, column < columns - 1],
        [at - columns, at >= columns],
        [at + columns, at < columns * (rows - 1)],
      ] as const) {
        if (!isInside || Number.isNaN(height[neighbour])) continue;
        sum += height[neighbour];
        count++;
      }
      if (count > 0) found.push([at, sum / count]);
    }
    if (found.length === 0) return height.fill(0);
    for (const [at, value] of found) height[at] = value;
    open = open.filter((at) => Number.isNaN(height[at]));
  }
  return height;
}
