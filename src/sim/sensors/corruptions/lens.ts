import { DEGREES } from "../../../geometry/angles.js";
import { gaussianBlur } from "./blur.js";
import { atSeverity, type PictureCorruption, scaled } from "./picture.js";

/** Something on the lens: inside one ellipse the picture is blurred, with a hard edge. */
export const lensObstacle: PictureCorruption = (picture, severity, random) => {
  const { width, height, values } = picture;
  const spread = atSeverity([0.3, 0.25, 0.2, 0.15, 0.1], severity);
  const largest = atSeverity([0.1, 0.2, 0.3, 0.4, 0.5], severity);
  const blurred = gaussianBlur(picture, scaled(picture, atSeverity([11, 21, 31, 51, 71], severity)) | 1);
  const clip = (value: number, size: number) => Math.min(size - 1, Math.max(0, Math.floor(value)));
  const centreX = clip(random.normal(Math.floor(width / 2), spread * width), width);
  const centreY = clip(random.normal(Math.floor(height / 2), spread * height), height);
  const halfX = Math.max(1, random.uniform(0.1, largest) * width);
  const halfY = Math.max(1, random.uniform(0.1, largest) * height);
  const angle = random.integer(0, 360) * DEGREES;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const along = (x - centreX) * Math.cos(angle) + (y - centreY) * Math.sin(angle);
      const across = (y - centreY) * Math.cos(angle) - (x - centreX) * Math.sin(angle);
      if ((along / halfX) ** 2 + (across / halfY) ** 2 > 1) continue;
      for (let i = 3 * (y * width + x), end = i + 3; i < end; i++) values[i] = blurred[i];
    }
  }
};

/** Water on the lens: white circles that add up, and a blur over all. */
export const waterSplash: PictureCorruption = (picture, severity, random) => {
  const { width, height, values } = picture;
  const circles = atSeverity([10, 20, 30, 40, 50], severity);
  const [least, most] = atSeverity(
    [
      [5, 15],
      [10, 20],
      [15, 25],
      [20, 30],
      [25, 35],
    ] as const,
    severity,
  );
  for (let circle = 0; circle < circles; circle++) {
    const radius = scaled(picture, random.integer(least, most));
    const centreX = random.integer(radius, Math.max(radius, width - radius));
    const centreY = random.integer(radius, Math.max(radius, height - radius));
    for (let y = Math.max(0, centreY - radius); y <= Math.min(height - 1, centreY + radius); y++) {
      for (let x = Math.max(0, centreX - radius); x <= Math.min(width - 1, centreX + radius); x++) {
        if ((x - centreX) ** 2 + (y - centreY) ** 2 > radius * radius) continue;
        for (let i = 3 * (y * width + x), end = i + 3; i < end; i++) values[i] = 0.2 + 0.8 * values[i];
      }
    }
  }
  values.set(gaussianBlur(picture, scaled(picture, atSeverity([7, 15, 21, 31, 51], severity)) | 1));
};
