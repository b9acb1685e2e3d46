import { expect, test } from "vitest";
import { HeldPlan } from "../../../src/policy/vla/held-plan.js";

const waypoints = [1, 2, 3, 4, 5, 6].map((i): [number, number] => [5 * i, i]);
const standing = Array.from({ length: 6 }, () => [0, 0]);

test("goes on along the plan of before, where it lies in the world, and then stands", () => {
  const held = new HeldPlan();
  held.keep(waypoints, { x: 100, y: 50, yaw: Math.PI / 2 }, 10);
  // The vehicle has done the first waypoint: 5 m ahead and 1 m to the right, which is x - 1, y + 5.
  const ego = { x: 99, y: 55, yaw: Math.PI / 2 };
  const rest = held.remainder(ego, 10.5);
  expect(rest.length).toBe(5);
  for (const [i, [ahead, right]] of rest.entries()) {
    expect(ahead).toBeCloseTo(5 * (i + 1), 9);
    expect(right).toBeCloseTo(i + 1, 9);
  }
  expect(held.remainder(ego, 11).length).toBe(4);
  expect(held.remainder(ego, 11.5)).toEqual(standing);
});

test("stands where there was no plan, and after an episode's end", () => {
  const held = new HeldPlan();
  expect(held.remainder({ x: 0, y: 0, yaw: 0 }, 1)).toEqual(standing);
  held.keep(waypoints, { x: 0, y: 0, yaw: 0 }, 1);
  held.forget();
  expect(held.remainder({ x: 0, y: 0, yaw: 0 }, 1.5)).toEqual(standing);
});
