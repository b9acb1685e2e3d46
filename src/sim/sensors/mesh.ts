/**
 * Flat, convex faces. A face's corners go round it so that (second - first) x (third - first), written out with the
 * world's x, y and z, points outwards: only that side is drawn.
 */
export interface Mesh {
  /** x, y, z of each vertex, metres. */
  readonly positions: Float32Array;
  /** Vertices of all faces, one face after the other. */
  readonly corners: Uint32Array;
  /** Where each face's corners begin in {@link corners}; one more entry than faces. */
  readonly firstCorner: Uint32Array;
  /** What each face shows: see {@link shadeOf}, or a number that whoever draws the mesh gave it. */
  readonly shades: Uint16Array;
  /** Root of each face's area, m. */
  readonly sizes: Float32Array;
}

/** A run of a mesh's vertices and faces that is drawn at once; its faces use its own vertices only. */
export interface MeshPart {
  readonly firstVertex: number;
  readonly endVertex: number;
  readonly firstFace: number;
  readonly endFace: number;
}

/** Directions that faces are told apart by when they are lit: up, down, 16 sideways, 16 half way up. */
export const facingCount = 34;
const sectors = 16;
const firstSide = 2;
const firstSlope = firstSide + sectors;

/** Unit vectors of the facings; x, y, z each. */
export const facingNormals: Float64Array = (() => {
  const normals = new Float64Array(3 * facingCount);
  normals[2] = 1;
  normals[5] = -1;
  for (let sector = 0; sector < sectors; sector++) {
    const x = Math.fround(Math.cos((sector * 2 * Math.PI) / sectors));
    const y = Math.fround(Math.sin((sector * 2 * Math.PI) / sectors));
    normals.set([x, y, 0], 3 * (firstSide + sector));
    normals.set([x * Math.SQRT1_2, y * Math.SQRT1_2, Math.SQRT1_2], 3 * (firstSlope + sector));
  }
  return normals;
})();

/** The facing nearest to a direction (of any length but zero). */
function facingOf(x: number, y: number, z: number): number {
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let facing = 0; facing < facingCount; facing++) {
    const along =
      x * facingNormals[3 * facing] + y * facingNormals[3 * facing + 1] + z * facingNormals[3 * facing + 2];
    if (along <= most) continue;
    most = along;
    best = facing;
  }
  return best;
}

/** Where each facing points after a turn by so many sectors of 22.5 degrees. */
export function turnedFacing(facing: number, turn: number): number {
  if (facing < firstSide) return facing;
  const first = facing < firstSlope ? firstSide : firstSlope;
  return first + ((facing - first + turn) & (sectors - 1));
}

/** The sectors, 0 to 15, that a yaw (radians) turns by. */
export function sectorsOfYaw(yaw: number): number {
  return Math.round((yaw * sectors) / (2 * Math.PI)) & (sectors - 1);
}

/** What a face of a material shows, seen from its facing. */
export function shadeOf(material: number, facing: number): number {
  return material * facingCount + facing;
}

/** Collects faces. */
export class MeshBuilder {
  readonly #positions: number[] = [];
  readonly #corners: number[] = [];
  readonly #firstCorner: number[] = [0];
  readonly #shades: number[] = [];
  readonly #sizes: number[] = [];

  get vertexCount(): number {
    return this.#positions.length / 3;
  }

  get faceCount(): number {
    return this.#shades.length;
  }

  /** Adds a face of a material, lit by where it faces. @param points x, y, z of each corner in turn. */
  face(points: readonly number[], material: number): void {
    const [x, y, z] = normalOf(points);
    this.shadedFace(points, shadeOf(material, facingOf(x, y, z)));
  }

  /** Adds a face with a shade of its own. */
  shadedFace(points: readonly number[], shade: number): void {
    for (let at = 0; at < points.length; at += 3) {
      this.#corners.push(this.#vertex(points[at], points[at + 1], points[at + 2]));
    }
    this.#firstCorner.push(this.#corners.length);
    this.#shades.push(shade);
    this.#sizes.push(sizeOf(points));
  }

  /** Adds both sides of a face, as of a sheet. */
  sheet(points: readonly number[], material: number): void {
    this.face(points, material);
    const back: number[] = [];
    for (let at = points.length - 3; at >= 0; at -= 3) back.push(points[at], points[at + 1], points[at + 2]);
    this.face(back, material);
  }

  /** Takes over the faces of another builder. */
  append(other: MeshBuilder): MeshPart {
    const firstVertex = this.vertexCount;
    const firstFace = this.faceCount;
    for (const value of other.#positions) this.#positions.push(value);
    const cornerOffset = this.#corners.length;
    for (const corner of other.#corners) this.#corners.push(corner + firstVertex);
    for (let face = 1; face < other.#firstCorner.length; face++) {
      this.#firstCorner.push(other.#firstCorner[face] + cornerOffset);
    }
    for (const shade of other.#shades) this.#shades.push(shade);
    for (const size of other.#sizes) this.#sizes.push(size);
    return { firstVertex, endVertex: this.vertexCount, firstFace, endFace: this.faceCount };
  }

  finish(): Mesh {
    return {
      positions: Float32Array.from(this.#positions),
      corners: Uint32Array.from(this.#corners),
      firstCorner: Uint32Array.from(this.#firstCorner),
      shades: Uint16Array.from(this.#shades),
      sizes: Float32Array.from(this.#sizes),
    };
  }

  /** A vertex at this place; one of the last few is used again, as neighbouring faces share theirs. */
  #vertex(x: number, y: number, z: number): number {
    const positions = this.#positions;
    const count = positions.length / 3;
    for (let vertex = count - 1; vertex >= Math.max(0, count - sharedVertices); vertex--) {
      const at = 3 * vertex;
      if (positions[at] === x && positions[at + 1] === y && positions[at + 2] === z) return vertex;
    }
    positions.push(x, y, z);
    return count;
  }
}

/** How many of the last vertices are looked at for one to share. */
const sharedVertices = 12;

/** Root of a face's area: half the length of its corners' summed cross products. */
function sizeOf(points: readonly number[]): number {
  let [x, y, z] = [0, 0, 0];
  for (let at = 3; at + 5 < points.length; at += 3) {
    const [nx, ny, nz] = normalOf([...points.slice(0, 3), ...points.slice(at, at + 6)]);
    x += nx;
    y += ny;
    z += nz;
  }
  return Math.sqrt(Math.sqrt(x * x + y * y + z * z) / 2);
}

/** Normal of a face by its first three corners, not of unit length. */
function normalOf(points: readonly number[]): [number, number, number] {
  const ax = points[3] - points[0];
  const ay = points[4] - points[1];
  const az = points[5] - points[2];
  const bx = points[6] - points[0];
  const by = points[7] - points[1];
  const bz = points[8] - points[2];
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}
