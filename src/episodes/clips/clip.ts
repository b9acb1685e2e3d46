import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import sharp from "sharp";
import { DriverxError, errorText } from "../../base/errors.js";
import { isFolder } from "../../base/files.js";
import { issueText } from "../../base/issue-text.js";
import { parsePythonJson } from "../../bench/python-json.js";
import { type ClipFrame, clipFrameSchema } from "./clip-frame.js";
import { type ClipState, ClipStates } from "./clip-state.js";

/** Cameras of a clip by our names: the folder of each. */
const cameraFolders = {
  CAM_FRONT: "rgb_front",
  CAM_FRONT_LEFT: "rgb_front_left",
  CAM_FRONT_RIGHT: "rgb_front_right",
  CAM_BACK: "rgb_back",
  CAM_BACK_LEFT: "rgb_back_left",
  CAM_BACK_RIGHT: "rgb_back_right",
} as const;
export type ClipCamera = keyof typeof cameraFolders;
export const clipCameras = Object.keys(cameraFolders) as ClipCamera[];

/** A frame that unpacks to more than this is damage, bytes. */
const largestFrame = 64 << 20;
const frameName = /^(\d{5})\.json\.gz$/;
const unzip = promisify(gunzip);

/** A training clip of Bench2Drive: a folder of `anno` and `camera`, read a frame at a time. */
export class Clip {
  readonly path: string;
  readonly scenario: string;
  readonly town: string;
  /** How many frames there are, 10 Hz. */
  readonly frames: number;

  private constructor(path: string, scenario: string, town: string, frames: number) {
    this.path = path;
    this.scenario = scenario;
    this.town = town;
    this.frames = frames;
  }

  /** Looks at the folder; no frame is read yet. Throws CLIP_INVALID. */
  static open(path: string): Clip {
    if (!isFolder(path)) throw fault(path, "there is no such folder; unpack a .tar.gz first");
    const [scenario, town, route] = basename(resolve(path)).split("_");
    if (!town || !route?.startsWith("Route")) {
      throw fault(path, "the folder is not named <Scenario>_<Town>_Route<id>_Weather<id>");
    }
    if (!isFolder(join(path, "anno"))) throw fault(path, "it has no folder anno");
    const numbers = readdirSync(join(path, "anno"))
      .flatMap((name) => frameName.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
    if (numbers.length === 0) throw fault(path, "anno holds no frame such as 00000.json.gz");
    const gap = numbers.findIndex((number, index) => number !== index);
    if (gap >= 0) throw fault(path, `anno/${numbered(gap)}.json.gz is missing`);
    for (const folder of Object.values(cameraFolders)) {
      if (!isFolder(join(path, "camera", folder))) throw fault(path, `it has no folder camera/${folder}`);
    }
    return new Clip(path, scenario, town, numbers.length);
  }

  /** The states of all frames in order, with what the frame said besides. Throws CLIP_INVALID naming the file. */
  async *states(): AsyncGenerator<{ readonly state: ClipState; readonly frame: ClipFrame }> {
    const states = new ClipStates();
    for (let index = 0; index < this.frames; index++) {
      const frame = await this.#frame(index);
      yield { frame, state: states.next(frame, index) };
    }
  }

  /** The JPEG of a camera at a frame, whole and of the size that the frame says. Throws CLIP_INVALID. */
  async picture(camera: ClipCamera, index: number, { sensors }: ClipFrame): Promise<Buffer> {
    const file = `camera/${cameraFolders[camera]}/${numbered(index)}.jpg`;
    const bytes = await this.#bytes(file);
    if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) throw fault(this.path, `${file} is no JPEG`);
    if (bytes.readUInt16BE(bytes.length - 2) !== 0xffd9) throw fault(this.path, `${file} is cut off`);
    const { width, height } = await sharp(bytes)
      .metadata()
      .catch((error) => {
        throw fault(this.path, `${file}: ${errorText(error)}`);
      });
    const { image_size_x: wantedWidth, image_size_y: wantedHeight } = sensors[camera] ?? {};
    if (
      wantedWidth !== undefined &&
      wantedHeight !== undefined &&
      (width !== wantedWidth || height !== wantedHeight)
    ) {
      throw fault(
        this.path,
        `${file} is ${width} x ${height}, and its frame says ${wantedWidth} x ${wantedHeight}`,
      );
    }
    return bytes;
  }

  async #frame(index: number): Promise<ClipFrame> {
    const file = `anno/${numbered(index)}.json.gz`;
    const packed = await this.#bytes(file);
    let content: unknown;
    try {
      const text = await unzip(packed, { maxOutputLength: largestFrame });
      content = parsePythonJson(text.toString("utf8"));
    } catch (error) {
      throw fault(this.path, `${file}: ${errorText(error)}`);
    }
    const { data, error } = clipFrameSchema.safeParse(content);
    if (error) throw fault(this.path, `${file}: ${issueText(error, "frame")}`);
    return data;
  }

  #bytes(file: string): Promise<Buffer> {
    return readFile(join(this.path, file)).catch((error: NodeJS.ErrnoException) => {
      throw fault(this.path, error.code === "ENOENT" ? `${file} is missing` : `${file}: ${errorText(error)}`);
    });
  }
}

function numbered(index: number): string {
  return String(index).padStart(5, "0");
}

function fault(path: string, what: string): DriverxError {
  return new DriverxError("CLIP_INVALID", `clip ${path}: ${what}`);
}
