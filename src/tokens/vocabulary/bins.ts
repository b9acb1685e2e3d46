/**
 * Bins of one coordinate. Bin i holds the values from `edges[i - 1]` (included) to `edges[i]`; the first and the
 * last also take what lies outside [low, high].
 */
export interface Bins {
  readonly low: number;
  readonly high: number;
  /** One fewer than there are bins, rising. */
  readonly edges: Float64Array;
  /** What each bin decodes to, inside the bin. */
  readonly values: Float64Array;
}

/** The methods that edges can be made by. */
export const BIN_METHODS = ["uniform", "quantile", "lloyd-max"] as const;
export type BinMethod = (typeof BIN_METHODS)[number];

/** Bins narrower than this would be dead, m. */
const NARROWEST = 1e-4;
const LLOYD_ITERATIONS = 2000;
const LLOYD_TOLERANCE = 1e-9;
const DENSITY_CELLS = 4096;

/** The bin of a value; values outside the range go to the first or last. */
export function binOf({ edges }: Bins, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The largest error of a value within the range, m. */
export function boundOf({ low, high, edges, values }: Bins): number {
  let bound = 0;
  for (const [bin, value] of values.entries()) {
    const from = bin === 0 ? low : edges[bin - 1];
    const to = bin === edges.length ? high : edges[bin];
    bound = Math.max(bound, value - from, to - value);
  }
  return bound;
}

/** Cells of equal width over [low, high], decoded to their middles. */
export function uniformBins(low: number, high: number, bins: number): Bins {
  const width = (high - low) / bins;
  return {
    low,
    high,
    edges: Float64Array.from({ length: bins - 1 }, (_, i) => low + (i + 1) * width),
    values: Float64Array.from({ length: bins }, (_, i) => low + (i + 0.5) * width),
  };
}

/**
 * Makes bins of training values, by one of the methods: equal widths over the percentile range (`cut` percent are
 * left out on each side), equal shares of the values, or the least mean squared error (Lloyd 1982, Max 1960).
 *
 * @param sorted rising, with at least two distinct values.
 */
export function makeBins(method: BinMethod, sorted: Float64Array, bins: number, cut: number): Bins {
  switch (method) {
    case "uniform":
      return uniformBins(quantile(sorted, cut / 100), quantile(sorted, 1 - cut / 100), bins);
    case "quantile":
      return binsOfEdges(
        sorted,
        Float64Array.from({ length: bins - 1 }, (_, i) => quantile(sorted, (i + 1) / bins)),
      );
    case "lloyd-max":
      return lloydMax(sorted, bins);
  }
}

/** The value that so large a share of the sorted values lies below, between neighbours in proportion. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const before = Math.floor(place);
  const after = Math.min(sorted.length - 1, before + 1);
  return sorted[before] + (place - before) * (sorted[after] - sorted[before]);
}

/** Bins between the edges, each decoded to the mean of its values; edges that coincide are moved apart. */
function binsOfEdges(sorted: Float64Array, edges: Float64Array): Bins {
  for (let i = 1; i < edges.length; i++) edges[i] = Math.max(edges[i], edges[i - 1] + NARROWEST);
  const low = Math.min(sorted[0], edges[0] - NARROWEST);
  const high = Math.max(sorted[sorted.length - 1], edges[edges.length - 1] + NARROWEST);
  const sums = runningSums(sorted);
  return { low, high, edges, values: binMeans(sorted, sums, low, high, edges) };
}

/**
 * Alternates between means of the bins and edges halfway between the means. Starts from bins whose density follows
 * the cube root of the values' density, which is the optimum for many bins (Panter and Dite 1951).
 */
function lloydMax(sorted: Float64Array, bins: number): Bins {
  const sums = runningSums(sorted);
  const low = sorted[0];
  const high = sorted[sorted.length - 1];
  const edges = cubeRootEdges(sorted, bins);
  let values = binMeans(sorted, sums, low, high, edges);
  for (let iteration = 0; iteration < LLOYD_ITERATIONS; iteration++) {
    let moved = 0;
    for (let i = 0; i < edges.length; i++) {
      const edge = (values[i] + values[i + 1]) / 2;
      moved = Math.max(moved, Math.abs(edge - edges[i]));
      edges[i] = edge;
    }
    values = binMeans(sorted, sums, low, high, edges);
    if (moved <= LLOYD_TOLERANCE * (high - low)) break;
  }
  return { low, high, edges, values };
}

function cubeRootEdges(sorted: Float64Array, bins: number): Float64Array {
  const low = sorted[0];
  const width = (sorted[sorted.length - 1] - low) / DENSITY_CELLS;
  const counts = new Float64Array(DENSITY_CELLS);
  for (const value of sorted) counts[Math.min(DENSITY_CELLS - 1, Math.floor((value - low) / width))]++;
  const weights = counts.map(Math.cbrt);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const edges = new Float64Array(bins - 1);
  let cell = 0;
  let before = 0;
  for (let i = 0; i < edges.length; i++) {
    const wanted = (total * (i + 1)) / bins;
    while (cell < DENSITY_CELLS - 1 && before + weights[cell] < wanted) before += weights[cell++];
    edges[i] = low + (cell + (wanted - before) / weights[cell]) * width;
  }
  return edges;
}

function runningSums(sorted: Float64Array): Float64Array {
  const sums = new Float64Array(sorted.length + 1);
  for (const [i, value] of sorted.entries()) sums[i + 1] = sums[i] + value;
  return sums;
}

/** The mean of each bin's values; the middle of a bin that has none. */
function binMeans(
  sorted: Float64Array,
  sums: Float64Array,
  low: number,
  high: number,
  edges: Float64Array,
): Float64Array {
  const values = new Float64Array(edges.length + 1);
  let from = 0;
  for (let bin = 0; bin <= edges.length; bin++) {
    const start = bin === 0 ? low : edges[bin - 1];
    const end = bin === edges.length ? high : edges[bin];
    const to = bin === edges.length ? sorted.length : firstNotBelow(sorted, end);
    const mean = to > from ? (sums[to] - sums[from]) / (to - from) : (start + end) / 2;
    // Rounding of the sums must not move a value out of its bin.
    values[bin] = Math.max(start, Math.min(bin === edges.length ? high : previousNumber(end, start), mean));
    from = to;
  }
  return values;
}

/** A number just below `end`, but not below `start`. */
function previousNumber(end: number, start: number): number {
  return Math.max(start, end - 1e-12 * Math.max(1, Math.abs(end)));
}

function firstNotBelow(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
