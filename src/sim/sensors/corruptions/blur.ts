import { DEGREES } from "../../../geometry/angles.js";
import { atSeverity, type Picture, type PictureCorruption, scaled } from "./picture.js";

/** Moves along a line at a random angle while the shutter is open. */
export const motionBlur: PictureCorruption = (picture, severity, random) => {
  const [radius, sigma] = atSeverity(
    [
      [10, 3],
      [15, 5],
      [15, 8],
      [15, 12],
      [20, 15],
    ] as const,
    severity,
  );
  blurAlong(picture, scaled(picture, radius), scaled(picture, sigma), random.uniform(-45, 45));
};

/** One-sided Gaussian of 2 radius + 1 taps along an angle in degrees, edges repeated. */
export function blurAlong(
  picture: Picture,
  radius: number,
  sigma: number,
  angleDeg: number,
  channels = 3,
): void {
  const { width, height, values } = picture;
  const taps = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp((-i * i) / (2 * sigma * sigma)));
  const sum = taps.reduce((total, tap) => total + tap, 0);
  const from = values.slice();
  values.fill(0);
  for (const [i, tap] of taps.entries()) {
    const dx = -Math.ceil(i * Math.cos(angleDeg * DEGREES) - 0.5);
    const dy = -Math.ceil(i * Math.sin(angleDeg * DEGREES) - 0.5);
    for (let y = 0; y < height; y++) {
      const sourceY = Math.min(height - 1, Math.max(0, y - dy));
      for (let x = 0; x < width; x++) {
        const sourceX = Math.min(width - 1, Math.max(0, x - dx));
        const at = channels * (y * width + x);
        const source = channels * (sourceY * width + sourceX);
        for (let c = 0; c < channels; c++) values[at + c] += (tap / sum) * from[source + c];
      }
    }
  }
}

const zoomSteps: readonly (readonly [number, number])[] = [
  [1.1, 0.01],
  [1.15, 0.01],
  [1.2, 0.02],
  [1.24, 0.02],
  [1.3, 0.03],
];

/** The zooms of a severity: 1, and so on to the end, which counts. */
export function zoomsOf(severity: number): number[] {
  const [end, step] = atSeverity(zoomSteps, severity);
  return Array.from({ length: Math.round((end - 1) / step) + 1 }, (_, i) => 1 + i * step);
}

/** Drives towards the middle: the mean of the picture and of its zooms. */
export const zoomBlur: PictureCorruption = ({ width, height, values }, severity) => {
  const zooms = zoomsOf(severity);
  const sum = values.slice();
  for (const zoom of zooms) {
    const layer = zoomedCentre({ width, height, values }, zoom);
    for (let i = 0; i < sum.length; i++) sum[i] += layer[i];
  }
  for (let i = 0; i < sum.length; i++) values[i] = sum[i] / (zooms.length + 1);
};

/** The centre of a picture, enlarged linearly to the whole size; corner pixels fall on corner pixels. */
export function zoomedCentre({ width, height, values }: Picture, zoom: number, channels = 3): Float64Array {
  const cropWidth = Math.ceil(width / zoom);
  const cropHeight = Math.ceil(height / zoom);
  const left = Math.floor((width - cropWidth) / 2);
  const top = Math.floor((height - cropHeight) / 2);
  const bigWidth = Math.round(cropWidth * zoom);
  const bigHeight = Math.round(cropHeight * zoom);
  const trimLeft = Math.floor((bigWidth - width) / 2);
  const trimTop = Math.floor((bigHeight - height) / 2);
  const out = new Float64Array(values.length);
  for (let y = 0; y < height; y++) {
    const sourceY = (y + trimTop) * ((cropHeight - 1) / Math.max(1, bigHeight - 1));
    const y0 = Math.min(Math.floor(sourceY), cropHeight - 1);
    const y1 = Math.min(y0 + 1, cropHeight - 1);
    for (let x = 0; x < width; x++) {
      const sourceX = (x + trimLeft) * ((cropWidth - 1) / Math.max(1, bigWidth - 1));
      const x0 = Math.min(Math.floor(sourceX), cropWidth - 1);
      const x1 = Math.min(x0 + 1, cropWidth - 1);
      for (let c = 0; c < channels; c++) {
        const value = (px: number, py: number) => values[channels * ((top + py) * width + left + px) + c];
        const upper = value(x0, y0) + (sourceX - x0) * (value(x1, y0) - value(x0, y0));
        const lower = value(x0, y1) + (sourceX - x0) * (value(x1, y1) - value(x0, y1));
        out[channels * (y * width + x) + c] = upper + (sourceY - y0) * (lower - upper);
      }
    }
  }
  return out;
}

/** Gaussian blur with a kernel of this many pixels; sigma as OpenCV derives it from the kernel. */
export function gaussianBlur(picture: Picture, kernel: number): Float64Array {
  const half = Math.floor(kernel / 2);
  const sigma = 0.3 * ((2 * half + 1 - 1) * 0.5 - 1) + 0.8;
  const taps = Array.from({ length: 2 * half + 1 }, (_, i) =>
    Math.exp(-((i - half) ** 2) / (2 * sigma * sigma)),
  );
  const sum = taps.reduce((total, tap) => total + tap, 0);
  const across = pass(picture.values, picture, taps, sum, half, 1, 0);
  return pass(across, picture, taps, sum, half, 0, 1);
}

function pass(
  from: Float64Array,
  { width, height }: Picture,
  taps: readonly number[],
  sum: number,
  half: number,
  stepX: number,
  stepY: number,
): Float64Array {
  const out = new Float64Array(from.length);
  // OpenCV's border: mirrored without the edge pixel itself.
  const mirrored = (at: number, size: number) => {
    let place = at < 0 ? -at : at;
    if (place >= size) place = 2 * size - 2 - place;
    return Math.min(size - 1, Math.max(0, place));
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 3 * (y * width + x);
      for (const [i, tap] of taps.entries()) {
        const source =
          3 * (mirrored(y + stepY * (i - half), height) * width + mirrored(x + stepX * (i - half), width));
        for (let c = 0; c < 3; c++) out[at + c] += (tap / sum) * from[source + c];
      }
    }
  }
  return out;
}
