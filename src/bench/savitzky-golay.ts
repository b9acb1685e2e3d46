import { DriverxError } from "../base/errors.js";

/**
 * Savitzky-Golay filtering of order 2 with polynomial edges, as `scipy.signal.savgol_filter(mode="interp")`:
 * every sample is replaced by the value, or the slope, of the parabola fitted to the window around it; near the
 * ends the first or last whole window serves. A window as long as the series is one parabola for all samples.
 */
export class SavitzkyGolay {
  readonly window: number;
  /** Row p holds the weights for the sample at position p of the window. */
  readonly #smoothing: readonly Float64Array[];
  /** The same for the slope with samples 1 apart. */
  readonly #slope: readonly Float64Array[];

  /** @param window at least 3; an even window only serves a series of its own length. */
  constructor(window: number) {
    if (window < 3) throw new DriverxError("WINDOW_TOO_SHORT", `a parabola needs 3 samples, not ${window}`);
    this.window = window;
    const rows = Array.from({ length: window }, (_, position) => parabolaWeights(window, position));
    this.#smoothing = rows.map((row) => row.value);
    this.#slope = rows.map((row) => row.slope);
  }

  smooth(series: Float64Array): Float64Array {
    return this.#filter(series, this.#smoothing, 1);
  }

  /** First derivative; @param step distance between samples. */
  derivative(series: Float64Array, step: number): Float64Array {
    return this.#filter(series, this.#slope, 1 / step);
  }

  #filter(series: Float64Array, weights: readonly Float64Array[], factor: number): Float64Array {
    const half = Math.floor(this.window / 2);
    const lastStart = series.length - this.window;
    if (lastStart < 0 || (this.window % 2 === 0 && lastStart > 0)) {
      throw new DriverxError("WINDOW_MISFIT", `window ${this.window} does not fit ${series.length} samples`);
    }
    return series.map((_, i) => {
      const start = Math.min(Math.max(i - half, 0), lastStart);
      const row = weights[i - start] as Float64Array;
      let sum = 0;
      for (let k = 0; k < row.length; k++) sum += (row[k] as number) * (series[start + k] as number);
      return sum * factor;
    });
  }
}

/**
 * Weights that give value and slope at one position of the least-squares parabola through a window.
 * With t counted from the window's middle and S2, S4 the sums of t^2 and t^4 the fit b0 + b1 t + b2 t^2 has
 * b1 = sum(t y)/S2, b2 = (n sum(t^2 y) - S2 sum(y))/(n S4 - S2^2), b0 = (sum(y) - b2 S2)/n.
 */
function parabolaWeights(window: number, position: number): { value: Float64Array; slope: Float64Array } {
  const middle = (window - 1) / 2;
  const times = Float64Array.from({ length: window }, (_, k) => k - middle);
  const s2 = times.reduce((sum, t) => sum + t ** 2, 0);
  const s4 = times.reduce((sum, t) => sum + t ** 4, 0);
  const determinant = window * s4 - s2 ** 2;
  const at = position - middle;
  return {
    value: times.map(
      (t) =>
        (s4 - s2 * t ** 2) / determinant + (at * t) / s2 + (at ** 2 * (window * t ** 2 - s2)) / determinant,
    ),
    slope: times.map((t) => t / s2 + (2 * at * (window * t ** 2 - s2)) / determinant),
  };
}
