/** Streaks a pixel of picture in the heaviest rain, and how long they are as a share of the height. */
const streaksPerPixel = 1 / 260;
const lengthShare = 0.09;
const brightness = 196;

/** Draws falling rain over an RGB picture. @param rain 0 to 1. @param seed another for each picture. */
export function drawRain(rgb: Uint8Array, width: number, height: number, rain: number, seed: number): void {
  const count = Math.round(width * height * streaksPerPixel * rain);
  let state = (seed ^ 0x9e3779b9) >>> 0;
  const next = () => {
    // xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  if (state === 0) state = 1;
  for (let warmUp = 0; warmUp < 4; warmUp++) next();
  for (let streak = 0; streak < count; streak++) {
    const x = next() % width;
    const y = next() % height;
    const length = 2 + (next() % Math.max(1, Math.round(height * lengthShare)));
    const opacity = 24 + (next() % 48);
    for (let row = y; row < Math.min(height, y + length); row++) {
      const at = 3 * (row * width + x);
      for (let channel = at; channel < at + 3; channel++) {
        rgb[channel] += ((brightness - rgb[channel]) * opacity) >> 8;
      }
    }
  }
}
