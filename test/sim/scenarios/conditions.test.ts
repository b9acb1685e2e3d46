import { describe, expect, it } from "vitest";
import { armed, isAheadOf, passed } from "../../../src/sim/scenarios/conditions.js";
import type { ScenarioWorld } from "../../../src/sim/scenarios/scenario.js";
import { allOf, driven, firstOf, type Script, until, wait } from "../../../src/sim/scenarios/script.js";

/** A world in which only the ego and the clock matter. */
function clockwork() {
  const ego = {
    x: 0,
    y: 0,
    yaw: 0,
    speed: 0,
    odometer: 0,
    halfLength: 2.4,
    halfWidth: 0.9,
    solid: true,
  };
  const state = { time: 0, ego };
  return { state, ego, world: state as unknown as ScenarioWorld };
}

const isOver = (script: Script) => script.next().done === true;

describe("arming (catalogue 1.8)", () => {
  // [speed m/s, distance m, armed with 2.1 s and 6 m]
  it.each([
    [10, 21.1, false],
    [10, 20.9, true],
    [0, 6.1, false],
    [0, 5.9, true],
    [2, 5.9, true],
    [2, 6.1, false],
  ])("at %f m/s and %f m: %s", (speed, distance, expected) => {
    const { ego, world } = clockwork();
    ego.speed = speed;
    expect(isOver(armed(world, { x: distance, y: 0 }, 2.1, 6))).toBe(expected);
  });

  it("looks at the straight line, whatever the heading", () => {
    const { ego, world } = clockwork();
    ego.speed = 10;
    ego.yaw = Math.PI;
    expect(isOver(armed(world, { x: 12, y: 16 }, 2.1, 6))).toBe(true);
  });
});

describe("end conditions", () => {
  it("a plane is passed where the ego is in front of it, and near enough if asked", () => {
    const { ego, world } = clockwork();
    const plane = { x: 50, y: 0, z: 0, yaw: 0 };
    expect(isOver(passed(world, plane))).toBe(false);
    ego.x = 120;
    expect(isOver(passed(world, plane))).toBe(true);
    expect(isOver(passed(world, plane, 50))).toBe(false);
  });

  it("an actor is passed by both half lengths", () => {
    const { ego, world } = clockwork();
    const bicycle = { x: 10, y: 1, yaw: 0, halfLength: 0.9 } as never;
    ego.x = 13.2;
    expect(isAheadOf(world, bicycle)).toBe(false);
    ego.x = 13.4;
    expect(isAheadOf(world, bicycle)).toBe(true);
  });
});

describe("scripts", () => {
  it("wait for simulated seconds and driven metres from when they begin", () => {
    const { state, ego, world } = clockwork();
    state.time = 7;
    ego.odometer = 100;
    const waiting = wait(world, 5);
    const driving = driven(world, 40);
    expect([isOver(waiting), isOver(driving)]).toEqual([false, false]);
    state.time = 11.9;
    ego.odometer = 139.9;
    expect([isOver(waiting), isOver(driving)]).toEqual([false, false]);
    state.time = 12;
    ego.odometer = 140;
    expect([isOver(waiting), isOver(driving)]).toEqual([true, true]);
  });

  it("side by side: the first end stops the others, whose last wishes are done", () => {
    const done: string[] = [];
    let isTime = false;
    function* patient(): Script {
      try {
        yield* until(() => false);
      } finally {
        done.push("taken back");
      }
    }
    const both = firstOf(
      patient(),
      until(() => isTime),
    );
    expect(isOver(both)).toBe(false);
    isTime = true;
    expect(isOver(both)).toBe(true);
    expect(done).toEqual(["taken back"]);
  });

  it("all together: ends with the last", () => {
    let first = false;
    let second = false;
    const both = allOf(
      until(() => first),
      until(() => second),
    );
    expect(isOver(both)).toBe(false);
    first = true;
    expect(isOver(both)).toBe(false);
    second = true;
    expect(isOver(both)).toBe(true);
  });
});
