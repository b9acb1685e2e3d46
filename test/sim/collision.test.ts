import { describe, expect, it } from "vitest";
import { SimActor } from "../../src/sim/actors.js";
import { props, trafficCars, walkers } from "../../src/sim/blueprints.js";
import { Collision } from "../../src/sim/criteria/collision.js";
import type { CriterionState } from "../../src/sim/criteria/criterion.js";

function stateAt(x: number, time: number, speed = 5): CriterionState {
  return {
    frame: Math.round(time * 20),
    time,
    ego: { x, y: 0, z: 0.1, yaw: 0, pitch: 0, speed, velocityX: speed, velocityY: 0, halfLength: 2.4 },
    backgroundSpeedSum: 0,
    backgroundCount: 0,
  };
}

const car = new SimActor(7, trafficCars[0], "background");
const walker = new SimActor(8, walkers[0], "scenario");
const prop = new SimActor(9, props.get("static.prop.container")!, "scenario");

describe("CollisionTest", () => {
  it("tells vehicles, pedestrians and layout apart and words the message as the leaderboard does", () => {
    const test = new Collision();
    for (const [index, actor] of [car, walker, prop].entries())
      test.touch(actor, stateAt(20 * index, 20 * index));
    expect(test.events.map((event) => event.type)).toEqual([
      "COLLISION_VEHICLE",
      "COLLISION_PEDESTRIAN",
      "COLLISION_STATIC",
    ]);
    expect(test.events[1].message).toBe(
      "Agent collided against object with type=walker.pedestrian.0001 and id=8 at (x=20.0, y=0.0, z=0.1)",
    );
  });

  it("ignores a standing ego, the same place and the same actor", () => {
    const test = new Collision();
    test.touch(car, stateAt(0, 1, 0.05));
    expect(test.events).toHaveLength(0);
    test.touch(car, stateAt(0, 1));
    test.touch(walker, stateAt(5, 2)); // within 5 m of the last one
    test.update(stateAt(5.1, 3));
    test.touch(car, stateAt(9, 4)); // the same actor
    expect(test.events).toHaveLength(1);
    test.update(stateAt(9, 6.05));
    test.touch(car, stateAt(9, 6.1)); // forgotten after 5 s
    expect(test.events).toHaveLength(2);
  });
});
