import sharp from "sharp";
import type { Camera } from "../../bridge/observation.js";
import type { PlanQuestion } from "./plan-runtime.js";

/**
 * RGB of all cameras in the order of the rig, one after the other, as the student was trained on. A damaged picture is
 * taken as far as it can be decoded: bits that flipped on the way must not end a drive. Throws where a picture has another
 * size than the rig's.
 */
export async function pixelsOf(images: PlanQuestion["images"], rig: readonly Camera[]): Promise<Uint8Array> {
  const pixels = new Uint8Array(rig.reduce((sum, camera) => sum + bytesOf(camera), 0));
  let at = 0;
  for (const [place, camera] of rig.entries()) {
    const rgb = await sharp(images[place].bytes, { failOn: "none" })
      .toColourspace("srgb")
      .removeAlpha()
      .raw()
      .toBuffer();
    if (rgb.length !== bytesOf(camera))
      throw new Error(`the picture of camera ${camera.id} is not ${camera.width} x ${camera.height}`);
    pixels.set(rgb, at);
    at += rgb.length;
  }
  return pixels;
}

function bytesOf({ width, height }: Camera): number {
  return width * height * 3;
}
