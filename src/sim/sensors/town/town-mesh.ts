import { type Mesh, MeshBuilder, type MeshPart } from "../mesh.js";

/** Edge of the squares that a town is drawn in, m. */
const cellSize = 32;

/** A square of a town: what is drawn of it from afar, and the small things that only show near by. */
export interface TownCell {
  readonly coarse: MeshPart;
  readonly fine: MeshPart;
  /** A ball around everything in it, m. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly radius: number;
}

/** All that stands still in a town, in squares. */
export interface TownMesh {
  readonly mesh: Mesh;
  readonly cells: readonly TownCell[];
}

/** Collects a town's faces by the square that they lie in. */
export class TownMeshBuilder {
  readonly #cells = new Map<string, { coarse: MeshBuilder; fine: MeshBuilder; bounds: number[] }>();

  /** Adds a face of a material. @param points x, y, z of each corner. @param fine shown near by only. */
  face(points: readonly number[], material: number, fine = false): void {
    this.#builderAt(points, fine).face(points, material);
  }

  /** Adds a face with a shade of its own, such as a lamp's. */
  shadedFace(points: readonly number[], shade: number): void {
    this.#builderAt(points, false).shadedFace(points, shade);
  }

  /** Adds both sides of a face. */
  sheet(points: readonly number[], material: number, fine = false): void {
    this.#builderAt(points, fine).sheet(points, material);
  }

  finish(): TownMesh {
    const all = new MeshBuilder();
    const cells = [...this.#cells.values()].map(({ coarse, fine, bounds }): TownCell => {
      const [minX, minY, minZ, maxX, maxY, maxZ] = bounds as [number, number, number, number, number, number];
      return {
        coarse: all.append(coarse),
        fine: all.append(fine),
        x: (minX + maxX) / 2,
        y: (minY + maxY) / 2,
        z: (minZ + maxZ) / 2,
        radius: Math.sqrt((maxX - minX) ** 2 + (maxY - minY) ** 2 + (maxZ - minZ) ** 2) / 2,
      };
    });
    return { mesh: all.finish(), cells };
  }

  #builderAt(points: readonly number[], fine: boolean): MeshBuilder {
    let x = 0;
    let y = 0;
    for (let at = 0; at < points.length; at += 3) {
      x += points[at];
      y += points[at + 1];
    }
    const corners = points.length / 3;
    const key = `${Math.floor(x / corners / cellSize)},${Math.floor(y / corners / cellSize)}`;
    let cell = this.#cells.get(key);
    if (!cell) {
      const bounds = [Infinity, Infinity, Infinity, -Infinity, -Infinity, -Infinity];
      cell = { coarse: new MeshBuilder(), fine: new MeshBuilder(), bounds };
      this.#cells.set(key, cell);
    }
    for (let at = 0; at < points.length; at++) {
      const axis = at % 3;
      cell.bounds[axis] = Math.min(cell.bounds[axis], points[at]);
      cell.bounds[3 + axis] = Math.max(cell.bounds[3 + axis], points[at]);
    }
    return fine ? cell.fine : cell.coarse;
  }
}
