import type { RandomStream } from "../../../base/random.js";
import { blurAlong, zoomedCentre } from "./blur.js";
import { atSeverity, greyAt, type Picture, type PictureCorruption, scaled } from "./picture.js";

/** Blurred flakes over a brightened picture. */
export const snow: PictureCorruption = (picture, severity, random) => {
  const [mean, spread, zoom, threshold, radius, sigma, mix] = atSeverity(
    [
      [0.1, 0.3, 3, 0.5, 10, 4, 0.8],
      [0.2, 0.3, 2, 0.5, 12, 4, 0.7],
      [0.55, 0.3, 4, 0.9, 12, 8, 0.7],
      [0.55, 0.3, 4.5, 0.85, 12, 8, 0.65],
      [0.55, 0.3, 2.5, 0.85, 12, 12, 0.55],
    ] as const,
    severity,
  );
  const { width, height, values } = picture;
  const noise = Float64Array.from({ length: width * height }, () => random.normal(mean, spread));
  const zoomed = zoomedCentre({ width, height, values: noise }, zoom, 1);
  for (let i = 0; i < zoomed.length; i++) zoomed[i] = zoomed[i] < threshold ? 0 : Math.min(1, zoomed[i]);
  const layer = { width, height, values: zoomed };
  blurAlong(layer, scaled(picture, radius), scaled(picture, sigma), random.uniform(-135, -45), 1);
  const flakes = layer.values.map((value) => Math.round(255 * Math.min(1, Math.max(0, value))) / 255);
  const last = width * height - 1;
  for (let pixel = 0; pixel <= last; pixel++) {
    const at = 3 * pixel;
    const bright = 1.5 * greyAt(values, at) + 0.5;
    const fallen = flakes[pixel] + flakes[last - pixel];
    for (let i = at; i < at + 3; i++) {
      values[i] = mix * values[i] + (1 - mix) * Math.max(values[i], bright) + fallen;
    }
  }
};

/** A plasma fractal of fog over the picture. */
export const fog: PictureCorruption = ({ width, height, values }, severity, random) => {
  const [strength, decay] = atSeverity(
    [
      [1.5, 2],
      [2, 2],
      [2.5, 1.7],
      [2.5, 1.5],
      [3, 1.4],
    ] as const,
    severity,
  );
  let side = 2;
  while (side < Math.max(width, height)) side *= 2;
  const plasma = plasmaFractal(side, decay, random);
  const most = values.reduce((top, value) => Math.max(top, value), 0);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const added = strength * plasma[y * side + x];
      for (let i = 3 * (y * width + x), end = i + 3; i < end; i++) {
        values[i] = ((values[i] + added) * most) / (most + strength);
      }
    }
  }
};

/** Diamond-square on a torus, normalised to [0, 1]; new points spread by the square of the wibble. */
function plasmaFractal(side: number, decay: number, random: RandomStream): Float64Array {
  const map = new Float64Array(side * side);
  let wibble = 100;
  const at = (x: number, y: number) => (y & (side - 1)) * side + (x & (side - 1));
  const spread = (mean: number) => mean + wibble * random.uniform(-wibble, wibble);
  for (let step = side; step >= 2; step /= 2) {
    const half = step / 2;
    for (let y = 0; y < side; y += step) {
      for (let x = 0; x < side; x += step) {
        const corners =
          map[at(x, y)] + map[at(x + step, y)] + map[at(x, y + step)] + map[at(x + step, y + step)];
        map[at(x + half, y + half)] = spread(corners / 4);
      }
    }
    for (let y = 0; y < side; y += step) {
      for (let x = 0; x < side; x += step) {
        const middle = map[at(x + half, y + half)];
        const [here, right, below] = [map[at(x, y)], map[at(x + step, y)], map[at(x, y + step)]];
        map[at(x + half, y)] = spread((here + right + middle + map[at(x + half, y - half)]) / 4);
        map[at(x, y + half)] = spread((here + below + middle + map[at(x - half, y + half)]) / 4);
      }
    }
    wibble /= decay;
  }
  let least = Infinity;
  let most = -Infinity;
  for (const value of map) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  for (let i = 0; i < map.length; i++) map[i] = (map[i] - least) / (most - least);
  return map;
}

const drop = 220;

/** Streaks that brighten what they cover, blur, and less contrast. In 0 to 255, as it is defined. */
export const rain: PictureCorruption = (picture, severity, random) => {
  const { width, height, values } = picture;
  const count = Math.floor((width * height) / atSeverity([770, 770, 770, 500, 400], severity));
  const length = scaled(picture, atSeverity([10, 30, 60, 60, 80], severity));
  const contrast = atSeverity([0.8, 0.8, 0.7, 0.6, 0.5], severity);
  const mask = new Float64Array(width * height);
  // The slant moves where a streak may begin; the streak itself goes one pixel to the left whatever it is.
  const slant = random.integer(-10, 9);
  for (let i = 0; i < count; i++) {
    const x =
      slant < 0
        ? random.integer(Math.min(-slant, width - 1), width - 1)
        : random.integer(0, Math.max(0, width - slant - 1));
    const y = random.integer(0, Math.max(0, height - length - 1));
    for (let row = 0; row <= length && y + row < height; row++) {
      const column = row * 2 > length ? x - 1 : x;
      if (column >= 0) mask[(y + row) * width + column] = drop;
    }
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const first = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const wet = mask[Math.floor(i / 3)];
    first[i] = Math.min(255, 255 * values[i] + Math.trunc(wet * (1 - values[i]) * (1 - mean)));
  }
  const blurred = boxBlur({ width, height, values: first });
  const means = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const share = mask[Math.floor(i / 3)] / 255;
    values[i] = blurred[i] * share + 255 * values[i] * (1 - share);
    means[i % 3] += values[i] / (width * height);
  }
  for (let i = 0; i < values.length; i++) {
    values[i] = ((values[i] - means[i % 3]) * contrast + means[i % 3]) / 255;
  }
};

function boxBlur({ width, height, values }: Picture): Float64Array {
  const out = new Float64Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let dy = -1; dy <= 1; dy++) {
          for (let dx = -1; dx <= 1; dx++) {
            const py = Math.min(height - 1, Math.abs(y + dy));
            const px = Math.min(width - 1, Math.abs(x + dx));
            sum += values[3 * (py * width + px) + c];
          }
        }
        out[3 * (y * width + x) + c] = sum / 9;
      }
    }
  }
  return out;
}
