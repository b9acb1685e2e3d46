import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/base/random.js";
import type { EgoState, MotionReadings } from "../../../src/bridge/observation.js";
import { geographic, MotionSensors } from "../../../src/sim/sensors/motion-sensors.js";
import { simulatorFor } from "../riverside.js";

const origin = { latitude: 0, longitude: 0 };
const standing: EgoState = {
  x: 0,
  y: 0,
  z: 0,
  yaw: 0,
  pitch: 0,
  roll: 0,
  velocity: [0, 0, 0],
  acceleration: [0, 0, 0],
  angularVelocity: [0, 0, 0],
  speed: 0,
  steer: 0,
  throttle: 0,
  brake: 0,
};

/** The inverse of the projection as the reference agents use it: degrees to metres. */
function toWorld({ latitude: lat0, longitude: lon0 }: typeof origin, lat: number, lon: number) {
  const radius = 6_378_137 * Math.cos((lat0 * Math.PI) / 180);
  const mercator = (degrees: number) => Math.log(Math.tan((Math.PI * (90 + degrees)) / 360));
  return [(radius * Math.PI * (lon - lon0)) / 180, radius * (mercator(lat0) - mercator(lat))];
}

describe("motion sensors", () => {
  it("at rest feel gravity alone; a car that looks east has the compass at 90 degrees", () => {
    const { imu, speedometer } = new MotionSensors(origin).read(standing, 0.05);
    expect(imu).toEqual([0, 0, 9.81, 0, 0, 0, Math.PI / 2]);
    expect(speedometer).toBe(0);
  });

  it("measure acceleration in the car's own axes, at the sensor's place", () => {
    // Looks south (+y) in a steady turn to the right of 0.5 rad/s at 10 m/s.
    const ego: EgoState = {
      ...standing,
      yaw: Math.PI / 2,
      acceleration: [-5, 2, 0],
      angularVelocity: [0, 0, 0.5],
    };
    const { imu } = new MotionSensors(origin).read(ego, 0.05);
    expect(imu[0]).toBeCloseTo(2 + 0.25 * 1.4, 9);
    expect(imu[1]).toBeCloseTo(5, 9);
    expect(imu[5]).toBe(0.5);
    expect(imu[6]).toBeCloseTo(Math.PI, 9);
  });

  it("uphill, part of gravity points back", () => {
    const { imu } = new MotionSensors(origin).read({ ...standing, pitch: 0.1 }, 0.05);
    expect(imu[0]).toBeCloseTo(9.81 * Math.sin(0.1), 9);
    expect(imu[2]).toBeCloseTo(9.81 * Math.cos(0.1), 9);
  });

  it("GNSS stands 1.4 m behind the middle, 111319.49 m a degree at the equator, south negative", () => {
    const { gnss } = new MotionSensors(origin).read({ ...standing, x: 1.4 + 111_319.49, y: 100 }, 0.05);
    expect(gnss[1]).toBeCloseTo(1, 6);
    expect(gnss[0]).toBeCloseTo(-100 / 111_319.49, 9);
  });

  it("the reference agents' formula leads from the GNSS back to the place, wherever the map lies", () => {
    const metres = fc.double({ min: -9000, max: 9000, noNaN: true });
    const map = fc.record({
      latitude: fc.double({ min: -60, max: 60, noNaN: true }),
      longitude: fc.double({ min: -179, max: 179, noNaN: true }),
    });
    fc.assert(
      fc.property(map, metres, metres, (place, x, y) => {
        const [lat, lon] = geographic(place, x, y);
        const [backX, backY] = toWorld(place, lat, lon);
        expect(backX).toBeCloseTo(x, 3);
        expect(backY).toBeCloseTo(y, 3);
      }),
    );
  });

  it("noise is the leaderboard's, and follows the seed", () => {
    const readings = (seed: string) => {
      const sensors = new MotionSensors(origin, new RandomStream(seed));
      return Array.from({ length: 4000 }, () => sensors.read(standing, 0.05));
    };
    const noisy = readings("a");
    expect(readings("a")).toEqual(noisy);
    const deviation = (pick: (reading: MotionReadings) => number) => {
      const values = noisy.map(pick);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    };
    const within = (value: number, wanted: number) => expect(Math.abs(value / wanted - 1)).toBeLessThan(0.05);
    within(
      deviation(({ imu }) => imu[2]),
      0.015,
    );
    within(
      deviation(({ imu }) => imu[0]),
      0.001,
    );
    within(
      deviation(({ imu }) => imu[5]),
      0.001,
    );
    within(
      deviation(({ gnss }) => gnss[0]),
      5e-6,
    );
  });

  it("come with each tick to a policy that asks for them, and change nothing else", () => {
    const needs = { privileged: false, cameras: [] };
    const [plain, asked] = [simulatorFor("1"), simulatorFor("1")];
    const first = plain.start(needs).observation;
    const seen = asked.start({ ...needs, motionSensors: "noisy" }).observation;
    const { motionSensors, ...rest } = seen;
    expect(rest).toEqual(first);
    expect(motionSensors!.imu[2]).toBeCloseTo(9.81, 0);
    const control = {
      type: "control",
      episode: first.episode,
      tick: 1,
      steer: 0,
      throttle: 1,
      brake: 0,
    } as const;
    expect(asked.step(control)).toHaveProperty("motionSensors.speedometer");
    expect(plain.step(control)).not.toHaveProperty("motionSensors");
  });
});
