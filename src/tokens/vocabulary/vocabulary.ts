import { createHash } from "node:crypto";
import { DriverxError } from "../../base/errors.js";
import { parseToken } from "../codebook/codebook.js";
import type { MotionData } from "../motion/motion-data.js";
import { type BinMethod, type Bins, binOf } from "./bins.js";

/** How well bins rebuild the coordinates of trajectories that they were not made of. */
export interface VocabularyErrors {
  readonly trajectories: number;
  /** Mean distance of a decoded coordinate from the given one, m; both axes, clamped ones too. */
  readonly meanError: number;
  /** The same over coordinates within range. */
  readonly meanErrorInRange: number;
  readonly x: AxisErrors;
  readonly y: AxisErrors;
  /** Mean distance over all waypoints, and at the last, m. */
  readonly ade: number;
  readonly fde: number;
}

export interface AxisErrors {
  /** m */
  readonly mean: number;
  readonly meanInRange: number;
  readonly rootMeanSquare: number;
  readonly largest: number;
  /** Coordinates outside the range; they become the first or last bin. */
  readonly clamped: number;
}

export interface VocabularyProvenance {
  readonly driverx: string;
  readonly sources: MotionData["sources"];
  /** SHA-256 over all trajectories. */
  readonly dataSha256: string;
  readonly faults: MotionData["faults"];
  readonly groups: readonly string[];
  readonly heldOutGroups: readonly string[];
  readonly trainTrajectories: number;
  readonly seed: number;
  /** Percent left out on each side for uniform bins. */
  readonly cut: number;
  /** All methods on the held-out trajectories; the one with the least mean error was taken unless one was asked for. */
  readonly comparison: readonly { readonly method: BinMethod; readonly errors: VocabularyErrors | null }[];
}

/** Waypoint coordinates as tokens: bins for each axis, one token set for both. */
export class TrajectoryVocabulary {
  readonly bins: number;
  readonly method: BinMethod;
  readonly x: Bins;
  readonly y: Bins;
  readonly provenance: VocabularyProvenance;
  /** SHA-256 of edges and values. */
  readonly hash: string;

  constructor(method: BinMethod, x: Bins, y: Bins, provenance: VocabularyProvenance) {
    this.bins = x.values.length;
    this.method = method;
    this.x = x;
    this.y = y;
    this.provenance = provenance;
    const hash = createHash("sha256");
    for (const { edges, values } of [x, y]) hash.update(JSON.stringify([[...edges], [...values]]));
    this.hash = hash.digest("hex");
  }

  /** Tokens of waypoints [x, y]: x then y, waypoint by waypoint. Counts the coordinates that were clamped. */
  encode(waypoints: readonly (readonly number[])[]): { tokens: number[]; clamped: number } {
    const tokens: number[] = [];
    let clamped = 0;
    for (const [x, y] of waypoints) {
      tokens.push(binOf(this.x, x!), binOf(this.y, y!));
      clamped += Number(isOutside(this.x, x!)) + Number(isOutside(this.y, y!));
    }
    return { tokens, clamped };
  }

  /**
   * Waypoints of tokens, given as numbers or names. Throws TOKEN_INVALID with the position of the first that is
   * none, or TOKENS_ODD.
   */
  decode(tokens: readonly (string | number)[]): [number, number][] {
    if (tokens.length % 2 !== 0) {
      throw new DriverxError(
        "TOKENS_ODD",
        `${tokens.length} tokens make no whole waypoints; give two for each, x then y`,
      );
    }
    const bins = tokens.map((token, position) => parseToken(token, this.bins, "bin", position));
    return Array.from({ length: bins.length / 2 }, (_, i) => [
      this.x.values[bins[2 * i]],
      this.y.values[bins[2 * i + 1]],
    ]);
  }
}

export function isOutside({ low, high }: Bins, value: number): boolean {
  return value < low || value > high;
}

/** `<bin_000>`; three digits, more where the number of bins needs them. */
export function binTokenName(token: number): string {
  return `<bin_${String(token).padStart(3, "0")}>`;
}
