import type { ReferencePiece } from "./opendrive/model.js";

/** A point with a heading, filled by the functions here. */
export interface PlanarPose {
  x: number;
  y: number;
  heading: number;
}

/** Abscissas and weights of Gauss-Legendre quadrature with five points on [-1, 1]. */
const gaussPoints = [0, -0.5384693101056831, 0.5384693101056831, -0.906179845938664, 0.906179845938664];
const gaussWeights = [
  0.5688888888888889, 0.47862867049936647, 0.47862867049936647, 0.23692688505618908, 0.23692688505618908,
];

/** The reference line of a road in the ground plane: pose by s. */
export class ReferenceLine {
  readonly #pieces: readonly ReferencePiece[];
  /** Of poly3 pieces: u by arc length, every `polynomialStep` of u. */
  readonly #arcLengths = new Map<ReferencePiece, Float64Array>();

  constructor(pieces: readonly ReferencePiece[]) {
    this.#pieces = pieces;
    for (const piece of pieces) {
      if (piece.type === "poly3") this.#arcLengths.set(piece, arcLengthTable(piece.v, piece.length));
    }
  }

  /** The piece that holds at s: the last one that begins at or before it. */
  pieceAt(s: number): ReferencePiece {
    const pieces = this.#pieces;
    let low = 1;
    let high = pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pieces[middle].s <= s) low = middle + 1;
      else high = middle;
    }
    return pieces[low - 1];
  }

  /** The pose at s, which is clamped to the line. */
  poseAt(s: number, out: PlanarPose): void {
    const piece = this.pieceAt(s);
    const along = Math.min(Math.max(s - piece.s, 0), piece.length);
    switch (piece.type) {
      case "line":
        straightPose(piece, along, out);
        break;
      case "arc":
        arcPose(piece, piece.curvature, along, out);
        break;
      case "spiral":
        spiralPose(piece, piece.curvatureStart, piece.curvatureEnd, along, out);
        break;
      case "poly3": {
        const u = uAtArcLength(this.#arcLengths.get(piece)!, along);
        place(piece, u, cubic(piece.v, u), Math.atan(cubicSlope(piece.v, u)), out);
        break;
      }
      case "paramPoly3": {
        const p = piece.normalized ? along / piece.length : along;
        const turn = Math.atan2(cubicSlope(piece.v, p), cubicSlope(piece.u, p));
        place(piece, cubic(piece.u, p), cubic(piece.v, p), turn, out);
        break;
      }
    }
  }
}

/** Positions are rounded to single precision step by step as in CARLA, whose planner counts on the outcome. */
const { fround } = Math;

function straightPose(piece: ReferencePiece, along: number, out: PlanarPose): void {
  out.x = fround(fround(piece.x) + fround(along * Math.cos(piece.heading)));
  out.y = fround(fround(piece.y) + fround(along * Math.sin(piece.heading)));
  out.heading = piece.heading;
}

function arcPose(piece: ReferencePiece, curvature: number, along: number, out: PlanarPose): void {
  const turned = curvature * along;
  if (Math.abs(curvature) < flattest) {
    // The centre is too far away for single precision; the chord points half-way between the headings.
    const half = turned / 2;
    // Products of the smallest numbers there are lose their digits.
    const chord = Math.abs(half) < 1e-100 ? along : (along * Math.sin(half)) / half;
    out.x = fround(piece.x + chord * Math.cos(piece.heading + half));
    out.y = fround(piece.y + chord * Math.sin(piece.heading + half));
  } else {
    const radius = 1 / curvature;
    const start = piece.heading + Math.PI / 2;
    const centreX = fround(fround(piece.x) + fround(radius * Math.cos(start)));
    const centreY = fround(fround(piece.y) + fround(radius * Math.sin(start)));
    out.x = fround(centreX - fround(radius * Math.cos(start + turned)));
    out.y = fround(centreY - fround(radius * Math.sin(start + turned)));
  }
  out.heading = piece.heading + turned;
}

/** Arcs of more than 10 km radius. */
const flattest = 1e-4;

/** A clothoid: the heading is quadratic in s; its cosine and sine are integrated by Gauss-Legendre. */
function spiralPose(
  piece: ReferencePiece,
  curvatureStart: number,
  curvatureEnd: number,
  along: number,
  out: PlanarPose,
): void {
  const rate = (curvatureEnd - curvatureStart) / piece.length;
  const turnTo = (s: number) => s * (curvatureStart + (rate * s) / 2);
  const mostTurn = along * Math.max(Math.abs(curvatureStart), Math.abs(curvatureStart + rate * along));
  const steps = Math.max(1, Math.ceil(mostTurn / 0.5));
  const half = along / steps / 2;
  let x = 0;
  let y = 0;
  for (let step = 0; step < steps; step++) {
    const middle = (2 * step + 1) * half;
    for (let point = 0; point < 5; point++) {
      const heading = piece.heading + turnTo(middle + half * gaussPoints[point]);
      x += gaussWeights[point] * Math.cos(heading);
      y += gaussWeights[point] * Math.sin(heading);
    }
  }
  out.x = piece.x + half * x;
  out.y = piece.y + half * y;
  out.heading = piece.heading + turnTo(along);
}

/** A point of a piece's own frame (u along its heading, v to the right), in the world. */
function place(piece: ReferencePiece, u: number, v: number, turn: number, out: PlanarPose): void {
  const cos = Math.cos(piece.heading);
  const sin = Math.sin(piece.heading);
  out.x = piece.x + cos * u - sin * v;
  out.y = piece.y + sin * u + cos * v;
  out.heading = piece.heading + turn;
}

type Coefficients = readonly [number, number, number, number];

function cubic([a, b, c, d]: Coefficients, p: number): number {
  return a + p * (b + p * (c + p * d));
}

function cubicSlope([, b, c, d]: Coefficients, p: number): number {
  return b + p * (2 * c + p * 3 * d);
}

const polynomialStep = 0.05;

/** Arc length of v(u) at u = 0, step, 2 step, ... until it passes `length`, by Simpson's rule. */
function arcLengthTable(v: Coefficients, length: number): Float64Array {
  const lengths = [0];
  const speedAt = (u: number) => Math.hypot(1, cubicSlope(v, u));
  for (let index = 1; lengths[index - 1] < length; index++) {
    const u = index * polynomialStep;
    const middle = speedAt(u - polynomialStep / 2);
    const step = (polynomialStep / 6) * (speedAt(u - polynomialStep) + 4 * middle + speedAt(u));
    lengths.push(lengths[index - 1] + step);
  }
  return Float64Array.from(lengths);
}

function uAtArcLength(table: Float64Array, length: number): number {
  let low = 0;
  let high = table.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (table[middle] <= length) low = middle;
    else high = middle;
  }
  const span = table[high] - table[low];
  return polynomialStep * (low + (span > 0 ? (length - table[low]) / span : 0));
}
