import { createHash } from "node:crypto";

interface Candidate<Item> {
  readonly key: string;
  readonly item: Item;
}

/**
 * Chooses some of many items so that rare labels are there: the labels take turns, and each takes the next item that has
 * it, in an order that follows the seed and the items' ids alone. Holds no more items than could be chosen.
 */
export class BalancedChoice<Item> {
  readonly #count: number;
  readonly #seed: number;
  readonly #byLabel = new Map<string, Candidate<Item>[]>();

  /** @param count how many to choose. */
  constructor(count: number, seed: number) {
    this.#count = count;
    this.#seed = seed;
  }

  /** @param id unlike that of every other item. */
  offer(id: string, labels: readonly string[], item: Item): void {
    const key = createHash("sha256").update(`${this.#seed}/${id}`).digest("hex");
    for (const label of labels) {
      const pool = this.#byLabel.get(label) ?? [];
      this.#byLabel.set(label, pool);
      pool.push({ key, item });
      if (pool.length > 2 * this.#count) sortByKey(pool).splice(this.#count);
    }
  }

  /** The chosen ones in the order of their keys; fewer than asked for where there are no more. */
  chosen(): Item[] {
    const labels = [...this.#byLabel.keys()].sort();
    const pools = labels.map((label) => sortByKey(this.#byLabel.get(label)!));
    const places = pools.map(() => 0);
    const taken = new Map<string, Candidate<Item>>();
    for (let before = -1; taken.size > before && taken.size < this.#count; ) {
      before = taken.size;
      for (const [turn, pool] of pools.entries()) {
        while (places[turn] < pool.length && taken.has(pool[places[turn]].key)) places[turn]++;
        const next = pool[places[turn]];
        if (next && taken.size < this.#count) taken.set(next.key, next);
      }
    }
    return sortByKey([...taken.values()]).map(({ item }) => item);
  }
}

function sortByKey<Item>(pool: Candidate<Item>[]): Candidate<Item>[] {
  return pool.sort((first, second) => (first.key < second.key ? -1 : 1));
}
