import { DriverxError } from "../../../base/errors.js";
import type { RandomStream } from "../../../base/random.js";
import { motionBlur, zoomBlur } from "./blur.js";
import { lensObstacle, waterSplash } from "./lens.js";
import { blacken, brightness, colorQuant, lowLight, saturate } from "./light.js";
import { type PictureCorruption, toBytes, toPicture } from "./picture.js";
import { fog, rain, snow } from "./weather.js";

/** Where a corruption strikes: every camera, some of an episode's, or some of a plan step's. */
type Reach = "all" | "lens" | "crash" | "lost";

type Definition = { readonly severities: number } & (
  | { readonly type: "picture"; readonly reach: Reach; readonly change: PictureCorruption }
  /** Changes the JPEG in place of the pixels. */
  | { readonly type: "quality"; readonly qualities: readonly number[] }
  | { readonly type: "bytes"; readonly every: readonly number[] }
);

const picture = (change: PictureCorruption, reach: Reach = "all", severities = 5): Definition => ({
  type: "picture",
  change,
  reach,
  severities,
});

/** DriveBench's fifteen; the last two stand for codecs that are not at hand, and so have names of their own. */
const definitions = {
  brightness: picture(brightness),
  "low-light": picture(lowLight, "all", 4),
  snow: picture(snow),
  fog: picture(fog),
  rain: picture(rain),
  "lens-obstacle": picture(lensObstacle, "lens"),
  "water-splash": picture(waterSplash, "lens"),
  "camera-crash": picture(blacken, "crash"),
  "frame-lost": picture(blacken, "lost"),
  saturate: picture(saturate),
  "motion-blur": picture(motionBlur),
  "zoom-blur": picture(zoomBlur),
  "color-quant": picture(colorQuant, "all", 4),
  "bit-error-jpeg": { type: "bytes", severities: 5, every: [4000, 2000, 1000, 500, 250] },
  "compression-jpeg": { type: "quality", severities: 5, qualities: [30, 20, 12, 6, 3] },
} as const satisfies Record<string, Definition>;

export type CorruptionName = keyof typeof definitions;
export const corruptionNames = Object.keys(definitions) as CorruptionName[];

/** A corruption and how strong it is. */
export interface Corruption {
  readonly name: CorruptionName;
  readonly severity: number;
}

/** A corruption as the user writes it, such as `fog:3`. Throws BAD_OPTION. */
export function parseCorruption(text: string): Corruption {
  const [name, severityText] = text.split(":");
  const known = corruptionNames.find((candidate) => candidate === name);
  if (known === undefined) {
    throw new DriverxError(
      "BAD_OPTION",
      `--corrupt: there is no corruption ${name}; there are ${corruptionNames.join(", ")}`,
    );
  }
  const { severities } = definitions[known];
  const severity = Number(severityText);
  if (!Number.isInteger(severity) || severity < 1 || severity > severities) {
    throw new DriverxError(
      "BAD_OPTION",
      `--corrupt: give ${known} a severity of 1 to ${severities}, such as ${known}:${severities}`,
    );
  }
  return { name: known, severity };
}

/** Corrupts the pictures of one episode: which cameras are hit, and each picture's randomness, follow the stream. */
export class PictureCorrupter {
  readonly #corruption: Corruption;
  readonly #definition: Definition;
  readonly #random: RandomStream;
  /** Cameras that are hit in all of the episode. */
  readonly #hit: ReadonlySet<string>;

  constructor(corruption: Corruption, cameras: readonly string[], random: RandomStream) {
    this.#corruption = corruption;
    this.#definition = definitions[corruption.name];
    this.#random = random;
    this.#hit = chosenCameras(this.#definition, corruption.severity, cameras, random.fork("cameras"));
  }

  /** Changes the pixels of a picture before it is encoded. */
  changePixels(rgb: Uint8Array, width: number, height: number, camera: string, tick: number): void {
    if (this.#definition.type !== "picture") return;
    const { severity } = this.#corruption;
    const random = this.#random.fork(`${camera} ${tick}`);
    const { reach } = this.#definition;
    // Frames are lost with probability severity / 6, each by itself.
    if (reach === "lost" ? !random.chance(severity / 6) : !this.#hit.has(camera)) return;
    const changed = toPicture(rgb, width, height);
    this.#definition.change(changed, severity, random);
    toBytes(changed, rgb);
  }

  /** The quality to encode with. */
  quality(quality: number): number {
    const { type } = this.#definition;
    return type === "quality"
      ? Math.min(quality, this.#definition.qualities[this.#corruption.severity - 1])
      : quality;
  }

  /** Changes the bytes of an encoded picture: one in so many of its entropy-coded part, none of its markers. */
  changeBytes(jpeg: Uint8Array, camera: string, tick: number): void {
    if (this.#definition.type !== "bytes") return;
    const random = this.#random.fork(`${camera} ${tick}`);
    const begin = scanStart(jpeg);
    const faults = Math.ceil((jpeg.length - begin) / this.#definition.every[this.#corruption.severity - 1]);
    for (let fault = 0; fault < faults && begin < jpeg.length - 2; fault++) {
      const at = random.integer(begin, jpeg.length - 3);
      // 0xff begins a marker, and what follows it is stuffing.
      if (jpeg[at] === 0xff || jpeg[at - 1] === 0xff) continue;
      jpeg[at] = Math.min(0xfe, jpeg[at] ^ (1 << random.integer(0, 7)));
    }
  }
}

function chosenCameras(
  definition: Definition,
  severity: number,
  cameras: readonly string[],
  random: RandomStream,
): Set<string> {
  if (definition.type !== "picture") return new Set();
  switch (definition.reach) {
    case "lens": {
      const others = cameras.slice(1);
      const hit = new Set(cameras.slice(0, 1));
      const count = Math.min(others.length, random.integer(1, 5));
      for (let i = 0; i < count; i++) hit.add(others.splice(random.integer(0, others.length - 1), 1)[0]);
      return hit;
    }
    case "crash":
      // Drawn with replacement, as it is defined.
      return new Set(Array.from({ length: severity }, () => random.choice(cameras)));
    default:
      return new Set(cameras);
  }
}

/** Where the entropy-coded bytes of a JPEG begin: after the header of its first scan. */
function scanStart(jpeg: Uint8Array): number {
  for (let at = 2; at + 3 < jpeg.length; ) {
    const length = (jpeg[at + 2] << 8) | jpeg[at + 3];
    if (jpeg[at + 1] === 0xda) return at + 2 + length;
    at += 2 + length;
  }
  return jpeg.length;
}
