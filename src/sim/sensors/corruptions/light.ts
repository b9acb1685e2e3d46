import type { RandomStream } from "../../../base/random.js";
import { atSeverity, type Picture, type PictureCorruption } from "./picture.js";

/** V of HSV rises; hue and saturation stay. */
export const brightness: PictureCorruption = ({ values }, severity) => {
  const rise = atSeverity([0.1, 0.2, 0.3, 0.4, 0.5], severity);
  for (let at = 0; at < values.length; at += 3) {
    const value = Math.max(values[at], values[at + 1], values[at + 2]);
    const raised = Math.min(1, value + rise);
    for (let i = at; i < at + 3; i++) values[i] = value > 0 ? (values[i] * raised) / value : raised;
  }
};

/** S of HSV is multiplied and shifted; grey pixels have hue 0, which is red. */
export const saturate: PictureCorruption = ({ values }, severity) => {
  const [factor, shift] = atSeverity(
    [
      [0.3, 0],
      [0.1, 0],
      [2, 0],
      [5, 0.1],
      [20, 0.2],
    ] as const,
    severity,
  );
  for (let at = 0; at < values.length; at += 3) {
    const value = Math.max(values[at], values[at + 1], values[at + 2]);
    const least = Math.min(values[at], values[at + 1], values[at + 2]);
    const saturation = value > 0 ? (value - least) / value : 0;
    const changed = Math.min(1, Math.max(0, saturation * factor + shift));
    for (let i = at; i < at + 3; i++) {
      const share = saturation > 0 ? (value - values[i]) / (value * saturation) : i === at ? 0 : 1;
      values[i] = value * (1 - changed * share);
    }
  }
};

/**
 * Stretches the picture to its whole range, darkens it with gamma 2, and adds the noise of few photons and of the sensor. The
 * published lists are read one entry too far, so there is no severity 5.
 */
export const lowLight: PictureCorruption = ({ values }, severity, random) => {
  const top = [0.6, 0.5, 0.4, 0.3, 0.2][severity];
  const photons = 10 * [60, 25, 12, 5, 3][severity];
  const noise = 0.1 * [0.08, 0.12, 0.18, 0.26, 0.38][severity];
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const range = Math.max(most - least, 1e-9);
  for (let i = 0; i < values.length; i++) {
    const dark = top * ((values[i] - least) / range) ** 2;
    values[i] = poisson(dark * photons, random) / photons + random.normal(0, noise);
  }
};

/** Each channel keeps its 5 - severity highest bits. */
export const colorQuant: PictureCorruption = ({ values }, severity) => {
  const mask = 0xff & (0xff << (8 - (5 - severity)));
  for (let i = 0; i < values.length; i++) values[i] = (Math.round(values[i] * 255) & mask) / 255;
};

/** A draw from Poisson's distribution (Knuth); means are small here. */
function poisson(mean: number, random: RandomStream): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.uniform(); product > limit; product *= random.uniform()) count++;
  return count;
}

/** A black picture. */
export function blacken({ values }: Picture): void {
  values.fill(0);
}
