import { createHash } from "node:crypto";
import sharp from "sharp";
import type { PictureCorrupter } from "../../sim/sensors/corruptions/corruption.js";

/** As the benchmark's generator saves pictures. */
export const JPEG_QUALITY = 95;

/**
 * A clean picture decoded, spoilt and encoded again.
 *
 * @param frame what the picture is of: with the camera's name it says which of the corrupter's random numbers are used.
 */
export async function spoilPicture(
  jpeg: Uint8Array,
  corrupter: PictureCorrupter,
  frame: string,
  camera: string,
): Promise<Uint8Array> {
  const { data, info } = await sharp(jpeg).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const moment = createHash("sha256").update(frame).digest().readUInt32LE(0);
  corrupter.changePixels(data, info.width, info.height, camera, moment);
  const spoilt = await sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
    .jpeg({ quality: corrupter.quality(JPEG_QUALITY) })
    .toBuffer();
  corrupter.changeBytes(spoilt, camera, moment);
  return spoilt;
}
