import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/base/random.js";
import { rigidTransform } from "../../src/geometry/rigid-transform.js";
import { evaluateSample } from "../../src/openloop/evaluate-sample.js";
import { projectPath } from "../../src/openloop/front-projection.js";
import { ridgeRegression } from "../../src/openloop/ridge-regression.js";
import { ALIGNED_MOUNT, type OpenLoopSample } from "../../src/openloop/sample.js";
import { stepErrors } from "../../src/openloop/step-errors.js";
import { summarise } from "../../src/openloop/summary.js";

/** A plan that is off by a constant distance to the side. */
function resultOf(scene: string, error: number, mask = [1, 1, 1, 1, 1, 1]) {
  const recorded = Float64Array.from(mask.flatMap((exists, i) => [0, exists * (i + 1)]));
  const sample: OpenLoopSample = {
    token: `${scene} ${error}`,
    scene,
    pastFrames: 4,
    mask: Uint8Array.from(mask),
    recorded,
    history: null,
    speed: null,
    acceleration: null,
    agents: null,
    roadBoundary: null,
    drivable: null,
    lidarMount: ALIGNED_MOUNT,
  };
  return evaluateSample(
    sample,
    recorded.map((value, axis) => (axis % 2 === 0 ? error : value)),
  );
}

describe("summarise", () => {
  test("collisions of a source without agents are not zero but unknown", () => {
    const { uniad, vad, bevplannerBoundary } = summarise([resultOf("a", 1)], null);
    expect(uniad.collision).toEqual({ "1s": null, "2s": null, "3s": null, avg: null });
    expect([vad.excludedSteps, bevplannerBoundary.samples]).toEqual([null, 0]);
  });

  test("a missing future adds nothing under UniAD and drops the sample elsewhere", () => {
    const results = [resultOf("a", 1), resultOf("b", 1, [1, 1, 1, 0, 0, 0])];
    const { uniad, vad } = summarise(results, null);
    expect(uniad).toMatchObject({ samples: 2, missingSteps: 3, l2: { "1s": 1, "2s": 0.5, "3s": 0.5 } });
    expect(vad).toMatchObject({ samples: 1, missingSteps: 0, l2: { "1s": 1, "2s": 1, "3s": 1 } });
    expect(stepErrors(results)[5]).toMatchObject({ samples: 1, mean: 1 });
  });

  test("intervals come from scenes, not from their keyframes", () => {
    const keyframes = (perScene: number) =>
      Array.from({ length: 20 }, (_, scene) =>
        Array.from({ length: perScene }, () => resultOf(`s${scene}`, scene % 5)),
      ).flat();
    const width = (perScene: number) => {
      const { low, high } = summarise(keyframes(perScene), new RandomStream(1)).vad.l2Interval.avg!;
      expect(low).toBeLessThan(2);
      expect(high).toBeGreaterThan(2);
      return high - low;
    };
    // Ten times as many keyframes of the same scenes are no new evidence.
    expect(width(10)).toBeCloseTo(width(1), 9);
    // The standard error of a mean over 20 scenes of standard deviation 1.41 is 0.32.
    expect(width(1)).toBeGreaterThan(0.9);
    expect(width(1)).toBeLessThan(1.5);
  });

  test("one scene has no interval", () => {
    expect(
      summarise([resultOf("a", 1), resultOf("a", 2)], new RandomStream(1)).vad.l2Interval.avg,
    ).toBeNull();
  });
});

describe("ridgeRegression", () => {
  test("finds the plane that made the targets", () => {
    const inputs = Array.from({ length: 50 }, (_, i) => Float64Array.of(1, Math.sin(i), (i * 7) % 11));
    const targets = inputs.map(([, a, b]) => Float64Array.of(3 - 2 * a! + 0.5 * b!, b!));
    const weights = ridgeRegression(inputs, targets, 1e-9);
    expect(weights.map(([first]) => first)).toEqual([3, -2, 0.5].map((value) => expect.closeTo(value, 6)));
    expect(weights.map(([, second]) => second)).toEqual([0, 0, 1].map((value) => expect.closeTo(value, 6)));
  });

  test("shrinks towards nothing with its penalty: x = y = 2 at penalty 4 gives 1/2", () => {
    expect(ridgeRegression([Float64Array.of(2)], [Float64Array.of(2)], 4)[0][0]).toBeCloseTo(0.5, 12);
  });
});

describe("projectPath", () => {
  /** A camera in the lidar's place that looks along its y axis, 1.8 m above the ground. */
  const view = {
    path: "",
    lidarHeight: 1.8,
    lidarToGlobal: rigidTransform([1, 0, 0, 0], [100, 200, 0]),
    camera: {
      filename: "",
      width: 1600,
      height: 900,
      intrinsic: [1000, 0, 800, 0, 1000, 450, 0, 0, 1],
      // Optical x is the lidar's x, optical y is down, optical z the lidar's y: a turn by -90 degrees about x.
      cameraToGlobal: rigidTransform([Math.SQRT1_2, -Math.SQRT1_2, 0, 0], [100, 200, 0]),
    },
  };

  test("lays the path on the ground", () => {
    const pixels = projectPath(Float64Array.of(0, 10, 1, 20), view);
    const at = (i: number) => pixels[i].map((value) => expect.closeTo(value, 6));
    expect([800, 450 + 180]).toEqual(at(9));
    expect([800 + 50, 450 + 90]).toEqual(at(-1 + pixels.length));
  });

  test("leaves out what lies behind the camera", () => {
    expect(projectPath(Float64Array.of(0, -5, 0, -10), view)).toEqual([]);
  });
});
