import type { DrivePath } from "../drive-path.js";
import { PATH_STEP } from "../drive-path.js";

/** Side of a cell of the index and how far from the path places are known, m. */
const CELL = 2;
const REACH = 12;
/** Path points between two that are entered into the index: one metre. */
const STRIDE = Math.round(1 / PATH_STEP);

/** A place seen from the route's centre line. */
export interface PathPlace {
  /** Metres along the centre line. */
  station: number;
  /** Metres to its right. */
  lateral: number;
  /** Heading of the centre line there, rad. */
  yaw: number;
}

/** Places in coordinates along and across the route's unshifted centre line. */
export class PathFrame {
  readonly #path: DrivePath;
  /** Nearest path point of each cell near the path. */
  readonly #cells = new Map<number, number>();

  constructor(path: DrivePath) {
    this.#path = path;
    const squares = new Map<number, number>();
    const reach = Math.ceil(REACH / CELL);
    for (let i = 0; i < path.count; i += STRIDE) {
      const column = Math.floor(path.centreX[i] / CELL);
      const row = Math.floor(path.centreY[i] / CELL);
      for (let c = column - reach; c <= column + reach; c++) {
        for (let r = row - reach; r <= row + reach; r++) {
          const square =
            ((c + 0.5) * CELL - path.centreX[i]) ** 2 + ((r + 0.5) * CELL - path.centreY[i]) ** 2;
          const key = keyOf(c, r);
          if (square >= (squares.get(key) ?? Number.POSITIVE_INFINITY)) continue;
          squares.set(key, square);
          this.#cells.set(key, i);
        }
      }
    }
  }

  /** Fills in where a place lies; false farther than about 12 m from the path. */
  locate(x: number, y: number, out: PathPlace): boolean {
    const near = this.#cells.get(keyOf(Math.floor(x / CELL), Math.floor(y / CELL)));
    if (near === undefined) return false;
    const { centreX, centreY, count } = this.#path;
    // The foot of the place on the line, refined twice: enough for points 0.1 m apart.
    let i = near;
    for (let round = 0; round < 3; round++) {
      const yaw = this.#path.centreYaw(i);
      const along = (x - centreX[i]) * Math.cos(yaw) + (y - centreY[i]) * Math.sin(yaw);
      const next = Math.max(0, Math.min(count - 1, i + Math.round(along / PATH_STEP)));
      if (next === i) break;
      i = next;
    }
    const yaw = this.#path.centreYaw(i);
    const dx = x - centreX[i];
    const dy = y - centreY[i];
    out.station = i * PATH_STEP + dx * Math.cos(yaw) + dy * Math.sin(yaw);
    out.lateral = -dx * Math.sin(yaw) + dy * Math.cos(yaw);
    out.yaw = yaw;
    return true;
  }
}

/** One number for a cell; columns and rows stay below a million. */
function keyOf(column: number, row: number): number {
  return column * 2_097_152 + row;
}
