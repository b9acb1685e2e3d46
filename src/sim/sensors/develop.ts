import { type Atmosphere, depthShift, depthSteps } from "./atmosphere.js";
import type { FrameBuffer } from "./frame-buffer.js";

/**
 * Turns a drawn frame into an RGB picture, with what air and light do to each pixel on its way.
 *
 * @param rgb three bytes a pixel; rounded up to whole groups of four pixels, beginning at a multiple of four bytes.
 */
export function develop(frame: FrameBuffer, { gain, haze }: Atmosphere, rgb: Uint8Array): void {
  const { colour, nearness } = frame;
  // Four pixels make three words, which are written much faster than twelve bytes.
  const words = new Int32Array(rgb.buffer, rgb.byteOffset, (3 * colour.length) >> 2);
  for (let pixel = 0, word = 0; pixel < colour.length; pixel += 4, word += 3) {
    const a = developed(colour[pixel], nearness[pixel], gain, haze);
    const b = developed(colour[pixel + 1], nearness[pixel + 1], gain, haze);
    const c = developed(colour[pixel + 2], nearness[pixel + 2], gain, haze);
    const d = developed(colour[pixel + 3], nearness[pixel + 3], gain, haze);
    words[word] = a | (b << 24);
    words[word + 1] = (b >>> 8) | (c << 16);
    words[word + 2] = (c >>> 16) | (d << 8);
  }
}

function developed(colour: number, nearness: number, gain: Int32Array, haze: Int32Array): number {
  const step = nearness >> depthShift;
  const entry = (step < depthSteps ? step : depthSteps - 1) + (colour >> 24) * depthSteps;
  const factor = gain[entry];
  // Blue and red share one multiplication: neither reaches into the other's byte.
  const blueRed = (Math.imul(colour & 0xff00ff, factor) >>> 8) & 0xff00ff;
  return blueRed + ((Math.imul(colour & 0xff00, factor) >>> 8) & 0xff00) + haze[entry];
}
