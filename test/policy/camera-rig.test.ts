import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readRig, rigNames, settledNeeds } from "../../src/policy/camera-rig.js";

const folder = mkdtempSync(join(tmpdir(), "drx-rig-"));
afterAll(() => rmSync(folder, { recursive: true }));

function rigFile(text: string): string {
  const path = join(folder, "rig.yaml");
  writeFileSync(path, text);
  return path;
}

const image = "version: 1\nimage: { width: 64, height: 48, jpegQuality: 90 }\n";

describe("camera rigs", () => {
  it("hold Bench2Drive's six poses in every size", () => {
    for (const name of rigNames()) {
      const rig = readRig(name);
      expect(rig.map(({ x, y, z }) => [x, y, z])).toEqual([
        [0.8, 0, 1.6],
        [0.27, -0.55, 1.6],
        [0.27, 0.55, 1.6],
        [-2, 0, 1.6],
        [-0.32, -0.55, 1.6],
        [-0.32, 0.55, 1.6],
      ]);
      const degrees = (radians: number) => Math.round((radians * 180) / Math.PI);
      expect(rig.map(({ yaw }) => degrees(yaw))).toEqual([0, -55, 55, 180, -110, 110]);
      expect(rig.map(({ fieldOfView }) => degrees(fieldOfView))).toEqual([70, 70, 70, 110, 70, 70]);
    }
  });

  it("stand for a policy's cameras by name or are its own", () => {
    expect(settledNeeds({ privileged: false, cameras: "small" }).cameras).toEqual(readRig("small"));
    const own = [readRig("small")[0]];
    expect(settledNeeds({ privileged: true, cameras: own })).toEqual({ privileged: true, cameras: own });
  });

  it("are read from a file, with angles in degrees", () => {
    const [camera] = readRig(
      rigFile(`${image}cameras:\n  a: { x: 1, y: 2, z: 3, yawDeg: 90, pitchDeg: -90, fieldOfViewDeg: 60 }\n`),
    );
    expect(camera).toMatchObject({ id: "a", x: 1, y: 2, z: 3, roll: 0, width: 64, height: 48 });
    expect(camera.yaw).toBeCloseTo(Math.PI / 2);
    expect(camera.pitch).toBeCloseTo(-Math.PI / 2);
  });

  it.each([
    ["cameras: {}", /version/],
    [`${image}cameras:\n  a: { x: 1, y: 2, z: 3, fieldOfViewDeg: 0 }`, /cameras\.a\.fieldOfViewDeg/],
    [`${image}cameras:\n  a: { x: 1, y: 2, z: 3, fieldOfViewDeg: 60, yaw: 3 }`, /cameras\.a/],
    [`${image}cameras: [`, /rig\.yaml/],
  ])("name the field that is wrong in %j", (text, message) => {
    expect(() => readRig(rigFile(text))).toThrow(message);
  });

  it("say which there are when a name is unknown", () => {
    expect(() => readRig("big")).toThrow(/no camera rig big; there are bench2drive, bench2drive-448, small/);
  });
});
