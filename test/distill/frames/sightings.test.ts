import { expect, test } from "vitest";
import type { Actor } from "../../../src/bridge/observation.js";
import { SightFinder } from "../../../src/distill/frames/sightings.js";
import { readRig } from "../../../src/policy/camera-rig.js";
import { baseWeather } from "../../../src/routes/weather.js";
import { TownMeshBuilder } from "../../../src/sim/sensors/town/town-mesh.js";

const emptyTown = new TownMeshBuilder().finish();
const vehicle = { x: 0, y: 0, z: 0, yaw: 0, pitch: 0, roll: 0 };

function actor(id: number, x: number, y: number, change: Partial<Actor> = {}): Actor {
  return {
    id,
    kind: "vehicle",
    typeId: "vehicle.audi.tt",
    role: "background",
    x,
    y,
    z: 0,
    yaw: 0,
    velocityX: 0,
    velocityY: 0,
    speed: 0,
    yawRate: 0,
    halfLength: 2.1,
    halfWidth: 1,
    halfHeight: 0.7,
    ...change,
  };
}

function look(actors: Actor[], town = emptyTown) {
  const finder = new SightFinder(readRig("small"), town, baseWeather, []);
  return finder.look({ vehicle, time: 1, tick: 1, actors, lights: [] }).actors;
}

test("each camera shows what stands on its side, y being to the right", () => {
  const seen = look([actor(1, 15, 0), actor(2, 8, 12), actor(3, 8, -12), actor(4, -15, 0)]);
  expect(seen.get(1)![0].camera).toBe("CAM_FRONT");
  expect(seen.get(2)![0].camera).toBe("CAM_FRONT_RIGHT");
  expect(seen.get(3)![0].camera).toBe("CAM_FRONT_LEFT");
  expect(seen.get(4)![0].camera).toBe("CAM_BACK");
  const [left, top, right, bottom] = seen.get(1)![0].box;
  // In the middle of 168 x 84 pixels, below the horizon, 2 m wide at about 12 m of 120 pixels a metre of depth.
  expect((left + right) / 2).toBeCloseTo(84, 0);
  expect(right - left).toBeGreaterThan(16);
  expect(right - left).toBeLessThan(22);
  expect(top).toBeGreaterThan(40);
  expect(bottom).toBeLessThan(72);
});

test("what a lorry hides is not seen, and is again when the lorry has gone", () => {
  const lorry = actor(2, 14, 0, {
    typeId: "vehicle.carlamotors.firetruck",
    halfLength: 4.2,
    halfWidth: 1.45,
    halfHeight: 1.9,
  });
  const car = actor(1, 30, 0);
  expect(look([car]).has(1)).toBe(true);
  expect(look([car, lorry]).has(1)).toBe(false);
  expect(look([car, lorry]).has(2)).toBe(true);
});

test("a wall hides as well, and a car too far off is no sighting", () => {
  const town = new TownMeshBuilder();
  town.sheet([20, -30, 0, 20, 30, 0, 20, 30, 10, 20, -30, 10], 0);
  expect(look([actor(1, 30, 0)], town.finish()).has(1)).toBe(false);
  expect(look([actor(1, 15, 0)], town.finish()).has(1)).toBe(true);
  expect(look([actor(1, 190, 0)]).has(1)).toBe(false);
});

test("the box of an open door is nobody's sighting", () => {
  expect(look([actor(1, 15, 0, { halfLength: 0.35, halfWidth: 0.5 })]).has(1)).toBe(false);
});
