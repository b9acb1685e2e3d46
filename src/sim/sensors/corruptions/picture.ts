import type { RandomStream } from "../../../base/random.js";

/** A picture as corruptions change it: R, G, B of 0 to 1 for each pixel, rows from the top. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly values: Float64Array;
}

/** Lengths of the definitions are pixels of pictures this wide; others scale them. */
const definedWidth = 1600;

/**
 * One corruption of one picture, in place.
 *
 * @param severity 1 to 5. @param random a stream of this picture's own.
 */
export type PictureCorruption = (picture: Picture, severity: number, random: RandomStream) => void;

/** A length of the definition, in pixels of this picture, at least 1. */
export function scaled({ width }: Picture, length: number): number {
  return Math.max(1, Math.round((length * width) / definedWidth));
}

/** An entry of a definition's list for severities 1 to 5. */
export function atSeverity<T>(list: readonly T[], severity: number): T {
  return list[severity - 1];
}

export function toPicture(rgb: Uint8Array, width: number, height: number): Picture {
  return { width, height, values: Float64Array.from(rgb, (value) => value / 255) };
}

/** Clips to [0, 1] and writes bytes, cut off as numpy's conversion does. */
export function toBytes({ values }: Picture, rgb: Uint8Array): void {
  for (let i = 0; i < values.length; i++) rgb[i] = Math.min(1, Math.max(0, values[i])) * 255 + 1e-9;
}

/** Grey of a pixel's three values, by OpenCV's weights. */
export function greyAt(values: Float64Array, at: number): number {
  return 0.299 * values[at] + 0.587 * values[at + 1] + 0.114 * values[at + 2];
}
