import type { Corruption } from "../../sim/sensors/corruptions/corruption.js";

/** One of DriveBench's corruptions: the paper's column, the folder of the public pictures, and ours at the severity used there. */
export interface BenchCorruption {
  readonly column: string;
  readonly folder: string;
  readonly ours: Corruption;
}

/** The 15 in the order of the paper's tables. Ours for the last two are other damage under the same idea, and named so. */
export const benchCorruptions: readonly BenchCorruption[] = [
  { column: "Brightness", folder: "Brightness", ours: { name: "brightness", severity: 4 } },
  { column: "Dark", folder: "LowLight", ours: { name: "low-light", severity: 4 } },
  { column: "Snow", folder: "Snow", ours: { name: "snow", severity: 4 } },
  { column: "Fog", folder: "Fog", ours: { name: "fog", severity: 5 } },
  { column: "Rain", folder: "Rain", ours: { name: "rain", severity: 5 } },
  { column: "Lens Obstacle", folder: "LensObstacleCorruption", ours: { name: "lens-obstacle", severity: 5 } },
  { column: "Water Splash", folder: "WaterSplashCorruption", ours: { name: "water-splash", severity: 4 } },
  { column: "Camera Crash", folder: "CameraCrash", ours: { name: "camera-crash", severity: 4 } },
  { column: "Frame Lost", folder: "FrameLost", ours: { name: "frame-lost", severity: 4 } },
  { column: "Saturate", folder: "Saturate", ours: { name: "saturate", severity: 5 } },
  { column: "Motion Blur", folder: "MotionBlur", ours: { name: "motion-blur", severity: 4 } },
  { column: "Zoom Blur", folder: "ZoomBlur", ours: { name: "zoom-blur", severity: 4 } },
  { column: "Bit Error", folder: "BitError", ours: { name: "bit-error-jpeg", severity: 2 } },
  { column: "Color Quant", folder: "ColorQuant", ours: { name: "color-quant", severity: 4 } },
  {
    column: "H.265 Compression",
    folder: "H256ABRCompression",
    ours: { name: "compression-jpeg", severity: 4 },
  },
];

/** `clean`, the column of a corruption, or `text-only`, in which every picture is black. */
export type Setting = string;

export const CLEAN: Setting = "clean";
export const TEXT_ONLY: Setting = "text-only";
export const allSettings: readonly Setting[] = [
  CLEAN,
  ...benchCorruptions.map(({ column }) => column),
  TEXT_ONLY,
];
