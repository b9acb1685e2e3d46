import { createHash } from "node:crypto";
import { join } from "node:path";
import { writeFileWhole } from "../../base/files.js";
import { RandomStream } from "../../base/random.js";
import { type DrivenPose, drive, MANOEUVRES } from "./synthetic-drive.js";
import { type SyntheticRoad, writeSyntheticMaps } from "./synthetic-map.js";

/**
 * An invented dataset in the nuScenes table schema, for trying the commands and for tests and benches: scenes with
 * turns and stops, moving and standing agents, gaps in their annotations, sweeps between the keyframes, CAN bus
 * files for every other scene, and the map expansion with a road along each drive.
 */
export interface SyntheticOptions {
  readonly seed: number;
  /** Keyframes of each scene. */
  readonly keyframes: readonly number[];
  readonly agentsPerScene: number;
}

const VERSION = "v1.0-mini";
const FIRST_TIME = 1_600_000_000_000_000;
const KEYFRAME_MICROSECONDS = 500_000;
/** The camera is exposed this much before the lidar's time. */
const CAMERA_LEAD = 38_000;
const CAN_MICROSECONDS = 20_000;

const CATEGORIES = [
  { name: "vehicle.car", width: 1.9, length: 4.6, height: 1.7, share: 10 },
  { name: "human.pedestrian.adult", width: 0.7, length: 0.7, height: 1.8, share: 5 },
  { name: "movable_object.trafficcone", width: 0.4, length: 0.4, height: 1, share: 2 },
  { name: "vehicle.truck", width: 2.5, length: 7, height: 3, share: 2 },
  { name: "vehicle.bicycle", width: 0.6, length: 1.8, height: 1.3, share: 1 },
  { name: "vehicle.emergency.police", width: 2, length: 4.8, height: 1.7, share: 1 },
] as const;

type Row = Record<string, unknown>;
type Tables = Record<(typeof TABLES)[number], Row[]>;

const TABLES = [
  "attribute",
  "calibrated_sensor",
  "category",
  "ego_pose",
  "instance",
  "log",
  "map",
  "sample",
  "sample_annotation",
  "sample_data",
  "scene",
  "sensor",
  "visibility",
] as const;

/** Writes the dataset below a folder; the same options give the same bytes. Throws FILE_UNWRITABLE. */
export function writeSyntheticNuscenes(folder: string, options: SyntheticOptions): void {
  const tables = Object.fromEntries(TABLES.map((name) => [name, [] as Row[]])) as Tables;
  addFixedRows(tables);
  const roads = options.keyframes.map((count, index) => {
    const stream = new RandomStream(options.seed).fork(`scene-${index}`);
    return addScene(tables, folder, index, count, options.agentsPerScene, stream);
  });
  writeSyntheticMaps(folder, roads);
  // The real table is not in time order either.
  tables.sample_data.sort((a, b) => (String(a.token) < String(b.token) ? -1 : 1));
  for (const name of TABLES) {
    const rows = tables[name].map((row) => JSON.stringify(row)).join(",\n");
    writeFileWhole(join(folder, VERSION, `${name}.json`), `[\n${rows}\n]\n`);
  }
}

function tokenOf(...parts: (string | number)[]): string {
  return createHash("sha256").update(parts.join("/")).digest("hex").slice(0, 32);
}

function addFixedRows(tables: Tables): void {
  for (const { name } of CATEGORIES) {
    tables.category.push({ token: tokenOf("category", name), name, description: "" });
  }
  for (const [channel, modality] of [
    ["LIDAR_TOP", "lidar"],
    ["CAM_FRONT", "camera"],
  ]) {
    tables.sensor.push({ token: tokenOf("sensor", channel!), channel, modality });
  }
  for (const level of ["1", "2", "3", "4"]) {
    tables.visibility.push({ token: level, level: `v${level}`, description: "" });
  }
  tables.attribute.push({ token: tokenOf("attribute"), name: "vehicle.moving", description: "" });
}

function addScene(
  tables: Tables,
  folder: string,
  index: number,
  count: number,
  agentCount: number,
  stream: RandomStream,
): SyntheticRoad {
  const name = `scene-${String(8001 + index)}`;
  const log = tokenOf(name, "log");
  const start = FIRST_TIME + index * 60_000_000;
  const manoeuvre = MANOEUVRES[index % MANOEUVRES.length];
  const path = drive(manoeuvre, count, stream.fork("ego"));
  const samples = Array.from({ length: count }, (_, i) => tokenOf(name, "sample", i));
  const jitter = stream.fork("time");
  const times = samples.map((_, i) => start + i * KEYFRAME_MICROSECONDS + jitter.integer(-4000, 4000));
  const location = index % 2 === 0 ? "boston-seaport" : "singapore-onenorth";
  tables.log.push({
    token: log,
    logfile: name,
    vehicle: "n000",
    date_captured: "2020-09-13",
    location,
  });
  tables.map.push({
    token: tokenOf(name, "map"),
    log_tokens: [log],
    category: "semantic_prior",
    filename: "",
  });
  tables.scene.push({
    token: tokenOf(name),
    log_token: log,
    nbr_samples: count,
    first_sample_token: samples[0],
    last_sample_token: samples.at(-1),
    name,
    description: `invented: ${manoeuvre}`,
  });
  samples.forEach((token, i) => {
    tables.sample.push({
      token,
      timestamp: times[i],
      scene_token: tokenOf(name),
      prev: samples[i - 1] ?? "",
      next: samples[i + 1] ?? "",
    });
  });
  addReadings(tables, name, samples, times, path, stream.fork("sensors"));
  for (let agent = 0; agent < agentCount; agent++) {
    addAgent(tables, `${name}-${agent}`, samples, path, stream.fork(`agent-${agent}`));
  }
  if (index % 2 === 0) writeCanBus(folder, name, start, path);
  return { location, path };
}

/** Lidar and front camera, a keyframe and a sweep each half second; every reading has its own pose. */
function addReadings(
  tables: Tables,
  name: string,
  samples: readonly string[],
  times: readonly number[],
  path: (seconds: number) => DrivenPose,
  stream: RandomStream,
): void {
  const tilt = () => stream.uniform(-0.02, 0.02);
  const sensors = [
    {
      channel: "LIDAR_TOP",
      extension: "pcd.bin",
      lead: 0,
      size: { width: 0, height: 0 },
      translation: [0.95, 0, 1.84],
      rotation: quaternionOf(-Math.PI / 2 + tilt(), tilt(), tilt()),
      camera_intrinsic: [] as number[][],
    },
    {
      channel: "CAM_FRONT",
      extension: "jpg",
      lead: CAMERA_LEAD,
      size: { width: 1600, height: 900 },
      translation: [1.7, 0.01, 1.5],
      // Optical axes: z forward, x right, y down, then nearly level.
      rotation: multiply(quaternionOf(tilt() / 4, tilt() / 4, tilt() / 4), [0.5, -0.5, 0.5, -0.5]),
      camera_intrinsic: [
        [1260, 0, 800],
        [0, 1260, 480],
        [0, 0, 1],
      ],
    },
  ];
  for (const { channel, extension, lead, size, translation, rotation, camera_intrinsic } of sensors) {
    const calibrated = tokenOf(name, "calibration", channel);
    const sensor = tokenOf("sensor", channel);
    tables.calibrated_sensor.push({
      token: calibrated,
      sensor_token: sensor,
      translation,
      rotation,
      camera_intrinsic,
    });
    const token = (i: number) => tokenOf(name, channel, i);
    const readings = 2 * samples.length - 1;
    for (let i = 0; i < readings; i++) {
      const isKeyframe = i % 2 === 0;
      const timestamp = isKeyframe
        ? times[i / 2] - lead
        : (times[(i - 1) / 2] + times[(i + 1) / 2]) / 2 - lead;
      const seconds = (timestamp - times[0]) / 1e6;
      const pose = path(Math.max(seconds, 0));
      tables.ego_pose.push({
        token: token(i),
        timestamp,
        rotation: quaternionOf(pose.yaw, 0.004 * Math.sin(seconds), 0.006 * Math.cos(2 * seconds)),
        translation: [pose.x, pose.y, 0],
      });
      tables.sample_data.push({
        token: token(i),
        // Sweeps belong to the following keyframe.
        sample_token: samples[Math.ceil(i / 2)],
        ego_pose_token: token(i),
        calibrated_sensor_token: calibrated,
        timestamp,
        fileformat: channel === "LIDAR_TOP" ? "pcd" : "jpg",
        is_key_frame: isKeyframe,
        ...size,
        filename: `${isKeyframe ? "samples" : "sweeps"}/${channel}/${name}__${channel}__${timestamp}.${extension}`,
        prev: i > 0 ? token(i - 1) : "",
        next: i < readings - 1 ? token(i + 1) : "",
      });
    }
  }
}

/** Parked, along the road or crossing it; some appear late, leave early or miss a frame. */
function addAgent(
  tables: Tables,
  name: string,
  samples: readonly string[],
  path: (seconds: number) => DrivenPose,
  stream: RandomStream,
): void {
  const kind = stream.choice(CATEGORIES.flatMap((category) => Array(category.share).fill(category)));
  const instance = tokenOf(name, "instance");
  const along = path(stream.uniform(0, samples.length / 2));
  const aside = stream.choice([-1, 1]) * stream.uniform(1, 12);
  const yaw = along.yaw + stream.choice([0, Math.PI, Math.PI / 2]) + stream.uniform(-0.05, 0.05);
  const speed = stream.chance(0.5) ? 0 : stream.uniform(0.5, kind.length > 1 ? 8 : 1.5);
  const startX = along.x - Math.sin(along.yaw) * aside;
  const startY = along.y + Math.cos(along.yaw) * aside;
  const middle = stream.uniform(0, samples.length / 2);
  const first = stream.chance(0.3) ? stream.integer(0, samples.length - 2) : 0;
  const last = stream.chance(0.3) ? stream.integer(first + 1, samples.length - 1) : samples.length - 1;
  const skipped = stream.chance(0.2) ? stream.integer(first + 1, last) : -1;
  const frames = samples.map((_, i) => i).filter((i) => i >= first && i <= last && i !== skipped);
  const token = (frame: number) => tokenOf(name, "annotation", frame);
  tables.instance.push({
    token: instance,
    category_token: tokenOf("category", kind.name),
    nbr_annotations: frames.length,
    first_annotation_token: token(frames[0]),
    last_annotation_token: token(frames.at(-1)!),
  });
  frames.forEach((frame, i) => {
    const travelled = speed * (frame / 2 - middle);
    tables.sample_annotation.push({
      token: token(frame),
      sample_token: samples[frame],
      instance_token: instance,
      visibility_token: stream.choice(["", "1", "2", "3", "4", "4", "4"]),
      attribute_tokens: [],
      translation: [startX + Math.cos(yaw) * travelled, startY + Math.sin(yaw) * travelled, kind.height / 2],
      size: [kind.width, kind.length, kind.height],
      rotation: quaternionOf(yaw, 0, 0),
      prev: i > 0 ? token(frames[i - 1]) : "",
      next: i < frames.length - 1 ? token(frames[i + 1]) : "",
      num_lidar_pts: stream.chance(0.1) ? 0 : stream.integer(1, 200),
      num_radar_pts: 0,
    });
  });
}

function writeCanBus(
  folder: string,
  name: string,
  start: number,
  path: (seconds: number) => DrivenPose,
): void {
  const messages = [];
  for (let time = 0; ; time += CAN_MICROSECONDS) {
    const { x, y, speed, isOver } = path(time / 1e6);
    if (isOver) break;
    messages.push({ utime: start + time, pos: [x, y, 0], vel: [speed, 0, 0] });
  }
  writeFileWhole(join(folder, "can_bus", `${name}_pose.json`), JSON.stringify(messages));
}

type Quaternion = [number, number, number, number];

/** Turns about z, then the new y, then the new x. */
function quaternionOf(yaw: number, pitch: number, roll: number): Quaternion {
  const about = (angle: number, axis: 1 | 2 | 3): Quaternion => {
    const parts: Quaternion = [Math.cos(angle / 2), 0, 0, 0];
    parts[axis] = Math.sin(angle / 2);
    return parts;
  };
  return multiply(multiply(about(yaw, 3), about(pitch, 2)), about(roll, 1));
}

function multiply([a, b, c, d]: Quaternion, [w, x, y, z]: Quaternion): Quaternion {
  return [
    a * w - b * x - c * y - d * z,
    a * x + b * w + c * z - d * y,
    a * y - b * z + c * w + d * x,
    a * z + b * y - c * x + d * w,
  ];
}
