import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Camera } from "../../../src/bridge/observation.js";
import { DEGREES } from "../../../src/geometry/angles.js";
import { readRig } from "../../../src/policy/camera-rig.js";
import { focalLength, PinholeView } from "../../../src/sim/sensors/pinhole.js";

/** The data set's lidar: above the ego, x to the right, y ahead (reference b.2). */
const lidar = { x: -0.39, z: 1.84 };

/** The shift from the lidar to each camera: lateral, vertical, depth (reference b.2). */
const lidarToCamera: Record<string, readonly [number, number, number]> = {
  CAM_FRONT: [0, -0.24, -1.19],
  CAM_FRONT_LEFT: [-0.22517, -0.24, -0.82909],
  CAM_FRONT_RIGHT: [0.22517, -0.24, -0.82909],
  CAM_BACK: [0, -0.24, -1.61],
  CAM_BACK_LEFT: [-0.25389, -0.24, -0.49289],
  CAM_BACK_RIGHT: [0.25389, -0.24, -0.49289],
};

const rig = readRig("bench2drive");

/** The official chain: world to ego to lidar to camera to picture. */
function officialPixel(
  camera: Camera,
  ego: { x: number; y: number; z: number; yaw: number },
  point: readonly [number, number, number],
) {
  const dx = point[0] - ego.x;
  const dy = point[1] - ego.y;
  const ahead = Math.cos(ego.yaw) * dx + Math.sin(ego.yaw) * dy;
  const right = -Math.sin(ego.yaw) * dx + Math.cos(ego.yaw) * dy;
  const [lx, ly, lz] = [right, ahead - lidar.x, point[2] - ego.z - lidar.z];
  const [tx, ty, tz] = lidarToCamera[camera.id];
  const cos = Math.cos(camera.yaw);
  const sin = Math.sin(camera.yaw);
  const cx = cos * lx - sin * ly + tx;
  const cy = -lz + ty;
  const cz = sin * lx + cos * ly + tz;
  const f = camera.fieldOfView > 100 * DEGREES ? 560.166 : 1142.518;
  return { u: 800 + (f * cx) / cz, v: 450 + (f * cy) / cz, depth: cz };
}

describe("the pinhole camera", () => {
  it("has the focal lengths of the reference", () => {
    expect(focalLength(rig[0])).toBeCloseTo(1142.518, 3);
    expect(focalLength(rig[3])).toBeCloseTo(560.166, 3);
    const above = { ...rig[0], width: 512, height: 512, fieldOfView: 50 * DEGREES };
    expect(focalLength(above)).toBeCloseTo(548.994, 3);
  });

  it("projects corners of boxes where the reference matrices put them, to 0.01 pixel", () => {
    const coordinate = fc.integer({ min: -6000, max: 6000 }).map((value) => value / 100);
    const box = fc.record({
      x: coordinate,
      y: coordinate,
      yaw: fc.double({ min: -3, max: 3, noNaN: true }),
      up: fc.double({ min: 0, max: 3, noNaN: true }),
    });
    const pose = fc.record({
      x: fc.double({ min: -500, max: 500, noNaN: true }),
      y: fc.double({ min: -500, max: 500, noNaN: true }),
      z: fc.double({ min: -5, max: 30, noNaN: true }),
      yaw: fc.double({ min: -3.1, max: 3.1, noNaN: true }),
    });
    let seen = 0;
    fc.assert(
      fc.property(fc.constantFrom(...rig), pose, box, (camera, ego, { x, y, yaw, up }) => {
        const view = new PinholeView(camera);
        view.moveTo({ ...ego, pitch: 0, roll: 0 });
        for (const [ahead, right] of [
          [2.446, -0.918],
          [2.446, 0.918],
          [-2.446, 0.918],
          [-2.446, -0.918],
        ]) {
          const point = [
            ego.x + x + Math.cos(yaw) * ahead - Math.sin(yaw) * right,
            ego.y + y + Math.sin(yaw) * ahead + Math.cos(yaw) * right,
            ego.z + up,
          ] as const;
          const official = officialPixel(camera, ego, point);
          if (official.depth < 1 || Math.abs(official.u - 800) > 800 || Math.abs(official.v - 450) > 450)
            continue;
          const { u, v, depth } = view.project(...point);
          expect(Math.abs(u - official.u)).toBeLessThan(0.01);
          expect(Math.abs(v - official.v)).toBeLessThan(0.01);
          expect(depth).toBeCloseTo(official.depth, 4);
          seen++;
        }
      }),
      { numRuns: 2000, seed: 1 },
    );
    expect(seen).toBeGreaterThan(500);
  });

  it("pitches up and rolls to the right as CARLA does", () => {
    const camera = { ...rig[0], x: 0, y: 0, z: 0, pitch: 10 * DEGREES };
    const view = new PinholeView(camera);
    view.moveTo({ x: 0, y: 0, z: 0, yaw: 0, pitch: 0, roll: 0 });
    const ahead = view.project(10, 0, 0);
    expect(ahead.v).toBeCloseTo(450 + focalLength(camera) * Math.tan(10 * DEGREES), 2);
    // Rolled by a quarter turn, the picture's top looks to the right.
    const rolled = new PinholeView({ ...rig[0], x: 0, y: 0, z: 0, roll: 90 * DEGREES });
    rolled.moveTo({ x: 0, y: 0, z: 0, yaw: 0, pitch: 0, roll: 0 });
    const right = rolled.project(10, 1, 0);
    expect(right.u).toBeCloseTo(800, 2);
    expect(right.v).toBeLessThan(450);
  });
});
