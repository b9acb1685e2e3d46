import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  opticalOrientation,
  orientation,
  type Quaternion,
  timestamp,
} from "../../../src/episodes/recording/foxglove.js";
import { cameraTopics, topics } from "../../../src/episodes/recording/topics.js";
import { readRig } from "../../../src/policy/camera-rig.js";
import { PinholeView } from "../../../src/sim/sensors/pinhole.js";

/** A vector turned by a quaternion. */
function turned({ x, y, z, w }: Quaternion, [a, b, c]: readonly [number, number, number]): number[] {
  const [tx, ty, tz] = [2 * (y * c - z * b), 2 * (z * a - x * c), 2 * (x * b - y * a)];
  return [a + w * tx + y * tz - z * ty, b + w * ty + z * tx - x * tz, c + w * tz + x * ty - y * tx];
}

describe("poses for Foxglove", () => {
  it("mirror y, so that a car that looks south-east of us looks south-east there", () => {
    const [ahead, left] = turned(orientation(Math.PI / 4), [1, 0, 0]);
    expect(ahead).toBeCloseTo(Math.SQRT1_2);
    expect(left).toBeCloseTo(-Math.SQRT1_2);
  });

  it("give a camera's optical axes as its pinhole has them", () => {
    for (const mounted of readRig("small")) {
      const camera = { ...mounted, pitch: 0.2, roll: 0.1 };
      const view = new PinholeView(camera);
      view.moveTo({ x: 0, y: 0, z: 0, yaw: 0, pitch: 0, roll: 0 });
      const rotation = opticalOrientation(camera);
      for (const [axis, own] of [
        [[1, 0, 0], view.right],
        [[0, 1, 0], view.down],
        [[0, 0, 1], view.forward],
      ] as const) {
        const [x, y, z] = turned(rotation, axis);
        expect(x).toBeCloseTo(own[0], 6);
        expect(y).toBeCloseTo(-own[1], 6);
        expect(z).toBeCloseTo(own[2], 6);
      }
    }
  });

  it("count time in seconds and nanoseconds", () => {
    expect(timestamp(1.05)).toEqual({ sec: 1, nsec: 50_000_000 });
  });
});

describe("the layout that ships", () => {
  it("shows topics that recordings have", () => {
    const text = readFileSync("configs/foxglove-layout.json", "utf8");
    const known = new Set<string>([
      ...Object.values(topics).map(({ topic }) => topic),
      ...readRig("small").flatMap(({ id }) => Object.values(cameraTopics(id)).map(({ topic }) => topic)),
    ]);
    const named = [...text.matchAll(/"(\/[\w/]+)/g)].map(([, topic]) => topic);
    expect(named.length).toBeGreaterThan(8);
    for (const topic of named) expect(known).toContain(topic);
  });
});
