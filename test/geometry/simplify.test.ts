import fc from "fast-check";
import { expect, test } from "vitest";
import { squaredDistanceToSegment } from "../../src/geometry/segments.js";
import { simplifyLine } from "../../src/geometry/simplify.js";

const coordinate = fc.double({ min: -100, max: 100, noNaN: true });

test("every left-out point lies within the tolerance of the kept line", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(coordinate, coordinate), { minLength: 2, maxLength: 60 }),
      fc.double({ min: 0.01, max: 20, noNaN: true }),
      (points, tolerance) => {
        const x = points.map(([px]) => px);
        const y = points.map(([, py]) => py);
        const kept = simplifyLine([x, y], tolerance);
        expect(kept[0]).toBe(0);
        expect(kept.at(-1)).toBe(points.length - 1);
        for (let piece = 1; piece < kept.length; piece++) {
          const [a, b] = [kept[piece - 1], kept[piece]];
          for (let i = a + 1; i < b; i++) {
            const squared = squaredDistanceToSegment(x[i], y[i], x[a], y[a], x[b], y[b]);
            expect(squared).toBeLessThanOrEqual(tolerance ** 2 + 1e-9);
          }
        }
      },
    ),
  );
});

test("a straight line needs its ends only", () => {
  const along = Array.from({ length: 50 }, (_, i) => i);
  expect(simplifyLine([along, along.map((x) => 2 * x)], 1e-6)).toEqual([0, 49]);
});
