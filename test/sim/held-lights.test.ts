import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/base/random.js";
import { TrafficLights } from "../../src/sim/traffic/traffic-lights.js";

describe("lights in a scenario's hands", () => {
  const two = [
    { id: 7, junctionId: 1, groupId: 1 },
    { id: 8, junctionId: 1, groupId: 2 },
  ];

  it("stay as they are held, and go on from where they stood", () => {
    const lights = new TrafficLights(two, new RandomStream(0));
    const untouched = new TrafficLights(two, new RandomStream(0));
    lights.update(4);
    lights.hold(7, "red");
    lights.hold(8, "green");
    for (let time = 4; time < 50; time += 0.5) {
      lights.update(time);
      expect([lights.colourOf(7), lights.colourOf(8)]).toEqual(["red", "green"]);
    }
    lights.update(50);
    lights.release(7);
    lights.release(8);
    for (let time = 50; time < 120; time += 0.5) {
      lights.update(time);
      untouched.update(time - 46);
      expect(lights.colours).toEqual(untouched.colours);
    }
  });

  it("can be held again while they are held, without losing where they stood", () => {
    const lights = new TrafficLights(two, new RandomStream(0));
    const untouched = new TrafficLights(two, new RandomStream(0));
    lights.update(4);
    lights.hold(7, "red");
    lights.update(9);
    lights.hold(7, "green");
    expect(lights.colourOf(7)).toBe("green");
    lights.update(14);
    lights.release(7);
    lights.update(20);
    untouched.update(10);
    expect(lights.colourOf(7)).toBe(untouched.colourOf(7));
  });
});
