/** Collects errors in a growing typed array for their percentiles. */
export class ErrorStatistic {
  #values = new Float64Array(1024);
  #count = 0;

  add(value: number): void {
    if (this.#count === this.#values.length) {
      const larger = new Float64Array(2 * this.#count);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#count++] = value;
  }

  /** The value that the given share of the values does not exceed (nearest rank); NaN when there are none. */
  percentile(share: number): number {
    const sorted = this.#values.slice(0, this.#count).sort();
    return sorted[Math.max(0, Math.ceil(share * this.#count) - 1)] ?? Number.NaN;
  }
}
