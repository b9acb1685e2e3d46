import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameBuffer, nearnessScale } from "../../../src/sim/sensors/frame-buffer.js";
import { MeshBuilder } from "../../../src/sim/sensors/mesh.js";
import { PinholeView } from "../../../src/sim/sensors/pinhole.js";
import { Rasterizer } from "../../../src/sim/sensors/rasterizer.js";

const camera = {
  id: "front",
  x: 0,
  y: 0,
  z: 0,
  yaw: 0,
  pitch: 0,
  roll: 0,
  fieldOfView: Math.PI / 2,
  width: 64,
  height: 48,
  jpegQuality: 90,
};
const palette = Int32Array.from({ length: 64 }, (_, i) => i);

/** Draws faces (x ahead, y right, z up; shade) and gives the frame. */
function drawn(faces: readonly { points: readonly number[]; shade: number }[]): FrameBuffer {
  const builder = new MeshBuilder();
  for (const { points, shade } of faces) builder.shadedFace(points, shade);
  const part = { firstVertex: 0, endVertex: builder.vertexCount, firstFace: 0, endFace: builder.faceCount };
  const view = new PinholeView(camera);
  view.moveTo({ x: 0, y: 0, z: 0, yaw: 0, pitch: 0, roll: 0 });
  const frame = new FrameBuffer(camera.width, camera.height);
  new Rasterizer().draw(frame, builder.finish(), part, view.matrix, palette);
  return frame;
}

/** A wall across the view that looks at the camera. */
function wall(depth: number, left: number, right: number, low: number, high: number): number[] {
  return [depth, right, low, depth, left, low, depth, left, high, depth, right, high];
}

describe("the rasteriser", () => {
  it("covers the pixels whose centres a face holds, with 1 / depth", () => {
    // f = 32 pixels: at 4 m a metre is 8 pixels.
    const frame = drawn([{ points: wall(4, -1, 1, -0.5, 1), shade: 5 }]);
    const covered = [...frame.colour.keys()].filter((at) => frame.colour[at] === 5);
    const expected = [...frame.colour.keys()].filter((at) => {
      const u = (at % 64) + 0.5;
      const v = Math.floor(at / 64) + 0.5;
      return u > 24 && u < 40 && v > 16 && v < 28;
    });
    expect(covered).toEqual(expected);
    expect(frame.nearness[covered[0]] / nearnessScale).toBeCloseTo(0.25, 6);
  });

  it("hides what is behind, in whichever order it is drawn", () => {
    const near = { points: wall(4, -1, 1, -1, 1), shade: 1 };
    const far = { points: wall(8, -6, 6, -6, 6), shade: 2 };
    for (const faces of [
      [near, far],
      [far, near],
    ]) {
      const { colour } = drawn(faces);
      expect(colour[24 * 64 + 32]).toBe(1);
      expect(colour[24 * 64 + 50]).toBe(2);
    }
  });

  it("shows faces from their front only", () => {
    const back = [...wall(4, -1, 1, -1, 1)];
    const turned = [back.slice(9), back.slice(6, 9), back.slice(3, 6), back.slice(0, 3)].flat();
    expect(drawn([{ points: turned, shade: 3 }]).colour.every((value) => value === 0)).toBe(true);
  });

  it("clips at the camera: ground below it reaches the lower edge of the picture", () => {
    const ground = [-50, -50, -1, 50, -50, -1, 50, 50, -1, -50, 50, -1];
    const { colour, nearness } = drawn([{ points: ground, shade: 7 }]);
    for (let column = 0; column < 64; column++) {
      expect(colour[47 * 64 + column]).toBe(7);
      expect(nearness[47 * 64 + column] / nearnessScale).toBeCloseTo(23.5 / 32, 5);
    }
    expect(colour[10 * 64 + 32]).toBe(0);
  });

  it("leaves no gap and no overlap where faces share an edge", () => {
    const corner = fc.double({ min: -0.45, max: 0.45, noNaN: true });
    const depth = fc.double({ min: 0.25, max: 30, noNaN: true });
    fc.assert(
      fc.property(corner, corner, depth, (right, up, inner) => {
        // A picture-filling wall in four triangles that meet anywhere in front of it.
        const corners = [
          [10, 20, -20],
          [10, -20, -20],
          [10, -20, 20],
          [10, 20, 20],
        ];
        const middle = [inner, right * inner, up * inner];
        const faces = corners.map((from, i) => ({
          points: [...from, ...corners[(i + 1) % 4], ...middle],
          shade: i + 1,
        }));
        const single = faces.map((face) => drawn([face]));
        for (let at = 0; at < 64 * 48; at++) {
          const holders = single.filter(({ colour }) => colour[at] !== 0).length;
          expect(holders).toBe(1);
        }
      }),
      { numRuns: 60, seed: 2 },
    );
  });
});
