import { expect, test } from "vitest";
import { type Shove, StretchClock, shovesOf } from "../../src/policy/stretches.js";

function first(count: number, name: Parameters<typeof shovesOf>[0]): Shove[] {
  const shoves = shovesOf(name);
  return Array.from({ length: count }, () => shoves.next().value);
}

const name = { seed: 3, routeId: "12", repetition: 1 };

test("leave the driver alone for longer than a plan between them", () => {
  let calmSince = 0;
  for (const { from, until, steer } of first(200, name)) {
    expect(from - calmSince).toBeGreaterThan(3);
    expect(until).toBeGreaterThan(from);
    expect(Math.abs(steer)).toBeLessThanOrEqual(1);
    calmSince = until;
  }
});

test("are told by the episode's name alone", () => {
  expect(first(20, name)).toEqual(first(20, name));
  expect(first(1, { ...name, repetition: 2 })).not.toEqual(first(1, name));
});

test("a clock finds the stretch of each time", () => {
  const clock = new StretchClock(shovesOf(name));
  const shoves = first(20, name);
  for (let time = 0; time < shoves[19].from; time += 0.05) {
    expect(clock.at(time)).toEqual(shoves.find(({ from, until }) => time >= from && time < until));
  }
});
