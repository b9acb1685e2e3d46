import { createHash } from "node:crypto";
import { DriverxError } from "../../base/errors.js";
import { CentroidTree } from "../kmeans/centroid-tree.js";
import { CONTROL, POSE, SEGMENT } from "../motion/windows.js";

/** Poses in a token's curve: half a second at 10 Hz; the last is the token's pose change. */
export const CURVE_POSES = SEGMENT.poses;
/** Seconds that a token covers. */
export const TOKEN_SECONDS = SEGMENT.poses * SEGMENT.stepSeconds;
/** The token that stands still exactly. */
export const STANDSTILL = 0;

/** The arrays of a codebook; these are what its file holds. */
export interface CodebookArrays {
  /** k x 5 x 3: x ahead and y right in m, yaw clockwise in rad, in the frame of the token's start. */
  readonly curves: Float32Array;
  /** k x 3: mean steer, throttle and brake; NaN where no segment of the token had them. */
  readonly controls: Float32Array;
  /** k: training segments of each token. */
  readonly counts: Uint32Array;
}

/** How a codebook came about. */
export interface CodebookProvenance {
  readonly driverx: string;
  readonly method: "k-means" | "k-disk";
  /** Where TensorFlow.js assigned segments to tokens; else they were assigned exactly. */
  readonly engine?: "tfjs";
  readonly sources: readonly { readonly path: string; readonly tracks: number; readonly segments: number }[];
  /** SHA-256 over all segments as they were clustered and held out. */
  readonly dataSha256: string;
  readonly faults: readonly { readonly what: string; readonly count: number; readonly first: string }[];
  readonly groups: readonly string[];
  readonly heldOutGroups: readonly string[];
  readonly trainSegments: number;
  readonly heldOutSegments: number;
  /** Training segments that stand still; they are token 0 and no others. */
  readonly standstillSegments: number;
  readonly seed: number;
  readonly restarts: number;
  readonly iterations: number;
}

export interface CodebookMetadata {
  /** Metres that a radian of heading counts as, in distances between pose changes. */
  readonly headingWeight: number;
  /** Sum of squared distances of the clustered training segments from their tokens, m2. */
  readonly inertia: number;
  readonly provenance: CodebookProvenance;
}

/** A vocabulary of motions: token i is half a second of driving. */
export class ActionCodebook {
  readonly k: number;
  readonly metadata: CodebookMetadata;
  readonly arrays: CodebookArrays;
  /** SHA-256 of the arrays: what checkpoints and traces name the codebook by. */
  readonly hash: string;
  readonly #tree: CentroidTree;
  readonly #query = new Float64Array(POSE);

  constructor(arrays: CodebookArrays, metadata: CodebookMetadata) {
    this.k = arrays.counts.length;
    this.arrays = arrays;
    this.metadata = metadata;
    const hash = createHash("sha256");
    for (const array of [arrays.curves, arrays.controls, arrays.counts]) {
      hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    }
    this.hash = hash.digest("hex");
    const features = new Float64Array(this.k * POSE);
    for (let token = 0; token < this.k; token++) {
      features.set([this.dx(token), this.dy(token), metadata.headingWeight * this.dyaw(token)], token * POSE);
    }
    this.#tree = new CentroidTree(features, POSE, Math.min(this.k, MOST_NEAREST));
  }

  /** Pose change of a token: metres ahead. */
  dx(token: number): number {
    return this.arrays.curves[(token + 1) * CURVE_POSES * POSE - 3];
  }

  /** Metres to the right. */
  dy(token: number): number {
    return this.arrays.curves[(token + 1) * CURVE_POSES * POSE - 2];
  }

  /** Radians clockwise. */
  dyaw(token: number): number {
    return this.arrays.curves[(token + 1) * CURVE_POSES * POSE - 1];
  }

  /** The token's mean control, null where unknown. */
  control(token: number): { steer: number; throttle: number; brake: number } | null {
    const [steer, throttle, brake] = this.arrays.controls.subarray(token * CONTROL, (token + 1) * CONTROL);
    return Number.isNaN(steer!) ? null : { steer: steer!, throttle: throttle!, brake: brake! };
  }

  /** The token nearest to a pose change, in metres with the heading weighed. */
  nearest(dx: number, dy: number, dyaw: number): number {
    this.nearestFew(dx, dy, dyaw, 1);
    return this.#tree.found[0];
  }

  /**
   * The `wanted` (up to {@link MOST_NEAREST}) nearest tokens and their squared distances, nearest first; the arrays
   * hold until the next search.
   */
  nearestFew(dx: number, dy: number, dyaw: number, wanted: number) {
    const query = this.#query;
    query[0] = dx;
    query[1] = dy;
    query[2] = this.metadata.headingWeight * dyaw;
    const count = this.#tree.search(query, 0, Math.min(wanted, this.k));
    return { count, tokens: this.#tree.found, squared: this.#tree.squared };
  }
}

/** The widest beam. */
export const MOST_NEAREST = 64;

/** `<act_0000>`; four digits, more where k needs them. */
export function actionTokenName(token: number): string {
  return `<act_${String(token).padStart(4, "0")}>`;
}

/**
 * The token that a name or number means. Throws TOKEN_INVALID naming the position: an undecodable token is never
 * quietly another one.
 */
export function parseToken(text: string | number, k: number, kind: "act" | "bin", position: number): number {
  const digits =
    typeof text === "number" ? String(text) : (new RegExp(`^<${kind}_(\\d+)>$`).exec(text)?.[1] ?? text);
  const token = Number(digits);
  if (/^\d+$/.test(digits) && token < k) return token;
  throw new DriverxError(
    "TOKEN_INVALID",
    `position ${position}: ${JSON.stringify(text)} is no token; there are <${kind}_…> 0 to ${k - 1}`,
  );
}
