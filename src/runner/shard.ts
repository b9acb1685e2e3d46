import { DriverxError } from "../base/errors.js";

/** One of several equal parts of a run's routes, for as many machines that know nothing of each other. */
export interface Shard {
  /** From 1 to {@link Shard.of}. */
  readonly number: number;
  readonly of: number;
}

/** Reads "3/16". Throws BAD_OPTION. */
export function parseShard(text: string): Shard {
  const [, number, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  if (number !== undefined && Number(number) >= 1 && Number(number) <= Number(of)) {
    return { number: Number(number), of: Number(of) };
  }
  throw new DriverxError(
    "BAD_OPTION",
    `--shard: "${text}" is no part such as 3/16, which is the third of sixteen`,
  );
}

export function shardText({ number, of }: Shard): string {
  return `${number}/${of}`;
}

/** Every so manieth route: neighbours in a suite are alike, and so the parts take equally long. */
export function routesOfShard<Route>(routes: readonly Route[], shard: Shard | undefined): Route[] {
  if (!shard) return [...routes];
  const part = routes.filter((_, position) => position % shard.of === shard.number - 1);
  if (part.length > 0) return part;
  throw new DriverxError(
    "BAD_OPTION",
    `--shard: ${routes.length} routes leave none for part ${shardText(shard)}; make fewer parts`,
  );
}
