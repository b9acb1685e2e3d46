import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/base/random.js";
import { SimActor } from "../../../src/sim/actors.js";
import { trafficCars } from "../../../src/sim/blueprints.js";
import { ActorFlow, type FlowSetting, type FlowWorld } from "../../../src/sim/scripted/actor-flow.js";
import { ScriptedPath } from "../../../src/sim/scripted/scripted-path.js";
import type { Seen } from "../../../src/sim/scripted/scripted-vehicle.js";

const path = new ScriptedPath(Array.from({ length: 201 }, (_, x) => ({ x, y: 0, z: 0, yaw: 0 })));
const faraway = { x: 0, y: 500, yaw: 0, halfLength: 2.4, halfWidth: 0.9, speed: 0, solid: true };

function flowWith({ ego = faraway, ...setting }: Partial<FlowSetting & { ego: Seen }>, seed = 0) {
  const actors: SimActor[] = [];
  const world: FlowWorld = {
    random: new RandomStream(seed),
    actors,
    ego,
    addActor(blueprint, pose) {
      const actor = new SimActor(actors.length + 2, blueprint, "scenario");
      Object.assign(actor, pose);
      actors.push(actor);
      return actor;
    },
    removeActor(actor) {
      actors.splice(actors.indexOf(actor), 1);
    },
  };
  const flow = new ActorFlow(world, {
    path,
    speed: 10,
    spacing: { from: 20, to: 30 },
    blueprints: trafficCars,
    lookAhead: "blind",
    ...setting,
  });
  return { flow, actors };
}

const run = (flow: ActorFlow, seconds: number) => {
  for (let i = 0; i < seconds / 0.05; i++) flow.step(0.05);
};

describe("a stream of actors", () => {
  it("keeps the spacing that is drawn, at the speed given", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1000 }),
        fc.double({ min: 12, max: 40, noNaN: true }),
        fc.double({ min: 5, max: 20, noNaN: true }),
        (seed, from, speed) => {
          const { flow } = flowWith({ spacing: { from, to: from + 10 }, speed }, seed);
          run(flow, 40);
          const places = flow.vehicles.map(({ distance }) => distance);
          for (let i = 1; i < places.length; i++) {
            const gap = places[i - 1] - places[i];
            expect(gap).toBeGreaterThanOrEqual(from - 1e-6);
            // A new one appears in the tick after the gap is wide enough.
            expect(gap).toBeLessThanOrEqual(from + 10 + 2 * speed * 0.05);
          }
          for (const { actor } of flow.vehicles) expect(actor.speed).toBe(speed);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("vanishes 2 m before the end", () => {
    const { flow, actors } = flowWith({});
    run(flow, 60);
    expect(Math.max(...actors.map((actor) => actor.x))).toBeLessThan(198.01);
    expect(actors.length).toBeGreaterThan(4);
  });

  it("fills its path where it may", () => {
    const { flow } = flowWith({});
    flow.fill((at) => at < 80 || at > 120);
    const places = flow.vehicles.map(({ distance }) => distance);
    expect(places.length).toBeGreaterThan(4);
    expect(places.some((at) => at >= 80 && at <= 120)).toBe(false);
    expect([...places].sort((a, b) => b - a)).toEqual(places);
  });

  const inTheWay = { ...faraway, x: 100, y: 0 };

  it("drives on blindly into whoever is in its way, until its eyes are opened", () => {
    const { flow, actors } = flowWith({ ego: inTheWay });
    run(flow, 11);
    expect(Math.max(...actors.map((actor) => actor.x))).toBeGreaterThan(104);
    const { flow: seeing, actors: drivers } = flowWith({ ego: inTheWay });
    seeing.openEyes();
    run(seeing, 60);
    for (const driver of drivers) expect(driver.x + driver.halfLength).toBeLessThan(100 - 2.4);
  });

  it("puts nobody where somebody stands", () => {
    const { flow, actors } = flowWith({ ego: { ...faraway, x: 1, y: 0 } });
    run(flow, 20);
    expect(actors).toEqual([]);
  });

  it("puts nobody close behind an ego that drives on its path, but ahead of one that comes to it", () => {
    const at = (x: number) => ({ ...faraway, x, y: 0, speed: 8 });
    const appears = (ego: Seen) => {
      const { flow, actors } = flowWith({ ego });
      flow.step(0.05);
      return actors.length > 0;
    };
    expect(appears(at(8))).toBe(false);
    expect(appears(at(14))).toBe(false);
    expect(appears(at(16))).toBe(true);
    expect(appears(at(-10))).toBe(true);
    expect(appears({ ...at(8), y: 3.5 })).toBe(true);
  });
});
