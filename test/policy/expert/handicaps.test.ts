import { describe, expect, it } from "vitest";
import type { Actor, EgoState } from "../../../src/bridge/observation.js";
import { parseHandicaps } from "../../../src/policy/expert/handicaps.js";
import { followingAcceleration, stoppingAcceleration } from "../../../src/policy/expert/idm.js";
import { Sight } from "../../../src/policy/expert/sight.js";

const ego = { x: 0, y: 0, z: 0, yaw: 0, speed: 8 } as EgoState;
const box = {
  z: 0,
  yaw: 0,
  velocityX: 0,
  velocityY: 0,
  speed: 0,
  yawRate: 0,
  halfHeight: 1,
  role: "",
  typeId: "",
};
const lorry: Actor = { ...box, id: 1, kind: "vehicle", x: 20, y: 4, halfLength: 4, halfWidth: 1.2 };
const hidden: Actor = { ...box, id: 2, kind: "walker", x: 30, y: 6, halfLength: 0.2, halfWidth: 0.2 };
const open: Actor = { ...hidden, id: 3, y: -3 };
const world = { actors: [lorry, hidden, open], trafficLights: [], scenarios: [] };

describe("what the expert sees", () => {
  it("does not hold a walker behind a lorry, until it has come out", () => {
    const sight = new Sight([]);
    expect(sight.look(0, ego, world).actors.map(({ id }) => id)).toEqual([1, 3]);
    const steppedOut = { ...world, actors: [lorry, { ...hidden, y: 0 }] };
    expect(sight.look(1, ego, steppedOut).actors.map(({ id }) => id)).toEqual([1, 2]);
  });

  it("looks over a car that is lower than its eyes, though not onto what is lower still", () => {
    const car = { ...lorry, halfHeight: 0.72 };
    const actors = [car, { ...hidden, halfHeight: 0.9 }];
    expect(new Sight([]).look(0, ego, { ...world, actors }).actors.map(({ id }) => id)).toEqual([1, 2]);
    const child = [car, { ...hidden, halfHeight: 0.55 }];
    expect(new Sight([]).look(0, ego, { ...world, actors: child }).actors.map(({ id }) => id)).toEqual([1]);
  });

  it("leaves out what the expert is blind to", () => {
    const { blindTo } = parseHandicaps("walkers+keep-lane");
    expect(new Sight(blindTo ?? []).look(0, ego, world).actors.map(({ id }) => id)).toEqual([1]);
  });

  it("names an unknown handicap", () => {
    expect(() => parseHandicaps("lights+cars")).toThrow('without "cars"');
  });
});

describe("the expert's accelerations", () => {
  it("brake evenly for a stop, and harder the nearer a standing leader is", () => {
    expect(stoppingAcceleration(8, 40)).toBeGreaterThan(0);
    expect(stoppingAcceleration(8, 16)).toBeCloseTo(-64 / (2 * 15.8), 6);
    expect(followingAcceleration(8, 15, 0, 2)).toBeLessThan(followingAcceleration(8, 30, 0, 2));
  });
});
