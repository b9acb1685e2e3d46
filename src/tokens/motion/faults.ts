/** Counts what was wrong with data that is read past, by kind, with the place of the first of each. */
export class FaultCounts {
  readonly #counts = new Map<string, { count: number; first: string }>();

  add(what: string, where: string): void {
    const known = this.#counts.get(what);
    if (known) known.count++;
    else this.#counts.set(what, { count: 1, first: where });
  }

  /** By kind, in the order of their first appearance. */
  get list(): { what: string; count: number; first: string }[] {
    return [...this.#counts].map(([what, { count, first }]) => ({ what, count, first }));
  }
}
