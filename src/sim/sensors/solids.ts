/** Takes faces: a mesh of its own or a town's. */
export interface FaceSink {
  face(points: readonly number[], material: number, fine?: boolean): void;
  sheet(points: readonly number[], material: number, fine?: boolean): void;
}

/** Where a solid stands: its faces are given along (ahead), to the right, and up from here. Metres, radians. */
export interface Placement {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
}

const origin: Placement = { x: 0, y: 0, z: 0, yaw: 0 };

/** Adds solids whose parts are given in the frame of a placement. */
export class SolidBuilder {
  readonly #sink: FaceSink;
  readonly #place: Placement;
  readonly #cos: number;
  readonly #sin: number;
  readonly #fine: boolean;

  /** @param fine shown near by only, see TownMeshBuilder. */
  constructor(sink: FaceSink, place: Placement = origin, fine = false) {
    this.#sink = sink;
    this.#place = place;
    this.#cos = Math.cos(place.yaw);
    this.#sin = Math.sin(place.yaw);
    this.#fine = fine;
  }

  /** A face by its corners, (ahead, right, up) each, counted so that it shows to where its normal points. */
  face(points: readonly number[], material: number): void {
    this.#sink.face(this.moved(points), material, this.#fine);
  }

  /** A face that shows from both sides. */
  sheet(points: readonly number[], material: number): void {
    this.#sink.sheet(this.moved(points), material, this.#fine);
  }

  /** An upright box without its bottom. @param low, high corners: ahead, right, up. */
  box(low: readonly number[], high: readonly number[], side: number, top = side): void {
    const [x0, y0, z0] = low as [number, number, number];
    const [x1, y1, z1] = high as [number, number, number];
    this.frustum([x0, y0, x1, y1], z0, [x0, y0, x1, y1], z1, side, top);
  }

  /**
   * A box that narrows or widens upwards: the rectangle [back, left, front, right] at its bottom and at its top.
   * `side` may name front, right, back and left by themselves.
   */
  frustum(
    bottom: readonly number[],
    low: number,
    top: readonly number[],
    high: number,
    side: number | readonly [number, number, number, number],
    cover: number | null,
  ): void {
    const corners = ([x0, y0, x1, y1]: readonly number[], z: number) => [
      [x1, y0, z],
      [x1, y1, z],
      [x0, y1, z],
      [x0, y0, z],
    ];
    const below = corners(bottom, low);
    const above = corners(top, high);
    for (let i = 0; i < 4; i++) {
      const next = (i + 1) % 4;
      const material = typeof side === "number" ? side : side[i];
      this.face([...below[i], ...below[next], ...above[next], ...above[i]], material);
    }
    if (cover !== null) this.face([...above[3], ...above[0], ...above[1], ...above[2]], cover);
  }

  /** An upright prism over a regular polygon. */
  post(x: number, y: number, radius: number, low: number, high: number, material: number, corners = 4): void {
    const ring = circle(corners).map(([cos, sin]) => [x + radius * cos, y + radius * sin] as const);
    for (let i = 0; i < corners; i++) {
      const a = ring[i];
      const b = ring[(i + 1) % corners];
      this.face([a[0], a[1], low, b[0], b[1], low, b[0], b[1], high, a[0], a[1], high], material);
    }
    this.face(
      ring.flatMap(([px, py]) => [px, py, high]),
      material,
    );
  }

  /** A disc that stands upright along the ahead axis and shows to the right (1) or left (-1); centre and radius. */
  sideDisc(
    x: number,
    y: number,
    z: number,
    radius: number,
    side: number,
    material: number,
    corners = 8,
  ): void {
    const ring = circle(corners).map(([cos, sin]) => [x + radius * cos, y, z + radius * sin]);
    this.face((side > 0 ? ring.reverse() : ring).flat(), material);
  }

  /** A disc that stands upright across the ahead axis and shows ahead. */
  frontDisc(x: number, y: number, z: number, radius: number, material: number, corners = 8, turn = 0): void {
    const ring = circle(corners, turn).map(([cos, sin]) => [x, y + radius * cos, z + radius * sin]);
    this.face(ring.flat(), material);
  }

  /** Points of this frame in the sink's. */
  moved(points: readonly number[]): number[] {
    const { x, y, z } = this.#place;
    const moved: number[] = [];
    for (let at = 0; at < points.length; at += 3) {
      const ahead = points[at];
      const right = points[at + 1];
      moved.push(
        x + this.#cos * ahead - this.#sin * right,
        y + this.#sin * ahead + this.#cos * right,
        z + points[at + 2],
      );
    }
    return moved;
  }
}

/** Unit vectors round a circle. @param turn in parts of the step between two. */
function circle(corners: number, turn = 0): [number, number][] {
  return Array.from({ length: corners }, (_, i) => {
    const angle = ((i + turn) * 2 * Math.PI) / corners;
    return [Math.cos(angle), Math.sin(angle)];
  });
}
