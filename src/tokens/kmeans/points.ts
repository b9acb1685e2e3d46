import { DriverxError } from "../../base/errors.js";

/** Points as rows of one array: point i is `values[i * dimensions .. (i + 1) * dimensions - 1]`. */
export interface Points {
  readonly values: Float64Array | Float32Array;
  readonly dimensions: number;
}

/** Number of points. */
export function pointCount({ values, dimensions }: Points): number {
  return values.length / dimensions;
}

/** Rows as points. Throws POINTS_RAGGED when rows differ in length. */
export function pointsOfRows(rows: readonly ArrayLike<number>[]): Points {
  const dimensions = rows[0]?.length ?? 0;
  const values = new Float64Array(rows.length * dimensions);
  for (const [i, row] of rows.entries()) {
    if (row.length !== dimensions) {
      throw new DriverxError(
        "POINTS_RAGGED",
        `point ${i} has ${row.length} numbers, the first has ${dimensions}; give all the same length`,
      );
    }
    values.set(row, i * dimensions);
  }
  return { values, dimensions };
}

/**
 * Checks that k clusters can be made of the points. Throws POINTS_RAGGED, POINTS_NOT_FINITE (naming the point),
 * CLUSTERS_INVALID or CLUSTERS_TOO_MANY.
 */
export function checkPoints(points: Points, k: number): void {
  const { values, dimensions } = points;
  if (!Number.isInteger(dimensions) || dimensions < 1 || values.length % dimensions !== 0) {
    throw new DriverxError(
      "POINTS_RAGGED",
      `${values.length} numbers are no whole number of points with ${dimensions} dimensions`,
    );
  }
  if (!Number.isInteger(k) || k < 1) {
    throw new DriverxError("CLUSTERS_INVALID", `k is ${k}; give a whole number of at least 1`);
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new DriverxError(
      "POINTS_NOT_FINITE",
      `point ${Math.floor(bad / dimensions)} has ${values[bad]} in dimension ${bad % dimensions}; leave it out or mend it`,
    );
  }
  const distinct = countDistinct(points, k);
  if (distinct < k) {
    throw new DriverxError(
      "CLUSTERS_TOO_MANY",
      `k is ${k} but only ${distinct} points are distinct; give k of at most ${distinct} or more points`,
    );
  }
}

/** The number of distinct points, counted up to `enough`. */
export function countDistinct({ values, dimensions }: Points, enough: number): number {
  const seen = new Set<string>();
  for (let at = 0; at < values.length && seen.size < enough; at += dimensions) {
    // Adding 0 makes a negative zero positive.
    let key = "";
    for (let i = at; i < at + dimensions; i++) key += `${values[i] + 0},`;
    seen.add(key);
  }
  return seen.size;
}
