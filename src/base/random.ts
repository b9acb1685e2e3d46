import { createHash } from "node:crypto";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/**
 * A seeded stream of random numbers. Streams are named: `fork("traffic")` gives a stream that depends on
 * the seed and the name only, so that one part drawing more numbers never changes what another part sees.
 */
export class RandomStream {
  readonly #path: string;
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number | string) {
    this.#path = String(seed);
    this.#generator = xoroshiro128plus(createHash("sha256").update(this.#path).digest().readInt32LE(0));
  }

  /** An independent stream for one purpose. */
  fork(name: string | number): RandomStream {
    return new RandomStream(`${this.#path}/${name}`);
  }

  /** A number in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * uniformFloat64(this.#generator);
  }

  /** A whole number in [low, high], both included. */
  integer(low: number, high: number): number {
    return uniformInt(this.#generator, low, high);
  }

  /** One of the items; the list must not be empty. */
  choice<T>(items: readonly T[]): T {
    return items[this.integer(0, items.length - 1)] as T;
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** A normally distributed number (Box-Muller). */
  normal(mean = 0, standardDeviation = 1): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return mean + standardDeviation * radius * Math.cos(2 * Math.PI * this.uniform());
  }
}
