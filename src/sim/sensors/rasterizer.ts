import { type FrameBuffer, nearnessScale } from "./frame-buffer.js";
import type { Mesh, MeshPart } from "./mesh.js";

/** Nothing nearer to the camera than this is drawn, m. */
const NEAR = 0.2;
/** Corners that a face may have after it was clipped. */
const mostCorners = 16;

const isNear = 1;
const isLeft = 2;
const isRight = 4;
const isAbove = 8;
const isBelow = 16;

/**
 * Draws flat, convex faces with a depth buffer. Only additions, multiplications, divisions and comparisons in double
 * precision decide about a pixel, so that every machine draws the same. A pixel belongs to the face that holds its
 * centre; faces that share an edge neither leave a gap nor overlap there.
 */
export class Rasterizer {
  #u = new Float64Array(1024);
  #v = new Float64Array(1024);
  #w = new Float64Array(1024);
  #screenX = new Float64Array(1024);
  #screenY = new Float64Array(1024);
  #outside = new Uint8Array(1024);
  readonly #faceX = new Float64Array(mostCorners);
  readonly #faceY = new Float64Array(mostCorners);

  /**
   * Draws the part of a mesh whose faces show themselves.
   *
   * @param matrix the mesh's frame to (u w, v w, w), see PinholeView.
   * @param palette colour by shade.
   * @param smallest faces smaller than this (m, root of their area) are left out.
   */
  draw(
    target: FrameBuffer,
    mesh: Mesh,
    part: MeshPart,
    matrix: Float64Array,
    palette: Int32Array,
    smallest = 0,
  ): void {
    this.#transform(target, mesh, part, matrix);
    const { corners, firstCorner, shades, sizes } = mesh;
    const outside = this.#outside;
    const base = part.firstVertex;
    for (let face = part.firstFace; face < part.endFace; face++) {
      if (sizes[face] < smallest) continue;
      const begin = firstCorner[face];
      const end = firstCorner[face + 1];
      let all = 0xff;
      let any = 0;
      for (let at = begin; at < end; at++) {
        const code = outside[corners[at] - base];
        all &= code;
        any |= code;
      }
      if (all !== 0) continue;
      this.#drawFace(target, corners, begin, end, base, (any & isNear) !== 0, palette[shades[face]]);
    }
  }

  #transform({ width, height }: FrameBuffer, mesh: Mesh, part: MeshPart, m: Float64Array): void {
    const count = part.endVertex - part.firstVertex;
    if (count > this.#u.length) this.#grow(count);
    const u = this.#u;
    const v = this.#v;
    const w = this.#w;
    const [m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11] = m as unknown as Twelve;
    const { positions } = mesh;
    for (let vertex = 0, at = 3 * part.firstVertex; vertex < count; vertex++, at += 3) {
      const x = positions[at];
      const y = positions[at + 1];
      const z = positions[at + 2];
      const uw = m0 * x + m1 * y + m2 * z + m3;
      const vw = m4 * x + m5 * y + m6 * z + m7;
      const depth = m8 * x + m9 * y + m10 * z + m11;
      u[vertex] = uw;
      v[vertex] = vw;
      w[vertex] = depth;
      let code = depth < NEAR ? isNear : 0;
      if (uw < 0) code |= isLeft;
      if (uw > width * depth) code |= isRight;
      if (vw < 0) code |= isAbove;
      if (vw > height * depth) code |= isBelow;
      this.#outside[vertex] = code;
      this.#screenX[vertex] = uw / depth;
      this.#screenY[vertex] = vw / depth;
    }
  }

  #drawFace(
    target: FrameBuffer,
    corners: Uint32Array,
    begin: number,
    end: number,
    base: number,
    clipped: boolean,
    colour: number,
  ): void {
    const u = this.#u;
    const v = this.#v;
    const w = this.#w;
    const a = corners[begin] - base;
    const b = corners[begin + 1] - base;
    const c = corners[begin + 2] - base;
    // The face's plane: n . (u w, v w, w) = d, so that 1 / w is linear in u and v.
    const bu = u[b] - u[a];
    const bv = v[b] - v[a];
    const bw = w[b] - w[a];
    const cu = u[c] - u[a];
    const cv = v[c] - v[a];
    const cw = w[c] - w[a];
    const nu = bv * cw - bw * cv;
    const nv = bw * cu - bu * cw;
    const nw = bu * cv - bv * cu;
    const d = nu * u[a] + nv * v[a] + nw * w[a];
    if (!(d > 0)) return;
    const faceX = this.#faceX;
    const faceY = this.#faceY;
    let count = end - begin;
    if (clipped) count = this.#clipNear(corners, begin, end, base);
    else {
      const screenX = this.#screenX;
      const screenY = this.#screenY;
      let minX = Infinity;
      let maxX = -Infinity;
      let minY = Infinity;
      let maxY = -Infinity;
      for (let at = 0; at < count; at++) {
        const vertex = corners[begin + at] - base;
        const x = screenX[vertex];
        const y = screenY[vertex];
        faceX[at] = x;
        faceY[at] = y;
        if (x < minX) minX = x;
        if (x > maxX) maxX = x;
        if (y < minY) minY = y;
        if (y > maxY) maxY = y;
      }
      // Most faces far away hold no pixel's centre.
      if (Math.floor(minX + 0.5) >= Math.floor(maxX + 0.5) || Math.ceil(minY - 0.5) >= Math.ceil(maxY - 0.5))
        return;
    }
    fillFace(target, faceX, faceY, count, nu / d, nv / d, nw / d, colour);
  }

  /** Puts the corners of the face's part beyond the near plane on the screen. @returns how many. */
  #clipNear(corners: Uint32Array, begin: number, end: number, base: number): number {
    const u = this.#u;
    const v = this.#v;
    const w = this.#w;
    let count = 0;
    let last = corners[end - 1] - base;
    for (let at = begin; at < end; at++) {
      const next = corners[at] - base;
      const lastSeen = w[last] >= NEAR;
      const nextSeen = w[next] >= NEAR;
      if (lastSeen !== nextSeen && count < mostCorners) {
        // From the corner that is seen to the other, so that the face across the edge finds the same point.
        const seen = lastSeen ? last : next;
        const hidden = lastSeen ? next : last;
        const part = (w[seen] - NEAR) / (w[seen] - w[hidden]);
        this.#faceX[count] = (u[seen] + part * (u[hidden] - u[seen])) / NEAR;
        this.#faceY[count] = (v[seen] + part * (v[hidden] - v[seen])) / NEAR;
        count++;
      }
      if (nextSeen && count < mostCorners) {
        this.#faceX[count] = this.#screenX[next];
        this.#faceY[count] = this.#screenY[next];
        count++;
      }
      last = next;
    }
    return count;
  }

  #grow(count: number): void {
    const size = 2 * count;
    this.#u = new Float64Array(size);
    this.#v = new Float64Array(size);
    this.#w = new Float64Array(size);
    this.#screenX = new Float64Array(size);
    this.#screenY = new Float64Array(size);
    this.#outside = new Uint8Array(size);
  }
}

type Twelve = [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

/** Fills a convex face that goes clockwise on the screen; 1 / depth = slopeX x + slopeY y + offset. */
function fillFace(
  { width, height, colour: colours, nearness, left, right }: FrameBuffer,
  x: Float64Array,
  y: Float64Array,
  count: number,
  slopeX: number,
  slopeY: number,
  offset: number,
  colour: number,
): void {
  let top = height;
  let bottom = 0;
  for (let corner = 0; corner < count; corner++) {
    const next = corner + 1 === count ? 0 : corner + 1;
    const y0 = y[corner];
    const y1 = y[next];
    if (y0 === y1) continue;
    // Edges that lead down bound the face on the right.
    const isDown = y1 > y0;
    const upper = isDown ? corner : next;
    const lower = isDown ? next : corner;
    const upperY = y[upper];
    const first = upperY <= 0.5 ? 0 : Math.ceil(upperY - 0.5);
    const end = y[lower] >= height ? height : Math.ceil(y[lower] - 0.5);
    if (first >= end) continue;
    if (first < top) top = first;
    if (end > bottom) bottom = end;
    const slope = (x[lower] - x[upper]) / (y[lower] - upperY);
    let edge = x[upper] + (first + 0.5 - upperY) * slope + 0.5;
    const bounds = isDown ? right : left;
    for (let row = first; row < end; row++) {
      bounds[row] = edge < 0 ? 0 : edge > width ? width : edge;
      edge += slope;
    }
  }
  const step = Math.round(nearnessScale * slopeX);
  for (let row = top; row < bottom; row++) {
    const begin = row * width;
    const end = begin + right[row];
    let at = begin + left[row];
    let near = (nearnessScale * (slopeX * (at - begin + 0.5) + slopeY * (row + 0.5) + offset)) | 0;
    for (; at < end; at++) {
      if (near > nearness[at]) {
        nearness[at] = near;
        colours[at] = colour;
      }
      near = (near + step) | 0;
    }
  }
}
