import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { DriverxError } from "../../base/errors.js";
import { streamTable } from "../../base/nuscenes-table.js";
import { compose, type RigidTransform, rigidTransform } from "../../geometry/rigid-transform.js";

/** The nuScenes tables as far as planning evaluation needs them: scenes, their keyframes, poses and annotations. */
export interface NuscenesTables {
  readonly root: string;
  /** In table order. */
  readonly scenes: readonly Scene[];
}

export interface Scene {
  readonly name: string;
  /** Where it was recorded, such as `singapore-onenorth`. */
  readonly location: string;
  /** In time order. */
  readonly keyframes: readonly Keyframe[];
}

export interface Keyframe {
  readonly token: string;
  /** Microseconds since 1970. */
  readonly timestamp: number;
  readonly lidarToGlobal: RigidTransform;
  readonly lidarToEgo: RigidTransform;
  readonly frontCamera: CameraImage | null;
  /** In table order. */
  readonly annotations: readonly Annotation[];
}

/** The front camera's picture of a keyframe. */
export interface CameraImage {
  /** Below the dataset's root. */
  readonly filename: string;
  readonly width: number;
  readonly height: number;
  /** Optical frame (x right, y down, z forward) to global, at the camera's own time. */
  readonly cameraToGlobal: RigidTransform;
  /** 3 x 3, row by row, pixels. */
  readonly intrinsic: readonly number[];
}

export interface Annotation {
  readonly token: string;
  /** Tells one object from another within the dataset. */
  readonly instance: string;
  readonly category: string;
  readonly width: number;
  readonly length: number;
  readonly boxToGlobal: RigidTransform;
  readonly hasPoints: boolean;
  /** "1" (least) to "4"; empty where not given. */
  readonly visibility: string;
}

const LIDAR = "LIDAR_TOP";
const FRONT_CAMERA = "CAM_FRONT";
const VERSIONS = ["v1.0-trainval", "v1.0-mini", "v1.0-test"];

const token = z.string().min(1);
const vector = z.tuple([z.number(), z.number(), z.number()]);
const quaternion = z
  .tuple([z.number(), z.number(), z.number(), z.number()])
  .refine((parts) => parts.some((part) => part !== 0), "should not be all zero");

const sceneSchema = z.object({ token, name: z.string(), log_token: z.string(), first_sample_token: token });
const sampleSchema = z.object({ token, timestamp: z.number(), scene_token: token, next: z.string() });
const sampleDataSchema = z.object({
  sample_token: token,
  ego_pose_token: token,
  calibrated_sensor_token: token,
  filename: z.string(),
  width: z.number(),
  height: z.number(),
});
const poseSchema = z.object({ token, translation: vector, rotation: quaternion });
const calibrationSchema = poseSchema.extend({
  sensor_token: token,
  camera_intrinsic: z.array(z.array(z.number())),
});
const annotationSchema = z.object({
  token,
  sample_token: token,
  instance_token: token,
  visibility_token: z.string(),
  translation: vector,
  size: vector,
  rotation: quaternion,
  num_lidar_pts: z.number(),
  num_radar_pts: z.number(),
});

/** Which part of the dataset to read. */
export interface NuscenesSelection {
  /** Folder name below the root, such as `v1.0-mini`; null takes the one that is there. */
  readonly version: string | null;
  /** Scene names; null takes all. */
  readonly scenes: ReadonlySet<string> | null;
}

/**
 * Reads the tables below `<root>/<version>`. Throws NUSCENES_NOT_FOUND, NUSCENES_TABLE_MISSING,
 * NUSCENES_TABLE_WRONG (a row that breaks the schema or names a row that is not there).
 */
export function readNuscenes(root: string, selection: NuscenesSelection): NuscenesTables {
  const folder = join(root, versionIn(root, selection.version));
  const table = (name: string) => join(folder, `${name}.json`);
  const scenes = readScenes(table, selection.scenes);
  const samples = readSamples(table, new Set(scenes.map((scene) => scene.token)));
  const readings = readReadings(table, samples);
  const annotations = readAnnotations(table, samples);
  return {
    root,
    scenes: scenes.map((scene) => ({
      name: scene.name,
      location: scene.location,
      keyframes: inTimeOrder(table("sample"), scene, samples).map((sample) => {
        const lidar = readings.lidar.get(sample.token);
        if (!lidar) {
          throw broken(table("sample_data"), `sample ${sample.token} has no ${LIDAR} keyframe reading`);
        }
        return {
          token: sample.token,
          timestamp: sample.timestamp,
          ...lidar,
          frontCamera: readings.camera.get(sample.token) ?? null,
          annotations: annotations.get(sample.token) ?? [],
        };
      }),
    })),
  };
}

function versionIn(root: string, wanted: string | null): string {
  const present = VERSIONS.filter((version) => existsSync(join(root, version)));
  if (wanted !== null && existsSync(join(root, wanted))) return wanted;
  if (wanted === null && present.length === 1) return present[0];
  throw new DriverxError(
    "NUSCENES_NOT_FOUND",
    wanted === null && present.length > 1
      ? `${root} holds ${present.join(" and ")}; say which with --nuscenes-version`
      : `no folder ${join(root, wanted ?? "v1.0-trainval")} with the nuScenes tables; give the folder above it`,
  );
}

type TablePath = (name: string) => string;
type SceneRow = { token: string; name: string; location: string; first: string };

function readScenes(table: TablePath, names: ReadonlySet<string> | null): SceneRow[] {
  const locations = new Map<string, string>();
  streamTable(table("log"), z.object({ token, location: z.string() }), (row) =>
    locations.set(row.token, row.location),
  );
  const scenes: SceneRow[] = [];
  const unseen = new Set(names);
  streamTable(table("scene"), sceneSchema, (row) => {
    unseen.delete(row.name);
    if (names && !names.has(row.name)) return;
    const location = locations.get(row.log_token) ?? "";
    scenes.push({ token: row.token, name: row.name, location, first: row.first_sample_token });
  });
  if (unseen.size > 0) {
    throw new DriverxError(
      "SCENE_UNKNOWN",
      `${unseen.size} of the scenes asked for are not in ${table("scene")}, first ${[...unseen][0]}`,
    );
  }
  return scenes;
}

type SampleRow = z.infer<typeof sampleSchema>;

function readSamples(table: TablePath, scenes: ReadonlySet<string>): Map<string, SampleRow> {
  const samples = new Map<string, SampleRow>();
  streamTable(
    table("sample"),
    sampleSchema,
    (row) => samples.set(row.token, row),
    (row) => scenes.has(row.scene_token as string),
  );
  return samples;
}

function inTimeOrder(path: string, scene: SceneRow, samples: ReadonlyMap<string, SampleRow>): SampleRow[] {
  const ordered: SampleRow[] = [];
  for (let next = scene.first; next !== ""; ) {
    const sample = samples.get(next);
    if (!sample) throw broken(path, `scene ${scene.name} names sample ${next}, which is not there`);
    if (ordered.length > samples.size) throw broken(path, `scene ${scene.name}: the links run in a circle`);
    ordered.push(sample);
    next = sample.next;
  }
  return ordered;
}

interface Readings {
  readonly lidar: Map<string, Pick<Keyframe, "lidarToGlobal" | "lidarToEgo">>;
  readonly camera: Map<string, CameraImage>;
}

function readReadings(table: TablePath, samples: ReadonlyMap<string, SampleRow>): Readings {
  const channels = new Map<string, string>();
  streamTable(table("sensor"), z.object({ token, channel: z.string() }), (row) =>
    channels.set(row.token, row.channel),
  );
  const calibrations = new Map<string, { channel: string; toEgo: RigidTransform; intrinsic: number[] }>();
  streamTable(table("calibrated_sensor"), calibrationSchema, (row) => {
    const channel = channels.get(row.sensor_token) ?? "";
    const toEgo = rigidTransform(row.rotation, row.translation);
    calibrations.set(row.token, { channel, toEgo, intrinsic: row.camera_intrinsic.flat() });
  });
  const rows: z.infer<typeof sampleDataSchema>[] = [];
  streamTable(
    table("sample_data"),
    sampleDataSchema,
    (row) => rows.push(row),
    (row) => {
      const channel = calibrations.get(row.calibrated_sensor_token as string)?.channel;
      return (
        row.is_key_frame === true &&
        (channel === LIDAR || channel === FRONT_CAMERA) &&
        samples.has(row.sample_token as string)
      );
    },
  );
  const poses = readPoses(table, new Set(rows.map((row) => row.ego_pose_token)));
  const readings: Readings = { lidar: new Map(), camera: new Map() };
  for (const row of rows) {
    const egoToGlobal = poses.get(row.ego_pose_token);
    if (!egoToGlobal) throw broken(table("ego_pose"), `pose ${row.ego_pose_token} is not there`);
    const { channel, toEgo, intrinsic } = calibrations.get(row.calibrated_sensor_token)!;
    const toGlobal = compose(egoToGlobal, toEgo);
    if (channel === LIDAR) {
      readings.lidar.set(row.sample_token, { lidarToGlobal: toGlobal, lidarToEgo: toEgo });
    } else {
      const { filename, width, height } = row;
      readings.camera.set(row.sample_token, {
        filename,
        width,
        height,
        cameraToGlobal: toGlobal,
        intrinsic,
      });
    }
  }
  return readings;
}

function readPoses(table: TablePath, wanted: ReadonlySet<string>): Map<string, RigidTransform> {
  const poses = new Map<string, RigidTransform>();
  streamTable(
    table("ego_pose"),
    poseSchema,
    (row) => poses.set(row.token, rigidTransform(row.rotation, row.translation)),
    (row) => wanted.has(row.token as string),
  );
  return poses;
}

function readAnnotations(
  table: TablePath,
  samples: ReadonlyMap<string, SampleRow>,
): Map<string, Annotation[]> {
  const categories = new Map<string, string>();
  streamTable(table("category"), z.object({ token, name: z.string() }), (row) =>
    categories.set(row.token, row.name),
  );
  const instances = new Map<string, { token: string; category: string }>();
  streamTable(table("instance"), z.object({ token, category_token: token }), (row) =>
    instances.set(row.token, { token: row.token, category: categories.get(row.category_token) ?? "" }),
  );
  const annotations = new Map<string, Annotation[]>();
  streamTable(
    table("sample_annotation"),
    annotationSchema,
    (row) => {
      const instance = instances.get(row.instance_token);
      if (!instance) throw broken(table("instance"), `instance ${row.instance_token} is not there`);
      const [width, length] = row.size;
      const annotation = {
        token: row.token,
        // The one string of the instance table: a million rows would hold a million copies.
        instance: instance.token,
        category: instance.category,
        width,
        length,
        boxToGlobal: rigidTransform(row.rotation, row.translation),
        hasPoints: row.num_lidar_pts + row.num_radar_pts > 0,
        visibility: row.visibility_token,
      };
      const list = annotations.get(row.sample_token);
      if (list) list.push(annotation);
      else annotations.set(row.sample_token, [annotation]);
    },
    (row) => samples.has(row.sample_token as string),
  );
  return annotations;
}

function broken(path: string, what: string): DriverxError {
  return new DriverxError("NUSCENES_TABLE_WRONG", `nuScenes table ${path}: ${what}`);
}
