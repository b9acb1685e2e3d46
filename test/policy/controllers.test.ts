import { describe, expect, it } from "vitest";
import type { EgoState } from "../../src/bridge/observation.js";
import { readControllerGains } from "../../src/policy/controller/gains.js";
import { PathTracking } from "../../src/policy/controller/path-tracking.js";
import { PublishedPid } from "../../src/policy/controller/published-pid.js";
import type { Controller, WorldPlan } from "../../src/policy/policy.js";
import { EgoDynamics } from "../../src/sim/vehicles/ego-dynamics.js";

const gains = readControllerGains();
const TICK = 0.05;

/**
 * Drives a car along a curve for some seconds; every half second it gets a new plan of six waypoints that lie on the
 * curve ahead of it at the wanted speed. Returns the largest distance to the curve and the final speed.
 */
function drive(controller: Controller, speed: number, y: (x: number) => number, seconds = 12) {
  const car = new EgoDynamics(0, y(0), Math.atan2(y(0.1) - y(0), 0.1));
  for (let i = 0; i < 12; i++) car.step({ steer: 0, throttle: 0, brake: 0 }, TICK);
  car.speed = speed;
  let plan: WorldPlan | undefined;
  let planTick = 0;
  let worst = 0;
  for (let tick = 0; tick < seconds / TICK; tick++) {
    if (tick % 10 === 0) {
      const waypoints = Array.from({ length: 6 }, (_, i): [number, number] => {
        const x = car.x + (i + 1) * 0.5 * speed * Math.cos(car.yaw);
        return [x, y(x)];
      });
      const far = car.x + 12;
      plan = {
        waypoints,
        waypointSeconds: 0.5,
        target: [far, y(far)],
        origin: { x: car.x, y: car.y, yaw: car.yaw },
      };
      planTick = tick;
    }
    const control = controller.follow(plan!, (tick - planTick) * TICK, egoState(car));
    expect(Math.abs(control.steer)).toBeLessThanOrEqual(1);
    car.step(control, TICK);
    worst = Math.max(worst, Math.abs(car.y - y(car.x)));
  }
  return { worst, speed: car.speed };
}

function egoState(car: EgoDynamics): EgoState {
  return {
    x: car.x,
    y: car.y,
    z: 0,
    yaw: car.yaw,
    pitch: 0,
    roll: 0,
    velocity: [car.velocityX, car.velocityY, 0],
    acceleration: [0, 0, 0],
    angularVelocity: [0, 0, car.yawRate],
    speed: car.speed,
    steer: 0,
    throttle: 0,
    brake: 0,
  };
}

const makers: [string, () => Controller][] = [
  ["published PID", () => new PublishedPid(gains.publishedPid)],
  ["path tracking", () => new PathTracking(gains.pathTracking)],
];

describe.each(makers)("%s", (_, make) => {
  it("keeps to a straight road and its speed", () => {
    const { worst, speed } = drive(make(), 8, () => 0);
    expect(worst).toBeLessThan(0.1);
    expect(Math.abs(speed - 8)).toBeLessThan(1);
  });

  it("stays within a lane on a winding road", () => {
    const { worst } = drive(make(), 7, (x) => 3 * Math.sin(x / 15));
    expect(worst).toBeLessThan(1);
  });

  it("brakes to a standstill when the plan stands still", () => {
    const controller = make();
    const car = new EgoDynamics(0, 0, 0);
    car.speed = 5;
    for (let tick = 0; tick < 60; tick++) {
      const plan: WorldPlan = {
        waypoints: Array.from({ length: 6 }, (): [number, number] => [car.x, car.y]),
        waypointSeconds: 0.5,
        target: [40, 0],
        origin: { x: car.x, y: car.y, yaw: car.yaw },
      };
      car.step(controller.follow(plan, 0, egoState(car)), TICK);
    }
    expect(car.speed).toBe(0);
  });
});

it("path tracking holds a 2 Hz plan better than the published PID", () => {
  const road = (x: number) => 3 * Math.sin(x / 15);
  const published = drive(new PublishedPid(gains.publishedPid), 9, road);
  const tracking = drive(new PathTracking(gains.pathTracking), 9, road);
  expect(tracking.worst).toBeLessThan(published.worst);
});

it("path tracking moves off with plans that hold the vehicle's own delay, though they are made anew all the time", () => {
  const controller = new PathTracking(gains.pathTracking);
  const car = new EgoDynamics(0, 0, 0);
  for (let tick = 0; tick < 200; tick++) {
    // How a car that pulls away at once really moves: hardly at all in the first half second.
    const ahead = car.speed < 0.5 ? [0.02, 0.12, 0.54, 1.4, 2.7, 4.6] : [1, 2, 3, 4, 5, 6];
    const plan: WorldPlan = {
      waypoints: ahead.map((x): [number, number] => [car.x + x, 0]),
      waypointSeconds: 0.5,
      target: [40, 0],
      origin: { x: car.x, y: 0, yaw: 0 },
    };
    const ego = { x: car.x, y: car.y, yaw: car.yaw, speed: car.speed } as EgoState;
    car.step(controller.follow(plan, 0, ego), TICK);
  }
  expect(car.x).toBeGreaterThan(5);
});

it("names the field of a gains file that is wrong", () => {
  expect(() => readControllerGains("package.json")).toThrow(/controller gains package.json: \w+/);
});
