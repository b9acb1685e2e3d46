import type { Atmosphere } from "./atmosphere.js";
import type { FrameBuffer } from "./frame-buffer.js";
import type { PinholeView } from "./pinhole.js";

/** Cosine of the angle that the sun's disc reaches from its middle. */
const sunRadius = 0.9992;

/** Fills a frame with the sky and, below the horizon, with the far ground; clears the depths. */
export function drawBackground(
  frame: FrameBuffer,
  view: PinholeView,
  { sky, sun, sunColour }: Atmosphere,
): void {
  const { width, height, colour } = frame;
  frame.nearness.fill(0);
  const { forward, right, down } = view;
  // A ray's rise over its length: exact where the camera looks, and a good guide elsewhere.
  const f = view.focal;
  for (let row = 0; row < height; row++) {
    const y = (row + 0.5 - height / 2) / f;
    const rise = forward[2] + y * down[2];
    const begin = row * width;
    if (right[2] === 0) {
      colour.fill(sky[skyStep(rise / Math.sqrt(1 + y * y))], begin, begin + width);
      continue;
    }
    for (let column = 0; column < width; column++) {
      const x = (column + 0.5 - width / 2) / f;
      colour[begin + column] = sky[skyStep((rise + x * right[2]) / Math.sqrt(1 + x * x + y * y))];
    }
  }
  if (sunColour !== 0) drawSun(frame, view, sun, sunColour);
}

function skyStep(rise: number): number {
  const step = 128 + Math.round(rise * 127);
  return step < 0 ? 0 : step > 255 ? 255 : step;
}

function drawSun(
  { width, height, colour }: FrameBuffer,
  { forward, right, down, focal }: PinholeView,
  sun: readonly [number, number, number],
  sunColour: number,
): void {
  const along = (axis: readonly number[]) => axis[0] * sun[0] + axis[1] * sun[1] + axis[2] * sun[2];
  const depth = along(forward);
  if (depth < 0.2) return;
  const u = width / 2 + (focal * along(right)) / depth;
  const v = height / 2 + (focal * along(down)) / depth;
  const reach = 1 + focal * 0.06;
  for (let row = Math.max(0, Math.floor(v - reach)); row < Math.min(height, v + reach); row++) {
    for (let column = Math.max(0, Math.floor(u - reach)); column < Math.min(width, u + reach); column++) {
      const x = (column + 0.5 - width / 2) / focal;
      const y = (row + 0.5 - height / 2) / focal;
      const cosine = (depth + x * along(right) + y * along(down)) / Math.sqrt(1 + x * x + y * y);
      if (cosine > sunRadius) colour[row * width + column] = sunColour;
    }
  }
}
