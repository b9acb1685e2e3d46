import { DriverxError } from "../../base/errors.js";
import { readTextFile } from "../../base/files.js";
import type { Interval } from "../../bench/intervals.js";

/** How a judge agrees with people. */
export interface Agreement {
  readonly judge: string;
  readonly samples: number;
  /** Pearson's correlation with the mean of the people; null where one side is all the same. */
  readonly pearson: number | null;
  /** 95 % by Fisher's transformation; null for fewer than four samples. */
  readonly interval: Interval | null;
}

/**
 * Pearson's correlation of each judge with the mean of the people, from a CSV with a column `item`, columns of people whose names begin with
 * "human", and of judges whose names begin with "judge". A sample enters where the judge and at least one person gave a number.
 *
 * @throws DriverxError AGREEMENT_INVALID naming the line.
 */
export function agreement(path: string): Agreement[] {
  const [head, ...rows] = readTextFile(path, "table of scores")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .map((line) => line.split(",").map((cell) => cell.trim()));
  const columns = (prefix: string) => (head ?? []).flatMap((name, i) => (name.startsWith(prefix) ? [i] : []));
  const [people, judges] = [columns("human"), columns("judge")];
  if (people.length === 0 || judges.length === 0) {
    throw new DriverxError(
      "AGREEMENT_INVALID",
      `${path}: the first line must name columns that begin with "human" and "judge", such as item,human1,human2,judge`,
    );
  }
  const numberAt = (row: readonly string[], line: number, column: number): number | null => {
    const text = row[column] ?? "";
    const value = Number(text);
    if (text === "") return null;
    if (Number.isFinite(value)) return value;
    throw new DriverxError(
      "AGREEMENT_INVALID",
      `${path}, line ${line}: ${head[column]} is "${text}", not a number`,
    );
  };
  return judges.map((column) => {
    const pairs = rows.flatMap((row, i): [number, number][] => {
      const judge = numberAt(row, i + 2, column);
      const given = people.flatMap((person) => numberAt(row, i + 2, person) ?? []);
      if (judge === null || given.length === 0) return [];
      return [[given.reduce((sum, score) => sum + score, 0) / given.length, judge]];
    });
    const pearson = correlation(pairs);
    return {
      judge: head[column],
      samples: pairs.length,
      pearson,
      interval: fisherInterval(pearson, pairs.length),
    };
  });
}

/** Pearson's product-moment correlation; null for fewer than two pairs or where one side is all the same. */
export function correlation(pairs: readonly (readonly [number, number])[]): number | null {
  const n = pairs.length;
  const meanA = pairs.reduce((sum, [a]) => sum + a, 0) / n;
  const meanB = pairs.reduce((sum, [, b]) => sum + b, 0) / n;
  const sumOf = (term: (a: number, b: number) => number) =>
    pairs.reduce((sum, [a, b]) => sum + term(a - meanA, b - meanB), 0);
  const spread = Math.sqrt(sumOf((a) => a * a) * sumOf((_, b) => b * b));
  return n < 2 || spread === 0 ? null : sumOf((a, b) => a * b) / spread;
}

const Z_95 = 1.959963984540054;

/** Fisher 1915: atanh(r) is nearly normal with spread 1/sqrt(n - 3). */
function fisherInterval(r: number | null, n: number): Interval | null {
  if (r === null || n < 4 || Math.abs(r) >= 1) return null;
  const half = Z_95 / Math.sqrt(n - 3);
  return { low: Math.tanh(Math.atanh(r) - half), high: Math.tanh(Math.atanh(r) + half) };
}
