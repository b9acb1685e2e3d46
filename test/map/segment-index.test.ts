import fc from "fast-check";
import { expect, test } from "vitest";
import { squaredDistanceToSegment } from "../../src/geometry/segments.js";
import { SegmentIndex } from "../../src/map/segment-index.js";

const place = fc.double({ min: -120, max: 120, noNaN: true });
const segment = fc.tuple(place, place, place, place, fc.constantFrom(1, 2));

test("the nearest segment is the one that looking at all of them finds", () => {
  fc.assert(
    fc.property(
      fc.array(segment, { minLength: 1, maxLength: 60 }),
      fc.array(fc.tuple(fc.double({ min: -400, max: 400, noNaN: true }), place, fc.constantFrom(1, 2, 3)), {
        minLength: 1,
      }),
      (segments, queries) => {
        const ends = Float64Array.from(segments.flatMap(([ax, ay, bx, by]) => [ax, ay, 0, bx, by, 0]));
        const index = new SegmentIndex(
          ends,
          Int32Array.from(segments, ([, , , , mask]) => mask),
        );
        for (const [x, y, mask] of queries) {
          const squares = segments.map(([ax, ay, bx, by, own]) =>
            own & mask ? squaredDistanceToSegment(x, y, ax, ay, bx, by) : Infinity,
          );
          const found = index.nearest(x, y, Number.NaN, mask);
          if (found < 0) expect(Math.min(...squares)).toBe(Infinity);
          else expect(squares[found]).toBeCloseTo(Math.min(...squares), 6);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test("with a height the bridge is told from the road below", () => {
  const ends = Float64Array.from([0, 0, 0, 50, 0, 0, 0, 1, 6, 50, 1, 6]);
  const index = new SegmentIndex(ends, Int32Array.of(1, 1));
  expect(index.nearest(20, 0.9, 0, 1)).toBe(0);
  expect(index.nearest(20, 0.1, 6, 1)).toBe(1);
  expect(index.nearest(20, 0.9, Number.NaN, 1)).toBe(1);
});

test("a map that is long and thin beyond all measure takes no more memory than others", () => {
  const index = new SegmentIndex(Float64Array.of(0, 0, 0, 1e13, 1e-3, 0), Int32Array.of(1));
  expect(index.nearest(10, 5, Number.NaN, 1)).toBe(0);
});
