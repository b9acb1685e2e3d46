import fc from "fast-check";
import { expect, test } from "vitest";
import { hashTableOrder } from "../../src/map/hash-order.js";

test("few ids come newest first; growing turns what is there around", () => {
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
  expect(hashTableOrder(upTo(13))).toEqual(upTo(13).reverse());
  expect(hashTableOrder(upTo(15))).toEqual([14, 13, ...upTo(13)]);
  // 3 and 16 share a bucket of 13: the newer one goes before the older, in the older one's place.
  expect(hashTableOrder([3, 5, 16])).toEqual([5, 16, 3]);
});

test("no id is lost", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(5000), { maxLength: 400 }), (ids) => {
      expect([...hashTableOrder(ids)].sort()).toEqual([...ids].sort());
    }),
  );
});
