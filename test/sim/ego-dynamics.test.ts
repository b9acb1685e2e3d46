import { describe, expect, it } from "vitest";
import { EgoDynamics } from "../../src/sim/vehicles/ego-dynamics.js";

const TICK = 0.05;

/** Seconds from launch (first motion) until the speed is reached at a constant throttle. */
function secondsToReach(throttle: number, speedKmh: number): number {
  const car = new EgoDynamics(0, 0, 0);
  let launched = 0;
  for (let tick = 1; tick <= 2000; tick++) {
    car.step({ steer: 0, throttle, brake: 0 }, TICK);
    if (launched === 0 && car.speed > 0) launched = tick;
    if (car.speed * 3.6 >= speedKmh) return (tick - launched + 1) * TICK;
  }
  return Number.POSITIVE_INFINITY;
}

/** Time and distance of a full stop, counted from the tick in which a given speed is passed while braking. */
function stopFrom(speedKmh: number): { seconds: number; metres: number } {
  const car = new EgoDynamics(0, 0, 0);
  for (let tick = 0; tick < 12; tick++) car.step({ steer: 0, throttle: 0, brake: 0 }, TICK);
  car.speed = (speedKmh + 12) / 3.6;
  let passed: { tick: number; x: number } | undefined;
  for (let tick = 1; tick < 400; tick++) {
    car.step({ steer: 0, throttle: 0, brake: 1 }, TICK);
    if (!passed && car.speed * 3.6 <= speedKmh) passed = { tick, x: car.x };
    if (passed && car.speed === 0) return { seconds: (tick - passed.tick) * TICK, metres: car.x - passed.x };
  }
  throw new Error("the car never stopped");
}

describe("the ego against the recorded traces of CARLA's Lincoln", () => {
  it.each([
    [1.0, 20, 0.9],
    [1.0, 50, 2.45],
    [1.0, 80, 5.1],
    [1.0, 100, 7.85],
    [0.9, 50, 2.95],
    [0.8, 50, 3.75],
    [0.8, 80, 7.95],
    [0.7, 20, 2.2],
    [0.7, 50, 5.1],
    [0.7, 80, 11.1],
    [0.6, 50, 8.35],
  ])("at throttle %s reaches %s km/h after %s s", (throttle, speedKmh, measured) => {
    const seconds = secondsToReach(throttle, speedKmh);
    expect(Math.abs(seconds - measured)).toBeLessThan(Math.max(0.3, 0.15 * measured));
  });

  it.each([
    [100, 3.05, 48.6],
    [80, 2.25, 28.8],
    [60, 1.55, 15.3],
    [50, 1.2, 10.0],
    [40, 0.8, 5.1],
    [30, 0.55, 2.8],
    [20, 0.2, 0.4],
  ])("stops from %s km/h in %s s and %s m", (speedKmh, measuredSeconds, measuredMetres) => {
    const stop = stopFrom(speedKmh);
    expect(Math.abs(stop.seconds - measuredSeconds)).toBeLessThanOrEqual(0.1 * measuredSeconds + 0.051);
    expect(Math.abs(stop.metres - measuredMetres)).toBeLessThan(0.1 * measuredMetres + 0.6);
  });

  it("does not move on a throttle that does not sustain motion", () => {
    const car = new EgoDynamics(0, 0, 0);
    for (let tick = 0; tick < 100; tick++) car.step({ steer: 0, throttle: 0.3, brake: 0 }, TICK);
    expect(car.speed).toBe(0);
  });

  it("stands still while it settles after the spawn, then launches", () => {
    const car = new EgoDynamics(0, 0, 0);
    const launch = Array.from({ length: 20 }, () => {
      car.step({ steer: 0, throttle: 1, brake: 0 }, TICK);
      return car.speed > 0;
    }).indexOf(true);
    expect(launch).toBeGreaterThanOrEqual(9);
    expect(launch).toBeLessThanOrEqual(19);
  });

  it("turns with the measured 0.24 to 0.26 1/m per unit steer between 2 and 12 m/s, one tick late", () => {
    for (const speed of [4, 6, 8, 11]) {
      const car = new EgoDynamics(0, 0, 0);
      car.speed = speed;
      car.step({ steer: 0.1, throttle: 0, brake: 0 }, TICK);
      expect(car.yawRate).toBe(0);
      car.step({ steer: 0.1, throttle: 0, brake: 0 }, TICK);
      const gain = car.yawRate / car.speed / 0.1;
      expect(gain).toBeGreaterThan(0.225);
      expect(gain).toBeLessThan(0.27);
    }
  });
});
