/**
 * The order in which CARLA walks its roads and connections: they live in libstdc++'s unordered_map under their
 * ids, and which lane of a fork comes first, or which of two edges between the same nodes stays, depends on it.
 *
 * The table is a list in which a new element goes before those of its bucket, or before everything where the
 * bucket is empty. When the table grows, the list is walked and built anew by the same rule.
 *
 * @param ids distinct, in the order of insertion.
 */
export function hashTableOrder(ids: readonly number[]): number[] {
  let size = 0;
  let buckets = bucketCounts[0];
  // A Map lists buckets oldest first, and each bucket's array its elements oldest first: both are read backwards.
  let table = new Map<number, number[]>();
  for (const id of ids) {
    size++;
    if (size > buckets) {
      buckets = bucketCounts.find((count) => count >= size) ?? Number.MAX_SAFE_INTEGER;
      const order = listOf(table);
      table = new Map();
      for (const known of order) insert(table, known, buckets);
    }
    insert(table, id, buckets);
  }
  return listOf(table);
}

/** The primes that libstdc++ grows through. */
const bucketCounts = [1, 13, 29, 59, 127, 257, 541, 1109, 2357, 5087, 10273, 20753, 42043, 85229, 172933];

function insert(table: Map<number, number[]>, id: number, buckets: number): void {
  const bucket = id % buckets;
  const members = table.get(bucket);
  if (members) members.push(id);
  else table.set(bucket, [id]);
}

function listOf(table: ReadonlyMap<number, readonly number[]>): number[] {
  return [...table.values()].flat().reverse();
}
