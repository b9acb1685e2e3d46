import sharp from "sharp";
import type { Camera, CameraImage } from "../../bridge/observation.js";

// The machine's cores belong to the workers of a run; a picture is too small to be shared out.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Encodes a picture as JPEG with colour at half resolution, as OpenCV writes it; a thread of libuv's pool does the work.
 *
 * @param rgb rows from the top, three bytes a pixel; free to be used again once the promise is fulfilled.
 */
export async function encodeJpeg(
  rgb: Uint8Array,
  { id, width, height, jpegQuality }: Camera,
): Promise<CameraImage> {
  const bytes = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: jpegQuality, chromaSubsampling: "4:2:0" })
    .toBuffer();
  return { id, width, height, encoding: "jpeg", quality: jpegQuality, channelOrder: "rgb", bytes };
}
