import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clipFrames } from "../../../src/distill/frames/clip-frames.js";
import { drivingFrameSchema, type PicturedFrame, wholeScene } from "../../../src/distill/frames/frame.js";
import { Clip } from "../../../src/episodes/clips/clip.js";
import { frameContent, writeClip, writeFrame } from "../../episodes/clips/synthetic-clip.js";

const folder = mkdtempSync(join(tmpdir(), "drx-clip-frames-"));
afterAll(() => rmSync(folder, { recursive: true }));

let frames: PicturedFrame[];
beforeAll(async () => {
  frames = await framesOf(await writeClip(folder, 41));
});

async function framesOf(path: string): Promise<PicturedFrame[]> {
  const list: PicturedFrame[] = [];
  for await (const frame of clipFrames(Clip.open(path), undefined)) list.push(frame);
  return list;
}

test("every fifth frame is one, with six pictures; the last three seconds have no future", () => {
  expect(frames.map(({ frame }) => frame.source.tick)).toEqual([1, 11, 21, 31, 41, 51, 61, 71, 81]);
  expect(frames.map(({ frame }) => frame.truth.future !== null)).toEqual([
    ...[true, true, true],
    ...Array(6).fill(false),
  ]);
  for (const { frame, images } of frames) {
    expect(images.size).toBe(6);
    expect(drivingFrameSchema.parse(JSON.parse(JSON.stringify(frame)))).toEqual(frame);
  }
});

test("places are in the ego's frame, 10 m/s to the south", () => {
  const { frame } = frames[0];
  expect(frame.truth.future![0]).toEqual([5, 0, 0]);
  const [car, walker, parked] = ["31", "40", "1000000002"].map(
    (id) => wholeScene(frame).objects.find((object) => object.id === id)!,
  );
  expect(car).toMatchObject({ class: "car", x: 12, y: 0, speed: 9 });
  expect(car.velocity[0]).toBeCloseTo(9, 6);
  // West of a driver to the south is on the right; it walks east, to the left.
  expect(walker).toMatchObject({ class: "pedestrian", x: 30 });
  expect(walker.y).toBeGreaterThan(4);
  expect(wholeScene(frames[1].frame).objects.find(({ id }) => id === "40")!.velocity[1]).toBeLessThan(-1);
  expect(parked).toMatchObject({ isParked: true });
  expect(parked.x).toBeLessThan(0);
  expect(parked.sightings.some(({ camera }) => camera.startsWith("CAM_BACK"))).toBe(true);
});

test("what the lidar did not meet is hidden, and the light that holds comes with its distance", async () => {
  const path = await writeClip(folder, 6, "ParkingCutIn_Town12_Route2_Weather3");
  for (let index = 0; index < 6; index++) {
    const content = frameContent(index);
    const boxes = content.bounding_boxes as Record<string, unknown>[];
    boxes[1].num_points = 3;
    boxes[4].location = [25, 140, 5];
    boxes[4].trigger_volume_location = [20, 103, 0];
    writeFrame(path, index, content);
  }
  const [{ frame }] = await framesOf(path);
  expect(frame.truth.hidden.objects.map(({ id }) => id)).toContain("31");
  expect(frames[0].frame.visible.objects.map(({ id }) => id)).toContain("31");
  const [light] = frame.visible.lights;
  expect(light).toMatchObject({ id: "7", state: "red" });
  expect(light.ahead).toBeCloseTo(3, 0);
});
