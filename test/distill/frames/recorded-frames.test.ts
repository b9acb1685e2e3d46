import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type DrivingFrame,
  drivingFrameSchema,
  type PicturedFrame,
  type SceneObject,
  wholeScene,
} from "../../../src/distill/frames/frame.js";
import { recordedFrames } from "../../../src/distill/frames/recorded-frames.js";
import type { Recording } from "../../../src/episodes/recording/recording.js";
import { boxCorners } from "../../../src/geometry/boxes.js";
import { RoadOption } from "../../../src/map/road-option.js";
import { TownMaps } from "../../../src/runner/town-maps.js";
import { TownScenery } from "../../../src/sim/sensors/camera-simulator.js";
import { PinholeView } from "../../../src/sim/sensors/pinhole.js";
import { recordRoute } from "../recorded-route.js";

const folder = mkdtempSync(join(tmpdir(), "drx-frames-"));
afterAll(() => rmSync(folder, { recursive: true }));

const surroundings = { towns: new TownMaps([]), scenery: new TownScenery() };
let recording: Recording;
let pictured: PicturedFrame[];
let frames: DrivingFrame[];
let dropped = 0;

beforeAll(async () => {
  recording = await recordRoute("11", join(folder, "expert"));
  pictured = [];
  for await (const item of recordedFrames(recording, join(folder, "expert"), surroundings)) {
    if ("dropped" in item) dropped++;
    else pictured.push(item);
  }
  frames = pictured.map(({ frame }) => frame);
}, 120_000);

test("every plan step is a frame that the schema reads, or counted", async () => {
  let steps = 0;
  for await (const _ of recording.steps(false)) steps++;
  expect(frames.length + dropped).toBe(steps);
  expect(frames.length).toBeGreaterThan(20);
  for (const { frame, images } of pictured) {
    expect(drivingFrameSchema.parse(JSON.parse(JSON.stringify(frame)))).toEqual(frame);
    expect([...images.keys()]).toEqual(frame.cameras.map(({ id }) => id));
  }
});

test("what a camera shows lies within the box that its object makes in the picture", () => {
  let compared = 0;
  for (const { visible, cameras } of frames) {
    for (const object of visible.objects) {
      for (const { camera, box } of object.sightings) {
        const outline = projected(object, cameras.find(({ id }) => id === camera)!);
        if (!outline) continue;
        compared++;
        // A pixel of rounding, and two of shapes that reach over their boxes (mirrors, arms).
        expect(box[0]).toBeGreaterThan(outline[0] - 3);
        expect(box[2]).toBeLessThan(outline[2] + 3);
        expect(box[3]).toBeLessThan(outline[3] + 3);
      }
    }
  }
  expect(compared).toBeGreaterThan(30);
});

test("hidden and visible things are parted, and nobody is lost", async () => {
  let isSomebodyHidden = false;
  const steps = new Map<string, number>();
  for await (const { observation } of recording.steps(false))
    steps.set(String(observation.tick), observation.privileged.actors.length);
  for (const frame of frames) {
    const { visible, truth, source } = frame;
    expect(visible.objects.every(({ sightings }) => sightings.length > 0)).toBe(true);
    expect(truth.hidden.objects.every(({ sightings }) => sightings.length === 0)).toBe(true);
    expect(wholeScene(frame).objects.length).toBe(steps.get(String(source.tick)));
    isSomebodyHidden ||= truth.hidden.objects.length > 0;
  }
  expect(isSomebodyHidden).toBe(true);
});

test("a turn to the left leads to y < 0 and counts down until it begins", () => {
  const before = frames.filter(({ navigation: { manoeuvre } }) => manoeuvre && manoeuvre.ahead > 0);
  for (const [index, { navigation, source }] of before.slice(1).entries()) {
    const last = before[index];
    if (
      source.tick - last.source.tick !== 10 ||
      navigation.manoeuvre!.option !== last.navigation.manoeuvre!.option
    )
      continue;
    const travelled = last.truth.future![0][0];
    expect(last.navigation.manoeuvre!.ahead - navigation.manoeuvre!.ahead).toBeCloseTo(travelled, -0.5);
  }
  const turning = frames.filter(
    ({ navigation, road, ego }) => road?.inJunction && navigation.manoeuvre?.ahead === 0 && ego.speed > 2,
  );
  const sides = { left: 0, right: 0 };
  for (const { navigation, truth } of turning) {
    const yaw = truth.future!.at(-1)![2];
    if (navigation.manoeuvre!.option === RoadOption.LEFT && yaw < -0.3) sides.left++;
    if (navigation.manoeuvre!.option === RoadOption.RIGHT && yaw > 0.3) sides.right++;
    if (navigation.manoeuvre!.option === RoadOption.LEFT) expect(yaw).toBeLessThan(0.05);
    if (navigation.manoeuvre!.option === RoadOption.RIGHT) expect(yaw).toBeGreaterThan(-0.05);
  }
  expect(sides.left + sides.right).toBeGreaterThan(0);
});

test("the route line runs ahead of the ego, and the driven future stays near it", () => {
  for (const { navigation, truth, road } of frames) {
    expect(navigation.route.length).toBeGreaterThan(0);
    expect(Math.hypot(...navigation.route[0])).toBeLessThan(4);
    if (navigation.route.length < 25 || !road || road.lanes < 1) continue;
    const [x, y] = truth.future![2];
    const nearest = Math.min(...navigation.route.map(([ahead, right]) => Math.hypot(ahead - x, right - y)));
    expect(nearest).toBeLessThan(6);
  }
});

test("a drive on another map of the town is refused", async () => {
  const spoilt = Object.create(recording, {
    origin: { value: { ...recording.origin, mapSha256: "0".repeat(64) } },
  }) as Recording;
  await expect(recordedFrames(spoilt, "expert", surroundings).next()).rejects.toMatchObject({
    code: "MAP_DIFFERS",
  });
});

/** The outline of an object's box in a camera that looks from the ego; undefined where a corner is behind it. */
function projected(object: SceneObject, camera: ConstructorParameters<typeof PinholeView>[0]) {
  const view = new PinholeView(camera);
  view.moveTo({ x: 0, y: 0, z: 0, yaw: 0, pitch: 0, roll: 0 });
  const { yaw, length, width, height } = object;
  const corners = boxCorners({
    x: object.x,
    y: object.y,
    yaw,
    halfLength: length / 2,
    halfWidth: width / 2,
  }).flatMap(([x, y]) => [0, height].map((up) => view.project(x, y, object.z + up)));
  if (corners.some(({ depth }) => depth < 0.5)) return undefined;
  const us = corners.map(({ u }) => u);
  const vs = corners.map(({ v }) => v);
  return [Math.min(...us), Math.min(...vs), Math.max(...us), Math.max(...vs)];
}
