/** Chunks that the points are cut into; sums over chunks are added in this order whatever thread made them. */
const MOST_CHUNKS = 32;
const SMALLEST_CHUNK = 2048;
/** Centroids whose neighbours are worked out in one piece of work. */
export const CENTROIDS_A_PIECE = 128;
/** Neighbours that are kept of each centroid. */
const NEIGHBOURS = 48;

/**
 * What the threads share while they iterate. All arrays lie in shared memory; only their owner of the moment (the
 * thread that claimed the chunk, or the main thread between phases) writes to them.
 */
export interface LloydState {
  readonly count: number;
  readonly dimensions: number;
  readonly k: number;
  readonly chunks: number;
  readonly chunkSize: number;
  /** Neighbours kept of each centroid: at most k - 1. */
  readonly neighbours: number;
  /** count x dimensions */
  readonly points: Float64Array;
  /** k x dimensions */
  readonly centroids: Float64Array;
  /** The cluster of each point; -1 before the first assignment. */
  readonly assignment: Int32Array;
  /** Never below the distance of a point from its centroid. */
  readonly upper: Float64Array;
  /** Never above the distance of a point from any other centroid. */
  readonly lower: Float64Array;
  /** How far each centroid moved in the last update. */
  readonly drift: Float64Array;
  /** k x neighbours: the nearest other centroids, nearest first, and their distances. */
  readonly near: Int32Array;
  readonly nearDistance: Float64Array;
  /** The farthest that any of a centroid's neighbours moved. */
  readonly nearDrift: Float64Array;
  /** No centroid beyond the neighbours is nearer to a centroid than this. */
  readonly reach: Float64Array;
  /** chunks x k x dimensions and chunks x k: what the points of each chunk add to each cluster. */
  readonly chunkSums: Float64Array;
  readonly chunkCounts: Int32Array;
  /** Points of each chunk that changed their cluster. */
  readonly chunkMoved: Int32Array;
  /** chunks x k: squared distances of each chunk's points summed by cluster; only after a `measure` phase. */
  readonly chunkErrors: Float64Array;
  /** chunks x k: the point of each cluster that lies farthest from its centroid, -1 for none; after `measure`. */
  readonly chunkFarthest: Int32Array;
  /** The next piece of work of the phase, and the pieces done. */
  readonly tickets: Int32Array;
}

/** Makes the shared arrays for points (count x dimensions) and k clusters. */
export function createState(count: number, dimensions: number, k: number): LloydState {
  const chunkSize = Math.max(SMALLEST_CHUNK, Math.ceil(count / MOST_CHUNKS));
  const chunks = Math.ceil(count / chunkSize);
  const neighbours = Math.min(NEIGHBOURS, k - 1);
  const doubles = (length: number) => new Float64Array(new SharedArrayBuffer(8 * length));
  const integers = (length: number) => new Int32Array(new SharedArrayBuffer(4 * length));
  return {
    count,
    dimensions,
    k,
    chunks,
    chunkSize,
    neighbours,
    points: doubles(count * dimensions),
    centroids: doubles(k * dimensions),
    assignment: integers(count).fill(-1),
    upper: doubles(count),
    lower: doubles(count),
    drift: doubles(k),
    near: integers(k * neighbours),
    nearDistance: doubles(k * neighbours),
    nearDrift: doubles(k),
    reach: doubles(k),
    chunkSums: doubles(chunks * k * dimensions),
    chunkCounts: integers(chunks * k),
    chunkMoved: integers(chunks),
    chunkErrors: doubles(chunks * k),
    chunkFarthest: integers(chunks * k),
    tickets: integers(1),
  };
}

/** A part of an iteration that the threads do together, piece by piece. */
export type Phase = "neighbours" | "assign" | "measure";

export function piecesOf(state: LloydState, phase: Phase): number {
  return phase === "neighbours" ? Math.ceil(state.k / CENTROIDS_A_PIECE) : state.chunks;
}
