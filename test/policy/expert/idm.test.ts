import { describe, expect, it } from "vitest";
import { followingAcceleration } from "../../../src/policy/expert/idm.js";

describe("followingAcceleration", () => {
  it("lets who is in a hurry speed up more behind somebody who drives away, and brake as everybody", () => {
    const away = [5, 20, 12] as const;
    expect(followingAcceleration(...away, 5.5)).toBeCloseTo(2.75 * followingAcceleration(...away, 2));
    expect(followingAcceleration(...away, 5.5)).toBeGreaterThan(4);
    const near = [12, 6, 8] as const;
    expect(followingAcceleration(...near, 5.5)).toBe(followingAcceleration(...near, 2));
    expect(followingAcceleration(...near, 5.5)).toBeLessThan(-4);
  });

  it("holds the standing gap", () => {
    expect(followingAcceleration(0, 2.5, 0, 2)).toBeCloseTo(0);
  });
});
