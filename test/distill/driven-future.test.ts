import { expect, test } from "vitest";
import { type DrivenPose, drivenFuture } from "../../src/distill/driven-future.js";

/** A circle of 20 m at 10 m/s to one side, heading south-east at first. */
function circle(side: 1 | -1): Map<number, DrivenPose> {
  const start = Math.PI / 4;
  const poses = new Map<number, DrivenPose>();
  for (let tick = 1; tick <= 100; tick++) {
    const turned = (tick / 20) * 0.5 * side;
    const yaw = start + turned;
    const x = 20 * side * (Math.sin(yaw) - Math.sin(start));
    const y = -20 * side * (Math.cos(yaw) - Math.cos(start));
    poses.set(tick, { tick, x, y, yaw });
  }
  return poses;
}

test("a left turn has y below 0 and yaw below 0, a right turn above, in steps of half a second", () => {
  for (const side of [-1, 1] as const) {
    const future = drivenFuture(circle(side), 5)!;
    expect(future.length).toBe(18);
    for (let i = 0; i < 6; i++) {
      const turned = 0.25 * (i + 1);
      expect(future[3 * i]).toBeCloseTo(20 * Math.sin(turned), 9);
      expect(future[3 * i + 1]).toBeCloseTo(side * 20 * (1 - Math.cos(turned)), 9);
      expect(future[3 * i + 2]).toBeCloseTo(side * turned, 9);
    }
  }
});

test("there is none where the drive ends within three seconds", () => {
  expect(drivenFuture(circle(1), 40)).toBeDefined();
  expect(drivenFuture(circle(1), 41)).toBeUndefined();
});
