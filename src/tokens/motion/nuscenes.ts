import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { streamTable } from "../../base/nuscenes-table.js";
import { rigidTransform, yawOf } from "../../geometry/rigid-transform.js";
import type { FaultCounts } from "./faults.js";
import { type Track, type TrackFrame, tracksOf } from "./track.js";

/** The lidar turns at 20 Hz and has an ego pose of its own at each turn. */
const SENSOR = "/LIDAR_TOP/";

const text = z.string();
const sceneSchema = z.object({ token: text, name: text });
const sampleSchema = z.object({ token: text, scene_token: text });
const readingSchema = z.object({ sample_token: text, ego_pose_token: text, filename: text });
const poseSchema = z.object({
  timestamp: z.number(),
  translation: z.tuple([z.number(), z.number(), z.number()]),
  rotation: z.tuple([z.number(), z.number(), z.number(), z.number()]),
});

/** The folder with nuScenes tables that a path is or holds; undefined where there is none. */
export function nuscenesTables(path: string): string | undefined {
  const folders = [
    path,
    ...readdirSync(path)
      .filter((name) => name.startsWith("v1.0-"))
      .map((name) => join(path, name)),
  ];
  return folders.find((folder) => existsSync(join(folder, "ego_pose.json")));
}

/**
 * The ego's path in each nuScenes scene, from the ego poses of the lidar readings. nuScenes has y to the left and
 * yaw counter-clockwise; here both are turned over. Throws NUSCENES_TABLE_MISSING or NUSCENES_TABLE_WRONG.
 */
export function* readNuscenesTracks(folder: string, faults: FaultCounts): Generator<Track> {
  const table = (name: string) => join(folder, `${name}.json`);
  const names = new Map<string, string>();
  streamTable(table("scene"), sceneSchema, ({ token, name }) => names.set(token, name));
  const sceneOf = new Map<string, string>();
  streamTable(table("sample"), sampleSchema, ({ token, scene_token }) => {
    sceneOf.set(token, names.get(scene_token) ?? scene_token);
  });
  const poseScene = new Map<string, string>();
  streamTable(
    table("sample_data"),
    readingSchema,
    ({ sample_token, ego_pose_token }) => {
      const scene = sceneOf.get(sample_token);
      if (scene === undefined) faults.add("reading without a sample", ego_pose_token);
      else poseScene.set(ego_pose_token, scene);
    },
    ({ filename }) => typeof filename === "string" && filename.includes(SENSOR),
  );
  const scenes = new Map<string, TrackFrame[]>();
  streamTable(
    table("ego_pose"),
    poseSchema.extend({ token: text }),
    ({ token, timestamp, translation, rotation }) => {
      const scene = poseScene.get(token)!;
      const [x, y] = translation;
      const frame = { time: timestamp / 1e6, x, y: -y, yaw: -yawOf(rigidTransform(rotation, translation)) };
      const frames = scenes.get(scene);
      if (frames) frames.push(frame);
      else scenes.set(scene, [frame]);
    },
    ({ token }) => poseScene.has(token as string),
  );
  for (const [scene, frames] of [...scenes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    yield* tracksOf(
      scene,
      scene,
      frames.sort((a, b) => a.time - b.time),
      faults,
    );
  }
}
