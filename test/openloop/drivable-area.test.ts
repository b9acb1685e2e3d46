import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { DriverxError } from "../../src/base/errors.js";
import { DrivableArea, type MapPolygon } from "../../src/openloop/nuscenes/drivable-area.js";
import { drivableAreas } from "../../src/openloop/nuscenes/map-expansion.js";
import { freshFolder } from "../cli/run-drx.js";

const square = (low: number, high: number) => Float64Array.of(low, low, high, low, high, high, low, high);

describe("DrivableArea", () => {
  /** Even-odd along a ray downwards, over every edge: another way than the index takes. */
  function isInRing(ring: Float64Array, x: number, y: number): boolean {
    let isInside = false;
    for (let i = 0; i < ring.length; i += 2) {
      const next = (i + 2) % ring.length;
      const [x0, y0, x1, y1] = [ring[i], ring[i + 1], ring[next], ring[next + 1]];
      if (x0 > x === x1 > x) continue;
      if (y > y0 + ((x - x0) / (x1 - x0)) * (y1 - y0)) isInside = !isInside;
    }
    return isInside;
  }

  const containsByAll = (polygons: readonly MapPolygon[], x: number, y: number) =>
    polygons.some(
      ({ exterior, holes }) => isInRing(exterior, x, y) && !holes.some((hole) => isInRing(hole, x, y)),
    );

  // Corners on a coarse lattice: level, upright and double edges come often. Points never lie on one.
  const corner = fc.integer({ min: -15, max: 15 });
  const ring = (least: number) =>
    fc
      .array(fc.tuple(corner, corner), { minLength: least, maxLength: 9 })
      .map((c) => Float64Array.from(c.flat()));
  const polygons = fc.array(fc.record({ exterior: ring(3), holes: fc.array(ring(0), { maxLength: 3 }) }), {
    maxLength: 5,
  });
  const coordinate = fc.integer({ min: -170, max: 170 }).map((tenths) => tenths / 10 + Math.SQRT1_2 / 100);
  const points = fc.array(fc.tuple(coordinate, coordinate), { minLength: 20, maxLength: 60 });

  test("says what counting all edges says", () => {
    let inside = 0;
    let outside = 0;
    fc.assert(
      fc.property(polygons, points, (shapes, places) => {
        const area = new DrivableArea(shapes);
        for (const [x, y] of places) {
          const expected = containsByAll(shapes, x, y + Math.E / 1000);
          if (expected) inside++;
          else outside++;
          expect(area.contains(x, y + Math.E / 1000)).toBe(expected);
        }
      }),
      { numRuns: 300, seed: 5 },
    );
    expect(Math.min(inside, outside)).toBeGreaterThan(1000);
  });

  test("a hole is off the road, unless another polygon covers it", () => {
    const ringRoad = { exterior: square(0, 30), holes: [square(10, 20)] };
    const area = new DrivableArea([ringRoad]);
    expect([area.contains(5, 5), area.contains(15, 15), area.contains(9.99, 15)]).toEqual([
      true,
      false,
      true,
    ]);
    const bridged = new DrivableArea([ringRoad, { exterior: square(14, 16), holes: [] }]);
    expect([bridged.contains(15, 15), bridged.contains(13, 15)]).toEqual([true, false]);
  });

  test("is nowhere without polygons and outside their bounds", () => {
    expect(new DrivableArea([]).contains(0, 0)).toBe(false);
    const area = new DrivableArea([{ exterior: square(0, 3), holes: [] }]);
    expect([area.contains(-1, 1), area.contains(1, -1), area.contains(1e9, 1)]).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe("drivableAreas", () => {
  let root = "";
  let path = "";
  /** A square road of 30 m with a hole; a lane that has a part of it is no drivable area. */
  const map = () => ({
    version: "1.3",
    polygon: [
      { token: "lane", exterior_node_tokens: ["a", "b", "far"], holes: [] as { node_tokens: string[] }[] },
      {
        token: "road",
        exterior_node_tokens: ["a", "b", "c", "d"],
        holes: [{ node_tokens: ["e", "f", "g"] }],
      },
    ],
    line: [],
    node: [
      { token: "a", x: 600, y: 900 },
      { token: "b", x: 630, y: 900 },
      { token: "c", x: 630, y: 930 },
      { token: "d", x: 600, y: 930 },
      { token: "e", x: 610, y: 910 },
      { token: "f", x: 620, y: 910 },
      { token: "g", x: 615, y: 920 },
      { token: "far", x: 700, y: 700 },
    ],
    drivable_area: [{ token: "area", polygon_tokens: ["road"] }],
  });

  beforeEach(() => {
    root = freshFolder();
    path = join(root, "maps", "expansion", "boston-seaport.json");
    mkdirSync(dirname(path), { recursive: true });
  });

  test("reads the polygons of the drivable area", () => {
    writeFileSync(path, JSON.stringify(map()));
    const area = drivableAreas(root)("boston-seaport")!;
    expect([area.contains(605, 905), area.contains(615, 915), area.contains(640, 850)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test("reads each location once and has none without a file", () => {
    writeFileSync(path, JSON.stringify(map()));
    const areaOf = drivableAreas(root);
    const area = areaOf("boston-seaport");
    writeFileSync(path, "gone");
    expect(areaOf("boston-seaport")).toBe(area);
    expect([areaOf("singapore-onenorth"), areaOf(""), areaOf("../expansion/boston-seaport")]).toEqual([
      null,
      null,
      null,
    ]);
  });

  type Map = ReturnType<typeof map>;
  test.each([
    ["cut off", (text: Map) => JSON.stringify(text).slice(0, 300), "FILE_NOT_JSON", /not valid JSON/],
    [
      "without a table",
      (text: Map) => JSON.stringify({ ...text, drivable_area: undefined }),
      "MAP_EXPANSION_WRONG",
      /: drivable_area: /,
    ],
    [
      "with a coordinate that is no number",
      (text: Map) => JSON.stringify(text).replace('"x":630', '"x":"east"'),
      "MAP_EXPANSION_WRONG",
      /: node\.1\.x: /,
    ],
    [
      "with a polygon of two corners",
      (text: Map) => JSON.stringify(text).replace('"a","b","c","d"', '"a","b"'),
      "MAP_EXPANSION_WRONG",
      /: polygon\.1\.exterior_node_tokens: /,
    ],
    [
      "with a polygon that is not there",
      (text: Map) => JSON.stringify(text).replace('["road"]', '["street"]'),
      "MAP_EXPANSION_WRONG",
      /: drivable_area\.0\.polygon_tokens\.0: polygon street is not there/,
    ],
    [
      "with a hole's corner that is not there",
      (text: Map) => JSON.stringify(text).replace('"e","f"', '"e","?"'),
      "MAP_EXPANSION_WRONG",
      /: polygon\.1\.holes\.0\.node_tokens\.1: node \? is not there/,
    ],
    [
      "larger than a city",
      (text: Map) => JSON.stringify(text).replace('"x":630', '"x":6300000'),
      "MAP_EXPANSION_WRONG",
      /: polygon\.1\.exterior_node_tokens\.1: node b is 6299 km away/,
    ],
  ])("refuses a file %s in one line", (_, damage, code, message) => {
    writeFileSync(path, damage(map()));
    try {
      drivableAreas(root)("boston-seaport");
    } catch (error) {
      expect(error).toBeInstanceOf(DriverxError);
      const { code: own, message: text } = error as DriverxError;
      expect(own).toBe(code);
      expect(text).toMatch(message);
      expect(text).toContain(path);
      expect(text).not.toContain("\n");
      return;
    }
    throw new Error("nothing was thrown");
  });
});
