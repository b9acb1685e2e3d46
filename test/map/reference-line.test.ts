import fc from "fast-check";
import { expect, test } from "vitest";
import type { ReferencePiece } from "../../src/map/opendrive/model.js";
import { ReferenceLine } from "../../src/map/reference-line.js";

const place = { s: 0, x: 0, y: 0, heading: 0.3, length: 40 };
const curvature = fc.double({ min: -0.05, max: 0.05, noNaN: true });

function poseAt(piece: ReferencePiece, s: number) {
  const pose = { x: 0, y: 0, heading: 0 };
  new ReferenceLine([piece]).poseAt(s, pose);
  return pose;
}

/** Adds up small steps along the headings: what a line of that heading must reach. */
function integrate(headingAt: (s: number) => number, length: number): { x: number; y: number } {
  const steps = 4000;
  const step = length / steps;
  let [x, y] = [0, 0];
  for (let index = 0; index < steps; index++) {
    const heading = headingAt((index + 0.5) * step);
    x += step * Math.cos(heading);
    y += step * Math.sin(heading);
  }
  return { x, y };
}

test("arcs and spirals go where their curvature leads", () => {
  fc.assert(
    fc.property(curvature, curvature, fc.double({ min: 0, max: 40, noNaN: true }), (start, end, s) => {
      const spiral = poseAt({ ...place, type: "spiral", curvatureStart: start, curvatureEnd: end }, s);
      const turn = (at: number) => 0.3 + start * at + ((end - start) * at * at) / 80;
      const reached = integrate(turn, s);
      expect(Math.hypot(spiral.x - reached.x, spiral.y - reached.y)).toBeLessThan(1e-4);
      expect(spiral.heading).toBeCloseTo(turn(s), 9);
      const arc = poseAt({ ...place, type: "arc", curvature: start }, s);
      const onArc = integrate((at) => 0.3 + start * at, s);
      expect(Math.hypot(arc.x - onArc.x, arc.y - onArc.y)).toBeLessThan(1e-3);
    }),
    {
      numRuns: 60,
      examples: [
        [0, 0, 20],
        [5e-324, 0, 1.5],
      ],
    },
  );
});

test("a poly3 is followed by arc length", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -0.3, max: 0.3, noNaN: true }),
      fc.double({ min: -0.01, max: 0.01, noNaN: true }),
      fc.double({ min: 1, max: 39, noNaN: true }),
      (b, c, s) => {
        const piece = { ...place, type: "poly3" as const, v: [0, b, c, 0] as const };
        const [before, after] = [poseAt(piece, s - 0.5), poseAt(piece, s + 0.5)];
        expect(Math.hypot(after.x - before.x, after.y - before.y)).toBeCloseTo(1, 3);
        const middle = poseAt(piece, s);
        expect(Math.atan2(after.y - before.y, after.x - before.x)).toBeCloseTo(middle.heading, 3);
      },
    ),
    { numRuns: 60 },
  );
});

test("a paramPoly3 reads its parameter as its range says", () => {
  const u = [0, 40, 0, 0] as const;
  const v = [0, 0, 4, 0] as const;
  const normalized = { ...place, heading: 0, type: "paramPoly3" as const, u, v, normalized: true };
  const end = poseAt(normalized, 40);
  expect([end.x, end.y]).toEqual([40, 4]);
  expect(end.heading).toBeCloseTo(Math.atan2(8, 40), 9);
  const byLength = {
    ...normalized,
    u: [0, 1, 0, 0] as const,
    v: [0, 0, 4 / 1600, 0] as const,
    normalized: false,
  };
  expect(poseAt(byLength, 20).y).toBeCloseTo(poseAt(normalized, 20).y, 9);
});
