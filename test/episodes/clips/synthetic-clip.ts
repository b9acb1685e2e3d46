import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import sharp from "sharp";

export const clipName = "ParkingCutIn_Town12_Route1_Weather3";
const folders = ["front", "front_left", "front_right", "back", "back_left", "back_right"];
const [width, height] = [64, 36];

export type FrameContent = Record<string, unknown>;

/** A frame in the documented layout: 10 m/s to the south, a car, a walker who crosses, a parked car, a light. */
export function frameContent(index: number): FrameContent {
  const y = 100 + index;
  const shared = {
    rotation: [0, 0, 90],
    type_id: "vehicle.audi.tt",
    extent: [2, 1, 0.7],
    center: [0, 0, 0.7],
  };
  const sensors = Object.fromEntries(
    folders.map((name) => [
      `CAM_${name.toUpperCase()}`,
      { image_size_x: width, image_size_y: height, fov: 70 },
    ]),
  );
  return {
    x: 20.3,
    y: y + 0.4,
    theta: 3.14,
    speed: 10,
    throttle: 0.5,
    steer: 0.1,
    brake: 0,
    reverse: false,
    acceleration: [1, 2, 9.8],
    angular_velocity: [0, 0, 0.1],
    x_command_near: 20,
    y_command_near: y + 30,
    command_near: -1,
    weather: { cloudiness: 5 },
    sensors,
    bounding_boxes: [
      { class: "ego_vehicle", id: "24", ...shared, location: [20, y, 0.1] },
      {
        class: "vehicle",
        id: "31",
        ...shared,
        base_type: "car",
        location: [20, y + 12, 0],
        speed: 9,
        state: "dynamic",
      },
      // One and a half metres a second across the road; the recorder knows no speed of walkers.
      {
        class: "walker",
        id: "40",
        type_id: "walker.pedestrian.0001",
        extent: [0.2, 0.2, 0.9],
        rotation: [0, 0, 0],
        location: [15 + 0.15 * index, 130, 1],
        speed: 0,
      },
      // Stands at (30, 90), looks south; its location says nothing.
      {
        class: "vehicle",
        id: "/Game/Parked_1",
        ...shared,
        location: [0, 0, 0],
        rotation: [0, 0, 0],
        state: "static",
        world2vehicle: [
          [0, 1, 0, -90],
          [-1, 0, 0, 30],
          [0, 0, 1, 0],
          [0, 0, 0, 1],
        ],
      },
      {
        class: "traffic_light",
        id: "7",
        type_id: "traffic.traffic_light",
        location: [25, 180, 5],
        rotation: [0, 0, 0],
        state: index < 10 ? 0 : 2,
        affects_ego: true,
      },
      { class: "traffic_sign", id: "9", type_id: "traffic.stop", location: [0, 0, 0], rotation: [0, 0, 0] },
    ],
  };
}

/** Writes a clip as Bench2Drive's recorder does. @returns its folder. */
export async function writeClip(parent: string, frames: number, name = clipName): Promise<string> {
  const path = join(parent, name);
  mkdirSync(join(path, "anno"), { recursive: true });
  for (let index = 0; index < frames; index++) writeFrame(path, index, frameContent(index));
  for (const folder of folders) {
    mkdirSync(join(path, "camera", `rgb_${folder}`), { recursive: true });
    for (let index = 0; index < frames; index++) {
      const background = { r: 10 * index, g: 80, b: 120 };
      const picture = sharp({ create: { width, height, channels: 3, background } });
      writeFileSync(picturePath(path, folder, index), await picture.jpeg({ quality: 20 }).toBuffer());
    }
  }
  return path;
}

export function writeFrame(path: string, index: number, content: FrameContent): void {
  // As Python writes it: a compass that said nothing is NaN.
  const text = JSON.stringify(content).replace('"theta":3.14', '"theta":NaN');
  writeFileSync(framePath(path, index), gzipSync(text));
}

export function framePath(path: string, index: number): string {
  return join(path, "anno", `${String(index).padStart(5, "0")}.json.gz`);
}

export function picturePath(path: string, folder: string, index: number): string {
  return join(path, "camera", `rgb_${folder}`, `${String(index).padStart(5, "0")}.jpg`);
}
