import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pythonFloatText, pythonRound } from "../../src/base/python-number.js";

describe("pythonRound", () => {
  it("sends exact ties to the even digit, as CPython does", () => {
    expect(pythonRound(12.0625, 3)).toBe(12.062);
    expect(pythonRound(12.1875, 3)).toBe(12.188);
    expect(pythonRound(-12.0625, 3)).toBe(-12.062);
    expect(pythonRound(0.5, 0)).toBe(0);
    expect(pythonRound(1.5, 0)).toBe(2);
    expect(pythonRound(2.5, 0)).toBe(2);
  });

  it("decides on the binary value where the decimal only looks like a tie", () => {
    expect(pythonRound(2.675, 2)).toBe(2.67);
    expect(pythonRound(1.005, 2)).toBe(1);
    expect(pythonRound(0.0005, 3)).toBe(0.001);
    expect(pythonRound(2.0005, 3)).toBe(2.001);
  });

  it("keeps the sign of zero", () => {
    expect(pythonRound(-0.0004, 3)).toBe(-0);
    expect(pythonRound(-0, 3)).toBe(-0);
  });

  it("stays within half a unit of the last place", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 0, max: 6 }), (v, n) => {
        expect(Math.abs(pythonRound(v, n) - v)).toBeLessThanOrEqual(0.5 * 10 ** -n * (1 + 1e-9));
      }),
    );
  });
});

describe("pythonFloatText", () => {
  it.each([
    [100, "100.0"],
    [93.1, "93.1"],
    [1e-5, "1e-05"],
    [1.5e16, "1.5e+16"],
    [1e22, "1e+22"],
    [0.0001, "0.0001"],
    [-0, "-0.0"],
    [123456789012345680, "1.2345678901234568e+17"],
  ])("prints %s as %s", (value, text) => {
    expect(pythonFloatText(value)).toBe(text);
  });
});
