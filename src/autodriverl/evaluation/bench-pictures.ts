import { existsSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { DriverxError } from "../../base/errors.js";
import { readBytes } from "../../base/files.js";
import { RandomStream } from "../../base/random.js";
import { PictureCorrupter } from "../../sim/sensors/corruptions/corruption.js";
import type { VqaItem } from "../data/item.js";
import { type BenchCorruption, benchCorruptions, CLEAN, type Setting, TEXT_ONLY } from "./settings.js";
import { JPEG_QUALITY, spoilPicture } from "./spoil-picture.js";

const cameras = [
  "CAM_FRONT",
  "CAM_FRONT_LEFT",
  "CAM_FRONT_RIGHT",
  "CAM_BACK",
  "CAM_BACK_LEFT",
  "CAM_BACK_RIGHT",
];
/** Spoilt pictures in memory; one has some 300 kB. */
const MOST_SPOILT = 128;

/** A question's pictures by camera. */
export type Pictures = ReadonlyMap<string, Uint8Array>;

/** The pictures of questions, clean, spoilt or black. */
export class BenchPictures {
  readonly #clean: string | undefined;
  readonly #corrupted: string | undefined;
  readonly #seed: number;
  #black: Promise<Uint8Array> | undefined;
  /** The last pictures that were spoilt; several questions are about each, and spoiling takes long. */
  readonly #spoiltLast = new Map<string, Promise<Uint8Array>>();

  /**
   * @param clean folder of the clean pictures; undefined where the questions have none.
   * @param corrupted folder of the public spoilt pictures, with one folder a corruption. Without it clean ones are spoilt by
   *   ours; which one it was stands in the results.
   */
  constructor(options: { clean?: string; corrupted?: string; seed: number }) {
    this.#clean = options.clean;
    this.#corrupted = options.corrupted;
    this.#seed = options.seed;
  }

  /** Which pictures a setting shows, for the record. */
  originOf(setting: Setting): "clean" | "black" | "public" | "ours" {
    if (setting === CLEAN) return "clean";
    if (setting === TEXT_ONLY) return "black";
    return this.#corrupted === undefined ? "ours" : "public";
  }

  /** Throws FILE_NOT_FOUND, or PICTURES_MISSING where a setting needs pictures and there is no folder. */
  async of(item: VqaItem, setting: Setting): Promise<Pictures> {
    const pictures = new Map<string, Uint8Array>();
    for (const [camera, path] of Object.entries(item.images)) {
      pictures.set(camera, await this.#picture(item, camera, path, setting));
    }
    return pictures;
  }

  #picture(item: VqaItem, camera: string, path: string, setting: Setting): Promise<Uint8Array> {
    if (setting === TEXT_ONLY) {
      this.#black ??= blackPicture();
      return this.#black;
    }
    const corruption = benchCorruptions.find(({ column }) => column === setting);
    if (corruption !== undefined && this.#corrupted !== undefined) {
      return Promise.resolve(readBytes(join(this.#corrupted, corruption.folder, path), "picture"));
    }
    if (this.#clean === undefined || !existsSync(this.#clean)) {
      throw new DriverxError(
        "PICTURES_MISSING",
        "the questions are about pictures: name their folder with --images, or ask --settings text-only alone",
      );
    }
    const clean = join(this.#clean, path);
    if (corruption === undefined) return Promise.resolve(readBytes(clean, "picture"));
    const key = `${corruption.column} ${path}`;
    const spoilt =
      this.#spoiltLast.get(key) ?? this.#spoilt(readBytes(clean, "picture"), corruption, item.frame, camera);
    this.#spoiltLast.set(key, spoilt);
    if (this.#spoiltLast.size > MOST_SPOILT) this.#spoiltLast.delete(this.#spoiltLast.keys().next().value!);
    return spoilt;
  }

  async #spoilt(
    jpeg: Uint8Array,
    { ours }: BenchCorruption,
    frame: string,
    camera: string,
  ): Promise<Uint8Array> {
    const whole = new RandomStream(`drivebench/${this.#seed}`).fork(ours.name);
    // The cameras that crash do so in the whole data set, all else is drawn for each frame.
    const random = ours.name === "camera-crash" ? whole : whole.fork(frame);
    const corrupter = new PictureCorrupter(ours, cameras, random);
    return spoilPicture(jpeg, corrupter, frame, camera);
  }
}

function blackPicture(): Promise<Uint8Array> {
  return sharp({ create: { width: 224, height: 224, channels: 3, background: "black" } })
    .jpeg({ quality: JPEG_QUALITY })
    .toBuffer();
}
