import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { DriverxError } from "../../src/base/errors.js";
import { samplesOfScene } from "../../src/openloop/nuscenes/samples.js";
import {
  type SyntheticOptions,
  writeSyntheticNuscenes,
} from "../../src/openloop/nuscenes/synthetic-dataset.js";
import { readNuscenes } from "../../src/openloop/nuscenes/tables.js";
import { hasWholeFuture } from "../../src/openloop/sample.js";
import { freshFolder } from "../cli/run-drx.js";

const OPTIONS: SyntheticOptions = { seed: 7, keyframes: [12, 9, 3], agentsPerScene: 5 };
const ALL = { version: null, scenes: null };
let folder = "";

beforeEach(() => {
  folder = freshFolder();
  writeSyntheticNuscenes(folder, OPTIONS);
});

function tablePath(name: string): string {
  return join(folder, "v1.0-mini", `${name}.json`);
}

function rows(name: string): Record<string, never>[] {
  return JSON.parse(readFileSync(tablePath(name), "utf8"));
}

function failure(): DriverxError {
  try {
    readNuscenes(folder, ALL);
  } catch (error) {
    expect(error).toBeInstanceOf(DriverxError);
    expect((error as DriverxError).message).not.toContain("\n");
    return error as DriverxError;
  }
  throw new Error("nothing was thrown");
}

describe("the invented dataset", () => {
  test("is the same for the same seed", () => {
    const again = freshFolder();
    writeSyntheticNuscenes(again, OPTIONS);
    for (const name of ["sample_data", "ego_pose", "sample_annotation", "instance"]) {
      expect(readFileSync(join(again, "v1.0-mini", `${name}.json`), "utf8")).toBe(
        readFileSync(tablePath(name), "utf8"),
      );
    }
  });

  test("has turns, gaps in annotations, unseen objects and missing futures", () => {
    const long = freshFolder();
    writeSyntheticNuscenes(long, { seed: 1, keyframes: [40, 40, 40, 40], agentsPerScene: 20 });
    const samples = readNuscenes(long, ALL).scenes.flatMap((scene) => samplesOfScene(scene, () => null));
    expect(samples.length).toBe(160);
    expect(samples.filter(hasWholeFuture).length).toBe(160 - 4 * 6);
    const turned = samples.map(({ recorded }) => recorded[10]);
    expect(Math.max(...turned)).toBeGreaterThan(4);
    expect(Math.min(...turned)).toBeLessThan(-4);
    const agents = samples.flatMap((sample) => sample.agents ?? []);
    expect(
      agents.some(
        ({ track }) => Number.isNaN(track[9]) && !Number.isNaN(track[6]) && !Number.isNaN(track[12]),
      ),
    ).toBe(true);
    expect(agents.some(({ hasPoints, track }) => hasPoints[2] === 0 && !Number.isNaN(track[6]))).toBe(true);
  });
});

describe("readNuscenes", () => {
  test("takes the lidar's key-frame reading, wherever sweeps stand in the table", () => {
    const sensor = rows("sensor").find(({ channel }) => channel === "LIDAR_TOP")!.token;
    const calibrated = new Set(
      rows("calibrated_sensor")
        .filter((row) => row.sensor_token === sensor)
        .map(({ token }) => token),
    );
    const poses = new Map(rows("ego_pose").map((row) => [row.token, row.translation as number[]]));
    const readings = rows("sample_data").filter(
      (row) => calibrated.has(row.calibrated_sensor_token) && row.is_key_frame,
    );
    const poseOf = new Map(
      readings.map((row) => [row.sample_token as string, poses.get(row.ego_pose_token)!]),
    );
    const keyframes = readNuscenes(folder, ALL).scenes.flatMap((scene) => scene.keyframes);
    expect(keyframes.length).toBe(24);
    for (const { token, lidarToGlobal, lidarToEgo } of keyframes) {
      // The lidar stands less than two metres from the ego's origin.
      const [x, y] = poseOf.get(token)!;
      const reach = Math.hypot(lidarToEgo[3], lidarToEgo[7]);
      expect(Math.hypot(lidarToGlobal[3] - x!, lidarToGlobal[7] - y!)).toBeCloseTo(reach, 1);
    }
  });

  test("reads the scenes asked for, and says which are not there", () => {
    const one = readNuscenes(folder, { version: "v1.0-mini", scenes: new Set(["scene-8002"]) });
    expect(one.scenes.map(({ name, keyframes }) => [name, keyframes.length])).toEqual([["scene-8002", 9]]);
    expect(() => readNuscenes(folder, { version: null, scenes: new Set(["scene-8002", "scene-1"]) })).toThrow(
      /1 of the scenes asked for.*scene-1/,
    );
  });

  test.each([
    [
      "a folder without tables",
      () => rmSync(join(folder, "v1.0-mini"), { recursive: true }),
      "NUSCENES_NOT_FOUND",
      /v1.0-/,
    ],
    ["a missing table", () => rmSync(tablePath("ego_pose")), "NUSCENES_TABLE_MISSING", /ego_pose/],
    [
      "a table cut off",
      () => cutOff("sample_annotation"),
      "NUSCENES_TABLE_WRONG",
      /sample_annotation.*row \d+/,
    ],
    [
      "a table that is no JSON",
      () => writeFileSync(tablePath("scene"), "[{,"),
      "NUSCENES_TABLE_WRONG",
      /scene/,
    ],
    [
      "a field of another kind",
      () => change("sample", "timestamp", "now"),
      "NUSCENES_TABLE_WRONG",
      /row 0: timestamp/,
    ],
    [
      "a pose that is not there",
      () => change("ego_pose", "token", "gone", 48),
      "NUSCENES_TABLE_WRONG",
      /pose .* is not there/,
    ],
    [
      "a rotation of nothing",
      () => change("calibrated_sensor", "rotation", [0, 0, 0, 0]),
      "NUSCENES_TABLE_WRONG",
      /rotation/,
    ],
    [
      "a link to nowhere",
      () => change("sample", "next", "gone"),
      "NUSCENES_TABLE_WRONG",
      /gone, which is not there/,
    ],
    [
      "links in a circle",
      () => change("sample", "next", rows("sample")[0].token),
      "NUSCENES_TABLE_WRONG",
      /circle/,
    ],
  ])("refuses %s", (_, damage, code, message) => {
    damage();
    const error = failure();
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  function cutOff(name: string): void {
    const text = readFileSync(tablePath(name), "utf8");
    writeFileSync(tablePath(name), text.slice(0, text.length / 2));
  }

  /** Changes a field of the first rows. */
  function change(name: string, field: string, value: unknown, count = 1): void {
    const changed = rows(name).map((row, i) => (i < count ? { ...row, [field]: value } : row));
    writeFileSync(tablePath(name), JSON.stringify(changed));
  }
});
