import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FaultCounts } from "../../../src/tokens/motion/faults.js";
import { readMotion } from "../../../src/tokens/motion/motion-data.js";
import { drawHeldOut } from "../../../src/tokens/motion/split.js";
import { tracksOf } from "../../../src/tokens/motion/track.js";
import { SEGMENT, TRAJECTORY, WindowStore } from "../../../src/tokens/motion/windows.js";
import { freshFolder } from "../../cli/run-drx.js";
import { GOLDEN_NEEDED, hasGolden, tinyNuscenes } from "../shared-tokens.js";

/** A car on a circle to the right: 10 m/s, 0.5 rad/s clockwise. */
const speed = 10;
const yawRate = 0.5;
function circle(time: number, startYaw = 0.3) {
  const yaw = startYaw + yawRate * time;
  const radius = speed / yawRate;
  return {
    time,
    x: 100 + radius * (Math.sin(yaw) - Math.sin(startYaw)),
    y: -50 - radius * (Math.cos(yaw) - Math.cos(startYaw)),
    yaw,
  };
}

const times = (count: number, step: number) => Array.from({ length: count }, (_, i) => i * step);

/** Checks the segments of the circle: all alike, to the right, as the geometry says. */
function expectCircle(poses: Float32Array, precision: number): void {
  const angle = 0.5 * yawRate;
  for (let at = 12; at < poses.length; at += 15) {
    expect(poses[at]).toBeCloseTo((speed / yawRate) * Math.sin(angle), precision);
    expect(poses[at + 1]).toBeCloseTo((speed / yawRate) * (1 - Math.cos(angle)), precision);
    expect(poses[at + 2]).toBeCloseTo(angle, precision);
  }
}

describe("windows", () => {
  test.each([
    ["20 Hz", 0.05, 101],
    ["10 Hz", 0.1, 51],
  ])("of a circle at %s are what geometry says", (_, step, count) => {
    const store = new WindowStore(SEGMENT);
    const [track] = tracksOf(
      "circle",
      "circle",
      times(count, step).map((time) => circle(time)),
      new FaultCounts(),
    );
    store.addTrack(track!);
    // One begins at every frame that has half a second after it.
    expect(store.count).toBe(count - Math.round(0.5 / step));
    expectCircle(store.poses, 4);
    const trajectories = new WindowStore(TRAJECTORY);
    trajectories.addTrack(track!);
    expect(trajectories.count).toBe(Math.floor((5 - 3) / 0.1 + 1e-6) + 1);
  });

  test("do not depend on where in the world the track lies", () => {
    fc.assert(
      fc.property(fc.double({ min: -3, max: 3, noNaN: true }), (startYaw) => {
        const store = new WindowStore(SEGMENT);
        const frames = times(30, 0.05).map((time) => circle(time, startYaw));
        for (const track of tracksOf("a", "a", frames, new FaultCounts())) store.addTrack(track);
        expectCircle(store.poses, 4);
      }),
    );
  });

  test("hold the mean control", () => {
    const frames = times(21, 0.05).map((time, i) => ({
      ...circle(time),
      steer: i < 10 ? 0.2 : 0.4,
      throttle: 0.5,
      brake: 0,
    }));
    const store = new WindowStore(SEGMENT);
    for (const track of tracksOf("a", "a", frames, new FaultCounts())) store.addTrack(track);
    expect(store.control[0]).toBeCloseTo(0.2, 6);
    expect(store.control[3 * 5]).toBeCloseTo(0.3, 6);
    expect(store.control[3 * 10]).toBeCloseTo(0.4, 6);
  });
});

describe("bad frames", () => {
  test("are counted and named, and part tracks where they must", () => {
    const frames = times(60, 0.05).map((time) => circle(time));
    frames[7] = { ...frames[7], x: Number.NaN };
    frames[9] = { ...frames[9], time: 0 };
    for (let i = 20; i < 60; i++) frames[i] = { ...frames[i], x: frames[i].x + 500 };
    for (let i = 40; i < 60; i++) frames[i] = { ...frames[i], time: frames[i].time + 5 };
    const faults = new FaultCounts();
    const tracks = tracksOf("drive 1", "g", frames, faults);
    expect(tracks.map(({ x }) => x.length)).toEqual([18, 20, 20]);
    expect(faults.list).toEqual([
      { what: "value not finite", count: 1, first: "drive 1, frame 7" },
      { what: "time does not rise", count: 1, first: "drive 1, frame 9" },
      { what: "jump", count: 1, first: "drive 1, frame 20" },
      { what: "gap in time", count: 1, first: "drive 1, frame 40" },
    ]);
  });
});

describe("readers", () => {
  const degrees = 180 / Math.PI;

  test("metric_info.json at 20 Hz, with faults", () => {
    const folder = freshFolder();
    const steps = Object.fromEntries(
      times(40, 0.05).map((time, i) => {
        const { x, y, yaw } = circle(time);
        return [i, { location: [x, y, 0], rotation: [0, 0, yaw * degrees] }];
      }),
    );
    const name = "RouteScenario_7_rep0_Town01_A";
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "metric_info.json"), JSON.stringify({ ...steps, 40: {} }));
    mkdirSync(join(folder, "broken"));
    writeFileSync(join(folder, "broken", "metric_info.json"), "{");
    const { segments, faults } = readMotion([folder]);
    expect(segments.count).toBe(30);
    expect(segments.groups).toEqual(["RouteScenario_7"]);
    expectCircle(segments.poses, 4);
    expect(segments.control[0]).toBeNaN();
    expect(faults.map(({ what }) => what).sort()).toEqual(["motion file unreadable", "value not finite"]);
  });

  test("Bench2Drive clips at 10 Hz, from the ego's box", () => {
    const folder = freshFolder();
    const clip = join(folder, "Accident_Town03_Route101_Weather23");
    mkdirSync(join(clip, "anno"), { recursive: true });
    for (const [i, time] of times(20, 0.1).entries()) {
      const { x, y, yaw } = circle(time);
      const frame = {
        x: 1e6,
        y: 1e6,
        theta: null,
        speed,
        throttle: 0.7,
        steer: 0.1,
        brake: false,
        bounding_boxes: [
          { class: "ego_vehicle", location: [x, y, 0], rotation: [0, 0, yaw * degrees] },
          { class: "traffic_light" },
        ],
      };
      const path = join(clip, "anno", `${String(i).padStart(5, "0")}.json.gz`);
      writeFileSync(path, i === 18 ? "no gzip" : gzipSync(JSON.stringify(frame)));
    }
    const { segments, faults } = readMotion([folder]);
    // The frame that is missing is interpolated over.
    expect(segments.count).toBe(15);
    expectCircle(segments.poses, 1);
    expectCircle(segments.poses.subarray(0, 10 * 15), 4);
    expect(segments.control[1]).toBeCloseTo(0.7, 6);
    expect(faults).toMatchObject([{ what: "frame unreadable", count: 1 }]);
    expect(faults[0].first).toContain("00018.json.gz");
  });

  test("CSV and JSON, with and without yaw", () => {
    const folder = freshFolder();
    const rows = times(40, 0.05).map((time) => circle(time));
    const csv = join(folder, "a.csv");
    writeFileSync(
      csv,
      `time,x,y,yaw\n${rows.map(({ time, x, y, yaw }) => `${time},${x},${y},${yaw}`).join("\n")}\n`,
    );
    expectCircle(readMotion([csv]).segments.poses, 4);
    const json = join(folder, "b.json");
    const poses = rows.map(({ x, y }) => [x, y]);
    writeFileSync(json, JSON.stringify({ trajectories: [{ name: "b", seconds: 0.05, poses }] }));
    const { poses: read } = readMotion([json]).segments;
    // Directions from the path are exact on a circle but for its first and last point.
    expectCircle(read.subarray(15, read.length - 15), 2);
  });

  test("say what is wrong with a file or a folder", () => {
    const folder = freshFolder();
    expect(() => readMotion([folder])).toThrow(/holds no motion that is known; give a run directory/);
    expect(() => readMotion([join(folder, "absent")])).toThrow(/no such file or folder/);
    const csv = join(folder, "a.csv");
    writeFileSync(csv, "t,x\n0,1\n");
    expect(() => readMotion([csv])).toThrow(/a\.csv: the first line names no column "time"/);
    const json = join(folder, "a.json");
    writeFileSync(json, '{"trajectories":[{"seconds":-1,"poses":[]}]}');
    expect(() => readMotion([json])).toThrow(/a\.json: trajectories\.0\.seconds/);
  });

  test.skipIf(!hasGolden)(`nuScenes tables, turned to y right ${GOLDEN_NEEDED}`, () => {
    const { segments, sources } = readMotion([tinyNuscenes]);
    expect(sources[0].tracks).toBeGreaterThan(0);
    expect(segments.groups.every((name) => name.startsWith("scene-"))).toBe(true);
    for (let at = 12; at < segments.poses.length; at += 15) {
      // Cars drive where they point: mostly ahead, and to the side that they turn to.
      expect(segments.poses[at]).toBeGreaterThan(-0.5);
      expect(Math.abs(segments.poses[at + 1])).toBeLessThan(2);
    }
  });
});

describe("the split", () => {
  test("holds out whole groups, by names and seed alone", () => {
    const names = Array.from({ length: 20 }, (_, i) => `route ${i}`);
    const heldOut = drawHeldOut(names, 0.15, 0);
    expect(heldOut.length).toBe(3);
    expect(drawHeldOut([...names].reverse(), 0.15, 0)).toEqual(heldOut);
    expect(drawHeldOut(names, 0.15, 1)).not.toEqual(heldOut);
    expect(drawHeldOut(["one"], 0.5, 0)).toEqual([]);
    expect(drawHeldOut(["one", "two"], 0.9, 0).length).toBe(1);
  });
});
