import fc from "fast-check";
import { expect, test } from "vitest";
import { motionFramesOfText } from "../../src/bench/metric-info.js";
import { metricInfo, motionFrames } from "../../src/episodes/metric-info.js";
import { straightTrace } from "./fixtures.js";

const angle = fc.double({ min: -3, max: 3, noNaN: true });

test("forward and right are orthonormal and right is to the right, whatever the attitude", () => {
  fc.assert(
    fc.property(angle, fc.double({ min: -1, max: 1, noNaN: true }), angle, (yaw, pitch, roll) => {
      const trace = straightTrace(1, { yaw: [yaw], pitch: [pitch], roll: [roll] });
      const { forward_vector: f, right_vector: r } = metricInfo(trace)[0];
      const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i], 0);
      expect(dot(f, f)).toBeCloseTo(1);
      expect(dot(r, r)).toBeCloseTo(1);
      expect(dot(f, r)).toBeCloseTo(0);
    }),
  );
  // y points to the right: at yaw 0 the right vector is +y, as carla.Transform.get_right_vector gives it.
  expect(metricInfo(straightTrace(1))[0].right_vector.map((x) => x + 0)).toEqual([0, 1, 0]);
});

test("angles and rates are in degrees, rotation is roll, pitch, yaw", () => {
  const trace = straightTrace(1, {
    yaw: [Math.PI / 2],
    pitch: [Math.PI / 6],
    roll: [Math.PI / 18],
    angularVelocityZ: [Math.PI],
  });
  const step = metricInfo(trace)[0];
  expect(step.rotation.map((value) => Math.round(value))).toEqual([10, 30, 90]);
  expect(step.angular_velocity[2]).toBeCloseTo(180);
});

test("the frames for the comfort metric are those that its file would give", () => {
  const trace = straightTrace(30, { accelerationX: Array.from({ length: 30 }, (_, i) => Math.sin(i)) });
  const steps = metricInfo(trace);
  expect(motionFrames(steps)).toEqual(motionFramesOfText(JSON.stringify(steps), "motion"));
});
