import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DriverxError } from "../../../src/base/errors.js";
import { importClip } from "../../../src/cli/episode-import-run.js";
import {
  type FrameContent,
  frameContent,
  framePath,
  picturePath,
  writeClip,
  writeFrame,
} from "./synthetic-clip.js";

const folder = mkdtempSync(join(tmpdir(), "drx-clip-"));
afterAll(() => rmSync(folder, { recursive: true }));

let clip: string;
beforeAll(async () => {
  clip = await writeClip(folder, 16);
});

let count = 0;
/** Imports a copy of the clip after it was damaged. @returns the error. */
async function errorAfter(damage: (path: string) => unknown): Promise<DriverxError> {
  const parent = join(folder, `damaged${count++}`);
  const path = join(parent, "ParkingCutIn_Town12_Route1_Weather3");
  cpSync(clip, path, { recursive: true });
  const damaged = await damage(path);
  return importClip(typeof damaged === "string" ? damaged : path, { out: join(parent, "out") }).then(
    () => expect.fail("the damage went unseen"),
    (error) => error as DriverxError,
  );
}

function changed(path: string, index: number, change: (frame: FrameContent) => void): void {
  const frame = frameContent(index);
  change(frame);
  writeFrame(path, index, frame);
}

describe("a clip of Bench2Drive", () => {
  it("comes in as an export: ticks, plan steps with what was driven afterwards, pictures", async () => {
    const out = join(folder, "out");
    await importClip(clip, { out });
    const [head, ...rows] = readFileSync(join(out, "ticks.csv"), "utf8").trim().split("\n");
    expect(rows).toHaveLength(16);
    expect(head.split(",").slice(0, 4)).toEqual(["tick", "time", "x", "y"]);
    expect(rows[1].split(",").slice(0, 4)).toEqual(["3", String(0.05 * 3), "20", "101"]);
    const steps = readFileSync(join(out, "steps.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(steps.map(({ tick }) => tick)).toEqual([1, 11, 21, 31]);
    const [first, second, , last] = steps;
    // South is ahead, and the IMU's axes are the car's.
    expect(first.ego).toMatchObject({ x: 20, y: 100, speed: 10, yaw: Math.PI / 2 });
    expect(first.ego.velocity[1]).toBeCloseTo(10, 9);
    expect(first.ego.acceleration[0]).toBeCloseTo(-2, 9);
    expect(first.ego.acceleration[1]).toBeCloseTo(1, 9);
    expect(first.command).toBe(4);
    expect(first.targetPoint[0]).toBeCloseTo(30, 9);
    expect(first.targetPoint[1]).toBeCloseTo(0, 9);
    expect(first.plan.waypoints.map(([x]: number[]) => Math.round(x))).toEqual([5, 10, 15]);
    expect(last.plan).toBeNull();
    const [car, walker, parked] = second.privileged.actors;
    expect(car).toMatchObject({ id: 31, kind: "vehicle", speed: 9, x: 20, y: 117 });
    expect(walker.kind).toBe("walker");
    expect(walker.speed).toBeCloseTo(1.5, 9);
    expect(walker.z).toBeCloseTo(0.1, 9);
    expect(parked).toMatchObject({ kind: "static", role: "parked" });
    expect([parked.x, parked.y, parked.z].map((value) => Math.round(1000 * value) / 1000 + 0)).toEqual([
      30, 90, 0,
    ]);
    expect(parked.yaw).toBeCloseTo(Math.PI / 2, 9);
    expect(second.privileged.trafficLights).toEqual([{ id: "7", state: "red" }]);
    expect(last.privileged.trafficLights).toEqual([{ id: "7", state: "green" }]);
    expect(readFileSync(join(out, first.images.CAM_BACK))).toEqual(
      readFileSync(picturePath(clip, "back", 0)),
    );
  });

  it.each<[string, (path: string) => unknown, RegExp]>([
    ["a folder that is not there", (path) => `${path}x`, /no such folder/],
    [
      "a folder of another name",
      (path) => {
        renameSync(path, `${path}/../clip`);
        return join(path, "..", "clip");
      },
      /not named/,
    ],
    ["no annotations", (path) => rmSync(join(path, "anno"), { recursive: true }), /no folder anno/],
    [
      "no frames",
      (path) => {
        for (let i = 0; i < 16; i++) rmSync(framePath(path, i));
      },
      /holds no frame/,
    ],
    ["a frame missing in between", (path) => rmSync(framePath(path, 4)), /00004\.json\.gz is missing/],
    ["a frame that is not compressed", (path) => writeFileSync(framePath(path, 3), "{}"), /00003\.json\.gz/],
    [
      "a frame cut off",
      (path) => writeFileSync(framePath(path, 3), readFileSync(framePath(path, 3)).subarray(0, 200)),
      /00003\.json\.gz/,
    ],
    [
      "a frame that is no JSON",
      (path) => writeFileSync(framePath(path, 3), gzipSync("{'a': 1}")),
      /00003\.json\.gz/,
    ],
    [
      "a frame that unpacks without end",
      (path) => writeFileSync(framePath(path, 3), gzipSync(Buffer.alloc(80 << 20, 32))),
      /00003\.json\.gz/,
    ],
    [
      "a frame without a field",
      (path) => changed(path, 2, (frame) => delete frame.throttle),
      /00002\.json\.gz: throttle/,
    ],
    [
      "a box with half a place",
      (path) =>
        changed(path, 2, (frame) => {
          (frame.bounding_boxes as FrameContent[])[1].location = [1, 2];
        }),
      /00002\.json\.gz: bounding_boxes\.1\.location/,
    ],
    [
      "boxes without the ego in front",
      (path) => changed(path, 2, (frame) => (frame.bounding_boxes as unknown[]).shift()),
      /not the ego_vehicle/,
    ],
    [
      "a command that CARLA has not",
      (path) =>
        changed(path, 2, (frame) => {
          frame.command_near = 9;
        }),
      /command_near/,
    ],
    [
      "no folder of a camera",
      (path) => rmSync(join(path, "camera/rgb_back"), { recursive: true }),
      /camera\/rgb_back/,
    ],
    [
      "a picture missing",
      (path) => rmSync(picturePath(path, "front", 5)),
      /rgb_front\/00005\.jpg is missing/,
    ],
    [
      "a picture that is none",
      (path) => writeFileSync(picturePath(path, "front", 5), "hello"),
      /00005\.jpg is no JPEG/,
    ],
    [
      "a picture cut off",
      (path) => {
        const file = picturePath(path, "front", 5);
        writeFileSync(file, readFileSync(file).subarray(0, -20));
      },
      /00005\.jpg is cut off/,
    ],
    [
      "a picture of another size",
      async (path) => {
        const picture = sharp({ create: { width: 32, height: 18, channels: 3, background: "red" } });
        writeFileSync(picturePath(path, "front", 5), await picture.jpeg().toBuffer());
      },
      /is 32 x 18/,
    ],
  ])("%s is one clear line", async (_, damage, message) => {
    const error = await errorAfter(damage);
    expect(error).toBeInstanceOf(DriverxError);
    expect(error.code).toBe("CLIP_INVALID");
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain("\n");
  });
});
