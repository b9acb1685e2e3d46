import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { comfortableSegments, recordComfort } from "../../src/bench/comfort.js";
import { drivingEfficiency } from "../../src/bench/efficiency.js";
import { motionFramesOfText } from "../../src/bench/metric-info.js";
import { SavitzkyGolay } from "../../src/bench/savitzky-golay.js";

describe("efficiency", () => {
  const record = (...messages: string[]) => ({
    route_id: "RouteScenario_1_rep0",
    status: "Completed",
    infractions: { min_speed_infractions: messages },
    scores: { score_route: 100, score_composed: 100 },
  });

  it("is not computed where the official tool stops", () => {
    expect(drivingEfficiency([record("no number")])).toMatchObject({ value: null });
    expect(drivingEfficiency([record("1000.01%"), record("50%")])).toMatchObject({ value: null });
    expect(drivingEfficiency([record()])).toMatchObject({ value: null });
  });
});

describe("comfort", () => {
  /** A run of equal frames: acceleration in m/s^2 in the world frame, heading along x. */
  const motion = (frames: { acceleration?: number[]; yawRate?: number }[]) =>
    motionFramesOfText(
      JSON.stringify(
        Object.fromEntries(
          frames.map(({ acceleration = [0, 0, 0], yawRate = 0 }, i) => [
            `step${i}`,
            {
              acceleration,
              angular_velocity: [0, 0, yawRate],
              forward_vector: [1, 0, 0],
              right_vector: [0, 1, 0],
            },
          ]),
        ),
      ),
      "motion",
    );
  const steady = (count: number, frame = {}) => motion(Array.from({ length: count }, () => frame));

  it("drops a last segment that is shorter than 20 frames", () => {
    expect(comfortableSegments(steady(59))).toEqual([true, true]);
    expect(comfortableSegments(steady(20))).toEqual([true]);
  });

  it("is not computed below three frames", () => {
    expect(recordComfort(steady(2))).toMatchObject({ value: null });
  });

  it("keeps the order of the file, not that of the keys", () => {
    const frame = (x: number) =>
      `{"acceleration": [${x}, 0, 0], "angular_velocity": [0,0,NaN], "forward_vector": [1,0,0], "right_vector": [0,1,0]}`;
    const frames = motionFramesOfText(`{"10": ${frame(1)}, "2": ${frame(2)}, "0": ${frame(3)}}`, "motion");
    expect([...frames.accelerationX]).toEqual([1, 2, 3]);
    expect(recordComfort(frames)).toMatchObject({ value: 0 });
  });

  it.each([
    [{ acceleration: [2.39, 0, 0] }, true],
    [{ acceleration: [2.41, 0, 0] }, false],
    [{ acceleration: [-4.04, 0, 0] }, true],
    [{ acceleration: [-4.06, 0, 0] }, false],
    [{ acceleration: [0, 4.88, 0] }, true],
    [{ acceleration: [0, -4.9, 0] }, false],
    [{ yawRate: 0.94 }, true],
    [{ yawRate: -0.96 }, false],
  ])("holds the bounds at %o", (frame, comfortable) => {
    expect(comfortableSegments(steady(20, frame))).toEqual([comfortable]);
  });

  it.each([
    ["longitudinal", 0.412, true],
    ["longitudinal", 0.414, false],
    ["lateral", 0.836, true],
    ["lateral", 0.838, false],
  ])("holds the bound of the %s jerk at %d m/s^2 a frame", (axis, rise, comfortable) => {
    // A ramp is a parabola to itself: the filtered jerk is the rise over 0.1 s. Nine frames stay in bounds.
    const frames = Array.from({ length: 9 }, (_, i) => ({
      acceleration: axis === "longitudinal" ? [rise * (i - 6), 0, 0] : [0, rise * (i - 4), 0],
    }));
    const shifted = axis === "longitudinal" ? frames : frames.slice(4);
    expect(comfortableSegments(motion(shifted))).toEqual([comfortable]);
  });

  it("takes a parabola for what it is, in every window", () => {
    const coefficient = fc.double({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 7 }),
        coefficient,
        coefficient,
        coefficient,
        (window, constant, linear, quadratic) => {
          const length = window % 2 === 0 ? window : window + 5;
          const series = Float64Array.from({ length }, (_, t) => constant + linear * t + quadratic * t * t);
          const filter = new SavitzkyGolay(window);
          const smooth = filter.smooth(series);
          const slope = filter.derivative(series, 0.5);
          for (let t = 0; t < length; t++) {
            expect(smooth[t]).toBeCloseTo(series[t], 7);
            expect(slope[t]).toBeCloseTo((linear + 2 * quadratic * t) / 0.5, 7);
          }
        },
      ),
    );
  });
});
