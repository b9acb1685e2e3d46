import sharp from "sharp";
import { DriverxError } from "../base/errors.js";
import { writeFileWhole } from "../base/files.js";
import { RandomStream } from "../base/random.js";
import { DEGREES } from "../geometry/angles.js";
import { lanePosition } from "../map/lane.js";
import type { LaneMap } from "../map/lane-map.js";
import { numberedWeather } from "../routes/weather.js";
import { Atmosphere } from "../sim/sensors/atmosphere.js";
import { CameraRenderer } from "../sim/sensors/camera-renderer.js";
import { PinholeView, type Pose6 } from "../sim/sensors/pinhole.js";
import { buildTown } from "../sim/sensors/town/build-town.js";
import { say } from "./output.js";

export interface PictureOptions {
  readonly out: string;
  readonly camera: string;
  readonly weather: number;
}

/** A driver's eyes above the ground, m. */
const eyeHeight = 1.6;
const camera = {
  id: "camera",
  x: 0,
  y: 0,
  z: 0,
  yaw: 0,
  pitch: 0,
  roll: 0,
  fieldOfView: 70 * DEGREES,
  width: 1600,
  height: 900,
  jpegQuality: 90,
};

/** Draws what a camera sees of an empty town; lights are green. Throws BAD_OPTION. */
export async function renderCamera(map: LaneMap, options: PictureOptions): Promise<void> {
  const format = options.out.endsWith(".png") ? "png" : /\.jpe?g$/.test(options.out) ? "jpeg" : undefined;
  if (!format)
    throw new DriverxError("BAD_OPTION", `--out: a picture's name ends in .png or .jpg, not ${options.out}`);
  const pose = parsePose(options.camera, map);
  const town = buildTown(map, new RandomStream(`0/scenery/${map.name}`));
  const lights = new Uint8Array(map.trafficLights.length);
  const renderer = new CameraRenderer(town, new Atmosphere(weatherOf(options.weather)), 0, lights.length);
  const rgb = new Uint8Array(3 * camera.width * camera.height);
  renderer.render(
    camera,
    new PinholeView(camera),
    { tick: 1, time: 0, vehicle: pose, actors: [], lights },
    rgb,
  );
  const { width, height } = camera;
  writeFileWhole(
    options.out,
    await sharp(rgb, { raw: { width, height, channels: 3 } })
      .toFormat(format, { quality: 90 })
      .toBuffer(),
  );
  say(`${options.out}: ${width} x ${height}, ${town.mesh.shades.length} faces in the town`);
}

function weatherOf(id: number) {
  try {
    return numberedWeather(id);
  } catch (error) {
    throw new DriverxError("BAD_OPTION", `--weather: ${(error as Error).message}`, { cause: error });
  }
}

/** x, y, yaw in degrees and, where given, z and pitch; without z the camera stands at a driver's height on the road. */
function parsePose(text: string, map: LaneMap): Pose6 {
  const numbers = text.split(",").map(Number);
  if (numbers.length < 3 || numbers.length > 5 || numbers.some((value) => !Number.isFinite(value))) {
    throw new DriverxError(
      "BAD_OPTION",
      `--camera: give x,y,yaw or x,y,yaw,z,pitch in metres and degrees, not "${text}"`,
    );
  }
  const [x, y, yawDeg, z = groundAt(map, x, y) + eyeHeight, pitchDeg = 0] = numbers as [
    number,
    number,
    number,
    number?,
    number?,
  ];
  return { x, y, z, yaw: yawDeg * DEGREES, pitch: pitchDeg * DEGREES, roll: 0 };
}

function groundAt(map: LaneMap, x: number, y: number): number {
  const position = lanePosition();
  if (!map.nearestLane(x, y, position)) return 0;
  const pose = { x: 0, y: 0, z: 0, yaw: 0, width: 0 };
  map.poseOnLane(position.lane, position.distance, pose);
  return pose.z;
}
