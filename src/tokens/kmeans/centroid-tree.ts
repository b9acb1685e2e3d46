/** Centroids in a leaf. */
const LEAF_SIZE = 8;
/** Dimensions that the boxes of the tree span; the leading principal axes hold nearly all of the spread. */
const BOX_DIMENSIONS = 4;

/**
 * A k-d tree over centroids that finds the nearest ones exactly; equally near ones by the lower index. Boxes span
 * the leading dimensions only, which bounds distances from below in any number of dimensions.
 */
export class CentroidTree {
  /** Indices of the nearest centroids after {@link search}, nearest first. */
  readonly found: Int32Array;
  /** Their squared distances. */
  readonly squared: Float64Array;
  readonly #centroids: Float64Array;
  readonly #d: number;
  readonly #boxDimensions: number;
  /** Centroid indices in the order of the leaves, and their coordinates in the same order. */
  readonly #order: Int32Array;
  readonly #sorted: Float64Array;
  /** Node n covers `order[from[n] .. to[n] - 1]`; its children are n + 1 and `right[n]`, 0 for a leaf. */
  readonly #from: Int32Array;
  readonly #to: Int32Array;
  readonly #right: Int32Array;
  readonly #boxes: Float64Array;
  readonly #stack: Int32Array;
  readonly #stackSquared: Float64Array;
  #nodes = 0;

  /** @param most the largest number of neighbours that will be searched for. */
  constructor(centroids: Float64Array, dimensions: number, most: number) {
    const k = centroids.length / dimensions;
    this.#centroids = centroids;
    this.#d = dimensions;
    this.#boxDimensions = Math.min(dimensions, BOX_DIMENSIONS);
    this.#order = Int32Array.from({ length: k }, (_, i) => i);
    const nodes = 4 * Math.ceil(k / LEAF_SIZE) + 1;
    this.#from = new Int32Array(nodes);
    this.#to = new Int32Array(nodes);
    this.#right = new Int32Array(nodes);
    this.#boxes = new Float64Array(nodes * 2 * this.#boxDimensions);
    this.#build(0, k);
    this.#sorted = new Float64Array(centroids.length);
    for (const [place, index] of this.#order.entries()) {
      for (let i = 0; i < dimensions; i++) {
        this.#sorted[place * dimensions + i] = centroids[index * dimensions + i];
      }
    }
    this.#stack = new Int32Array(64);
    this.#stackSquared = new Float64Array(64);
    this.found = new Int32Array(most);
    this.squared = new Float64Array(most);
  }

  /**
   * Finds the `wanted` centroids nearest to the point at `points[at ..]`; results lie in `found` and `squared`.
   *
   * @returns how many there are: fewer than wanted only when there are fewer centroids.
   */
  search(points: ArrayLike<number>, at: number, wanted: number): number {
    const { found, squared } = this;
    const stack = this.#stack;
    const stackSquared = this.#stackSquared;
    for (let i = 0; i < wanted; i++) {
      found[i] = -1;
      squared[i] = Number.POSITIVE_INFINITY;
    }
    let depth = 1;
    stack[0] = 0;
    stackSquared[0] = 0;
    while (depth > 0) {
      depth--;
      let node = stack[depth];
      if (stackSquared[depth] > squared[wanted - 1]) continue;
      let right = this.#right[node];
      while (right !== 0) {
        const left = node + 1;
        const toLeft = this.#boxSquared(left, points, at);
        const toRight = this.#boxSquared(right, points, at);
        const leftFirst = toLeft <= toRight;
        stack[depth] = leftFirst ? right : left;
        stackSquared[depth] = leftFirst ? toRight : toLeft;
        depth++;
        node = leftFirst ? left : right;
        right = this.#right[node];
      }
      this.#searchLeaf(node, points, at, wanted);
    }
    let count = 0;
    while (count < wanted && found[count] >= 0) count++;
    return count;
  }

  #searchLeaf(node: number, points: ArrayLike<number>, at: number, wanted: number): void {
    const { found, squared } = this;
    const d = this.#d;
    const sorted = this.#sorted;
    const last = wanted - 1;
    for (let place = this.#from[node]; place < this.#to[node]; place++) {
      let sum = 0;
      for (let i = 0, c = place * d; i < d; i++, c++) {
        const gap = points[at + i] - sorted[c];
        sum += gap * gap;
      }
      if (sum > squared[last]) continue;
      const index = this.#order[place];
      let slot = last;
      if (sum === squared[slot] && index > found[slot] && found[slot] >= 0) continue;
      while (
        slot > 0 &&
        (sum < squared[slot - 1] || (sum === squared[slot - 1] && index < found[slot - 1]))
      ) {
        squared[slot] = squared[slot - 1];
        found[slot] = found[slot - 1];
        slot--;
      }
      squared[slot] = sum;
      found[slot] = index;
    }
  }

  #boxSquared(node: number, points: ArrayLike<number>, at: number): number {
    const boxes = this.#boxes;
    const m = this.#boxDimensions;
    let sum = 0;
    for (let i = 0, b = node * 2 * m; i < m; i++, b += 2) {
      const value = points[at + i];
      const low = boxes[b] - value;
      const high = value - boxes[b + 1];
      const gap = Math.max(low, high, 0);
      sum += gap * gap;
    }
    return sum;
  }

  #build(from: number, to: number): number {
    const node = this.#nodes++;
    this.#from[node] = from;
    this.#to[node] = to;
    const axis = this.#bound(node, from, to);
    if (to - from <= LEAF_SIZE) return node;
    const d = this.#d;
    const centroids = this.#centroids;
    this.#order.subarray(from, to).sort((a, b) => centroids[a * d + axis] - centroids[b * d + axis] || a - b);
    const middle = (from + to) >> 1;
    this.#build(from, middle);
    this.#right[node] = this.#build(middle, to);
    return node;
  }

  /** Sets a node's box; returns its longest axis. */
  #bound(node: number, from: number, to: number): number {
    const m = this.#boxDimensions;
    let longest = 0;
    let axis = 0;
    for (let i = 0; i < m; i++) {
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (let place = from; place < to; place++) {
        const value = this.#centroids[this.#order[place] * this.#d + i];
        if (value < low) low = value;
        if (value > high) high = value;
      }
      this.#boxes[node * 2 * m + 2 * i] = low;
      this.#boxes[node * 2 * m + 2 * i + 1] = high;
      if (high - low > longest) {
        longest = high - low;
        axis = i;
      }
    }
    return axis;
  }
}
