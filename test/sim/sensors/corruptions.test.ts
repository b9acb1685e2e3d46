import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/base/random.js";
import { blurAlong, gaussianBlur, zoomBlur, zoomsOf } from "../../../src/sim/sensors/corruptions/blur.js";
import {
  type CorruptionName,
  corruptionNames,
  PictureCorrupter,
  parseCorruption,
} from "../../../src/sim/sensors/corruptions/corruption.js";
import { brightness, colorQuant, lowLight, saturate } from "../../../src/sim/sensors/corruptions/light.js";
import type { Picture, PictureCorruption } from "../../../src/sim/sensors/corruptions/picture.js";
import { fog, rain, snow } from "../../../src/sim/sensors/corruptions/weather.js";

const random = () => new RandomStream("test");

function pictureOf(
  width: number,
  height: number,
  value: (x: number, y: number, c: number) => number,
): Picture {
  const values = Float64Array.from({ length: 3 * width * height }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return value(pixel % width, Math.floor(pixel / width), i % 3);
  });
  return { width, height, values };
}

/** One pixel after a corruption. */
function pixel(change: PictureCorruption, severity: number, rgb: readonly number[]): number[] {
  const picture = pictureOf(1, 1, (_x, _y, c) => rgb[c]);
  change(picture, severity, random());
  return [...picture.values].map((value) => Math.round(1e6 * value) / 1e6);
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values: Float64Array): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

/** A road scene's worth of light and dark: a gradient with stripes. */
const scene = () =>
  pictureOf(160, 96, (x, y, c) => 0.15 + 0.5 * (y / 96) + (x % 16 < 4 ? 0.2 : 0) + 0.04 * c);

describe("corruptions by their formulas", () => {
  it("brightness adds to V and keeps hue and saturation", () => {
    expect(pixel(brightness, 4, [0.5, 0.25, 0])).toEqual([0.9, 0.45, 0]);
    expect(pixel(brightness, 5, [0.8, 0.4, 0.4])).toEqual([1, 0.5, 0.5]);
    expect(pixel(brightness, 1, [0, 0, 0])).toEqual([0.1, 0.1, 0.1]);
  });

  it("saturate multiplies and shifts S", () => {
    // S = 0.5 x 0.3 = 0.15.
    expect(pixel(saturate, 1, [0.8, 0.6, 0.4])).toEqual([0.8, 0.74, 0.68]);
    expect(pixel(saturate, 5, [0.8, 0.6, 0.4])).toEqual([0.8, 0.4, 0]);
    // Grey has hue 0.
    expect(pixel(saturate, 4, [0.5, 0.5, 0.5])).toEqual([0.5, 0.45, 0.45]);
  });

  it("color quant keeps 5 - severity bits", () => {
    expect(pixel(colorQuant, 4, [0.6, 0.4, 1])).toEqual(
      [128, 0, 128].map((v) => Math.round((1e6 * v) / 255) / 1e6),
    );
    expect(pixel(colorQuant, 1, [255 / 255, 17 / 255, 0])[0]).toBeCloseTo(240 / 255, 5);
  });

  it("low light stretches, takes gamma 2 and a top of 0.20 at severity 4", () => {
    const picture = pictureOf(200, 100, (x) => (x < 100 ? 0.2 : 0.9));
    lowLight(picture, 4, random());
    expect(mean(picture.values.filter((_, i) => Math.floor(i / 3) % 200 >= 100))).toBeCloseTo(0.2, 2);
    const bright = picture.values.filter((_, i) => Math.floor(i / 3) % 200 >= 100);
    // Photons: 0.2 / 30; the sensor: 0.038 squared... of a tenth of the list's entry.
    expect(deviation(bright)).toBeCloseTo(Math.sqrt(0.2 / 30 + 0.038 ** 2), 2);
  });

  it("zoom blur is the mean of the picture and of zooms to 1.24 in steps of 0.02", () => {
    expect(zoomsOf(4)).toHaveLength(13);
    expect(zoomsOf(4).at(-1)).toBeCloseTo(1.24, 9);
    expect(zoomsOf(1)).toHaveLength(11);
    const flat = pictureOf(40, 30, () => 0.4);
    zoomBlur(flat, 4, random());
    for (const value of flat.values) expect(value).toBeCloseTo(0.4, 9);
    const spot = pictureOf(41, 31, (x, y) => (x === 20 && y === 15 ? 1 : 0));
    zoomBlur(spot, 4, random());
    // The spot itself, the zoom of 1 and what the others leave of it.
    expect(spot.values[3 * (15 * 41 + 20)]).toBeGreaterThan(2 / 14);
  });

  it("motion blur moves by one-sided Gaussian weights", () => {
    const line = pictureOf(41, 3, (x) => (x === 20 ? 1 : 0));
    blurAlong(line, 10, 3, 0);
    const weights = Array.from({ length: 21 }, (_, i) => Math.exp((-i * i) / 18));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const row = Array.from({ length: 41 }, (_, x) => line.values[3 * (41 + x)]);
    expect(row[20]).toBeCloseTo(weights[0] / sum, 9);
    expect(row[20 - 3]).toBeCloseTo(weights[3] / sum, 9);
    expect(row[23]).toBe(0);
  });

  it("a Gaussian blur keeps the light and takes OpenCV's sigma", () => {
    const spot = pictureOf(61, 61, (x, y) => (x === 30 && y === 30 ? 1 : 0));
    const blurred = gaussianBlur(spot, 31);
    expect(blurred.reduce((sum, value) => sum + value, 0)).toBeCloseTo(3, 6);
    // Sigma 5.0 for 31.
    const centre = blurred[3 * (30 * 61 + 30)];
    expect(blurred[3 * (30 * 61 + 35)] / centre).toBeCloseTo(Math.exp(-0.5), 6);
  });

  it("fog brightens towards the picture's brightest and takes contrast away", () => {
    const [before, after] = [scene(), scene()];
    fog(after, 5, random());
    const most = before.values.reduce((top, value) => Math.max(top, value), 0);
    expect(Math.max(...after.values)).toBeLessThanOrEqual(most + 1e-9);
    // x m / (m + s) is what is left of a step in the picture.
    const step = (values: Float64Array) => values[3 * 160 * 50 + 2] - values[3 * 160 * 50];
    expect(step(after.values) / step(before.values)).toBeCloseTo(most / (most + 3), 6);
  });

  it("rain and snow change what they must", () => {
    const dry = scene();
    const wet = scene();
    rain(wet, 5, random());
    expect(deviation(wet.values) / deviation(dry.values)).toBeLessThan(0.75);
    const white = scene();
    snow(white, 4, random());
    expect(mean(white.values)).toBeGreaterThan(mean(dry.values) + 0.1);
  });
});

describe("a rig under a corruption", () => {
  const cameras = ["a", "b", "c", "d", "e", "f"];

  function hit(name: CorruptionName, severity: number, episode: string, tick = 1): string[] {
    const corrupter = new PictureCorrupter({ name, severity }, cameras, new RandomStream(episode));
    return cameras.filter((camera) => {
      const rgb = Uint8Array.from({ length: 3 * 64 * 36 }, (_, i) => (i % 7) * 30);
      const before = [...rgb];
      corrupter.changePixels(rgb, 64, 36, camera, tick);
      return rgb.some((value, i) => value !== before[i]);
    });
  }

  it("has the same cameras hit throughout an episode: the first and some others, or some at random", () => {
    for (const name of ["lens-obstacle", "water-splash"] as const) {
      const first = hit(name, 4, "one");
      expect(first).toContain("a");
      expect(first.length).toBeGreaterThan(1);
      expect(hit(name, 4, "one", 11)).toEqual(first);
    }
    const counts = Array.from({ length: 200 }, (_, i) => hit("camera-crash", 4, `episode ${i}`).length);
    // 6 (1 - (5/6)^4) distinct cameras on the mean.
    expect(counts.reduce((sum, count) => sum + count, 0) / 200).toBeCloseTo(3.11, 0);
  });

  it("loses each frame by itself with probability severity / 6", () => {
    let lost = 0;
    for (let tick = 1; tick <= 300; tick++) lost += hit("frame-lost", 4, "one", tick).length;
    expect(lost / 1800).toBeCloseTo(4 / 6, 1);
  });

  it("damages a JPEG's scan and nothing else, so that it still opens", async () => {
    const rgb = Uint8Array.from({ length: 3 * 160 * 96 }, (_, i) => (i * 7919) % 251);
    const jpeg = await sharp(rgb, { raw: { width: 160, height: 96, channels: 3 } })
      .jpeg()
      .toBuffer();
    const damaged = Uint8Array.from(jpeg);
    const corrupter = new PictureCorrupter({ name: "bit-error-jpeg", severity: 2 }, cameras, random());
    corrupter.changeBytes(damaged, "a", 1);
    expect(damaged).not.toEqual(Uint8Array.from(jpeg));
    const { width, height } = await sharp(damaged, { failOn: "none" }).metadata();
    expect([width, height]).toEqual([160, 96]);
  });

  it("is named on the command line, with the severities that there are", () => {
    expect(corruptionNames).toHaveLength(15);
    expect(parseCorruption("fog:3")).toEqual({ name: "fog", severity: 3 });
    expect(() => parseCorruption("mist:3")).toThrow(/there is no corruption mist; there are brightness, /);
    expect(() => parseCorruption("low-light:5")).toThrow(/severity of 1 to 4/);
    expect(() => parseCorruption("fog")).toThrow(/such as fog:5/);
  });
});
