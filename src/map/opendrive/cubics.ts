import type { ElementReader } from "../../base/element-reader.js";
import type { XmlElement } from "../../base/xml.js";

/**
 * A piecewise cubic over a road's s: the records of OpenDRIVE's elevation, laneOffset, width and alike.
 * A record holds from its own s up to the next record's.
 */
export class Cubics {
  /** s, a, b, c, d of each record, ascending in s. */
  readonly #records: Float64Array;

  /** @param records [s, a, b, c, d]; of records with the same s the last one counts. */
  constructor(records: readonly (readonly [number, number, number, number, number])[]) {
    const sorted = records.length > 1 ? [...records].sort((first, second) => first[0] - second[0]) : records;
    this.#records = new Float64Array(5 * sorted.length);
    sorted.forEach((record, index) => {
      this.#records.set(record, 5 * index);
    });
  }

  get isEmpty(): boolean {
    return this.#records.length === 0;
  }

  /** Where the records begin. */
  get starts(): number[] {
    return Array.from({ length: this.#records.length / 5 }, (_, index) => this.#records[5 * index]);
  }

  /** Value at s; 0 before the first record. */
  value(s: number): number {
    const at = this.#recordAt(s);
    if (at < 0) return 0;
    const r = this.#records;
    const ds = s - r[at];
    return r[at + 1] + ds * (r[at + 2] + ds * (r[at + 3] + ds * r[at + 4]));
  }

  /** Derivative by s; 0 before the first record. */
  slope(s: number): number {
    const at = this.#recordAt(s);
    if (at < 0) return 0;
    const r = this.#records;
    const ds = s - r[at];
    return r[at + 2] + ds * (2 * r[at + 3] + ds * 3 * r[at + 4]);
  }

  /** True when no record bends: every quadratic and cubic coefficient is zero. */
  get isPiecewiseLinear(): boolean {
    const r = this.#records;
    for (let at = 0; at < r.length; at += 5) if (r[at + 3] !== 0 || r[at + 4] !== 0) return false;
    return true;
  }

  /** The coefficients a, b, c, d of the record that holds at s, moved so that their origin is s. */
  recordShiftedTo(s: number): [number, number, number, number] {
    const at = this.#recordAt(s);
    if (at < 0) return [0, 0, 0, 0];
    const r = this.#records;
    const ds = s - r[at];
    return [this.value(s), this.slope(s), r[at + 3] + 3 * r[at + 4] * ds, r[at + 4]];
  }

  #recordAt(s: number): number {
    const r = this.#records;
    let low = 0;
    let high = r.length / 5;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (r[5 * middle] <= s) low = middle + 1;
      else high = middle;
    }
    return 5 * (low - 1);
  }
}

/** The record of a cubic as [origin + offset attribute, a, b, c, d], the coefficients times the sign. */
export function readCubic(
  reader: ElementReader,
  element: XmlElement,
  offset: string,
  origin = 0,
  sign = 1,
): [number, number, number, number, number] {
  return [
    origin + reader.numberOrZero(element, offset),
    sign * reader.numberOrZero(element, "a"),
    sign * reader.numberOrZero(element, "b"),
    sign * reader.numberOrZero(element, "c"),
    sign * reader.numberOrZero(element, "d"),
  ];
}
