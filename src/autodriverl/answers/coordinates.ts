import { munkres } from "munkres";

/** A place in an image. */
export type Point = readonly [x: number, y: number];

/** The size of a DriveLM image, pixels. */
export const IMAGE = { width: 1600, height: 900 };

const number = "-?\\d+(?:\\.\\d+)?";
/** <c1,CAM_BACK,1088.3,497.5>; also with integers, which the public evaluation misses. */
const tag = new RegExp(`<\\s*c\\d+\\s*,\\s*CAM_[A-Z_]+\\s*,\\s*(${number})\\s*,\\s*(${number})\\s*>`, "g");
/** (x, y) or [x, y]. */
const pair = new RegExp(`[(\\[]\\s*(${number})\\s*,\\s*(${number})\\s*[)\\]]`, "g");

/**
 * The places that a text names, in pixels of {@link IMAGE}: those of object tags; where there is none, pairs in brackets.
 * @param isNormalised whether the text has shares of the image's width and height, as DriveBench does.
 */
export function pointsOf(text: string, isNormalised: boolean): Point[] {
  const tags = [...text.matchAll(tag)];
  const found = tags.length > 0 ? tags : [...text.matchAll(pair)];
  const [width, height] = isNormalised ? [IMAGE.width, IMAGE.height] : [1, 1];
  return found.map((match) => [Number(match[1]) * width, Number(match[2]) * height]);
}

/**
 * F1 of predicted places against true ones. A pair counts where both coordinates differ by less than `within` pixels; each
 * place is paired at most once, so that as many pairs as possible count.
 */
export function coordinateF1(predicted: readonly Point[], truth: readonly Point[], within = 16): number {
  if (predicted.length === 0 || truth.length === 0) return predicted.length === truth.length ? 1 : 0;
  const isNear = (a: Point, b: Point) => Math.abs(a[0] - b[0]) < within && Math.abs(a[1] - b[1]) < within;
  const costs = predicted.map((point) => truth.map((other) => (isNear(point, other) ? 0 : 1)));
  const hits = munkres(costs).filter(([row, column]) => costs[row][column] === 0).length;
  return (2 * hits) / (predicted.length + truth.length);
}
