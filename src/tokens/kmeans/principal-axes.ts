import type { Points } from "./points.js";

/** A turned frame: the origin at the points' mean, the axes along their directions of falling variance. */
export interface PrincipalFrame {
  readonly mean: Float64Array;
  /** Row r is the r-th axis, a unit vector. */
  readonly axes: Float64Array;
}

const SWEEPS = 30;

/** The principal axes of the points (eigenvectors of their covariance, by cyclic Jacobi rotations). */
export function principalFrame({ values, dimensions: d }: Points): PrincipalFrame {
  const count = values.length / d;
  const mean = new Float64Array(d);
  for (let at = 0; at < values.length; at += d) for (let i = 0; i < d; i++) mean[i] += values[at + i];
  for (let i = 0; i < d; i++) mean[i] /= count;
  const covariance = new Float64Array(d * d);
  const centred = new Float64Array(d);
  for (let at = 0; at < values.length; at += d) {
    for (let i = 0; i < d; i++) centred[i] = values[at + i] - mean[i];
    for (let i = 0; i < d; i++) for (let j = i; j < d; j++) covariance[i * d + j] += centred[i] * centred[j];
  }
  for (let i = 0; i < d; i++) for (let j = 0; j < i; j++) covariance[i * d + j] = covariance[j * d + i];
  const { vectors, order } = eigenvectors(covariance, d);
  const axes = new Float64Array(d * d);
  for (const [row, from] of order.entries()) axes.set(vectors.subarray(from * d, from * d + d), row * d);
  return { mean, axes };
}

/** Diagonalises a symmetric matrix in place; `vectors` has an eigenvector a row, `order` sorts them by value. */
function eigenvectors(matrix: Float64Array, d: number): { vectors: Float64Array; order: number[] } {
  const vectors = new Float64Array(d * d);
  for (let i = 0; i < d; i++) vectors[i * d + i] = 1;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let turned = false;
    for (let p = 0; p < d; p++) {
      for (let q = p + 1; q < d; q++) turned = rotate(matrix, vectors, d, p, q) || turned;
    }
    if (!turned) break;
  }
  const order = Array.from({ length: d }, (_, i) => i).sort(
    (a, b) => matrix[b * d + b] - matrix[a * d + a] || a - b,
  );
  return { vectors, order };
}

/** One Jacobi rotation that makes the element (p, q) zero; false when it is as good as zero. */
function rotate(matrix: Float64Array, vectors: Float64Array, d: number, p: number, q: number): boolean {
  const off = matrix[p * d + q];
  const scale = Math.sqrt(Math.abs(matrix[p * d + p] * matrix[q * d + q]));
  if (off === 0 || Math.abs(off) <= 1e-14 * scale) return false;
  const ratio = (matrix[q * d + q] - matrix[p * d + p]) / (2 * off);
  const tangent = (ratio >= 0 ? 1 : -1) / (Math.abs(ratio) + Math.sqrt(ratio * ratio + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (let i = 0; i < d; i++) {
    const ip = matrix[i * d + p];
    const iq = matrix[i * d + q];
    matrix[i * d + p] = cosine * ip - sine * iq;
    matrix[i * d + q] = sine * ip + cosine * iq;
  }
  for (const rows of [matrix, vectors]) {
    for (let i = 0; i < d; i++) {
      const pi = rows[p * d + i];
      const qi = rows[q * d + i];
      rows[p * d + i] = cosine * pi - sine * qi;
      rows[q * d + i] = sine * pi + cosine * qi;
    }
  }
  return true;
}

/** Writes the points into the frame. Distances between points stay as they are. */
export function intoFrame(
  { mean, axes }: PrincipalFrame,
  values: ArrayLike<number>,
  into: Float64Array,
): void {
  const d = mean.length;
  const centred = new Float64Array(d);
  for (let at = 0; at < values.length; at += d) {
    for (let i = 0; i < d; i++) centred[i] = values[at + i] - mean[i];
    for (let row = 0; row < d; row++) {
      let sum = 0;
      for (let i = 0; i < d; i++) sum += axes[row * d + i] * centred[i];
      into[at + row] = sum;
    }
  }
}

/** The inverse of {@link intoFrame}. */
export function outOfFrame({ mean, axes }: PrincipalFrame, values: Float64Array): Float64Array {
  const d = mean.length;
  const result = new Float64Array(values.length);
  for (let at = 0; at < values.length; at += d) {
    for (let i = 0; i < d; i++) {
      let sum = mean[i];
      for (let row = 0; row < d; row++) sum += axes[row * d + i] * values[at + row];
      result[at + i] = sum;
    }
  }
  return result;
}
