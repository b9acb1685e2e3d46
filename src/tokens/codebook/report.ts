import { DriverxError } from "../../base/errors.js";
import type { MotionData } from "../motion/motion-data.js";
import { windowsOf } from "../motion/split.js";
import { buildCodebook, distinctSegments } from "./build.js";
import type { ActionCodebook } from "./codebook.js";
import { type Evaluation, evaluate, type Reconstruction } from "./evaluate.js";
import { type Feasibility, feasibilityOf } from "./feasibility.js";
import { type Usage, usageOf } from "./usage.js";

/** How good a codebook is; errors are of trajectories that it was not trained on, from re-anchored encoding. */
export interface CodebookReport extends Omit<Evaluation, "uses"> {
  readonly version: 1;
  readonly codebookHash: string;
  readonly k: number;
  readonly dims: number;
  readonly inertia: number;
  readonly headingWeight: number;
  /** Tokens that no training trajectory uses (of all trajectories where the sources hold none of training). */
  readonly deadTokens: number;
  readonly perplexity: number;
  readonly usage: Usage;
  readonly heldOutUsage: Usage;
  /** Uses of each token in the same trajectories as `usage`. */
  readonly uses: readonly number[];
  readonly feasibility: Feasibility;
  /** Other sizes and methods, built of the same training data. */
  readonly sweep: readonly SweepRow[];
  /** Driving with a policy's plans as tokens and without; null where no runs were given. */
  readonly closedLoop: ClosedLoop | null;
}

/** What a codebook costs in closed loop. */
export interface ClosedLoop {
  readonly policy: string;
  readonly routes: number;
  readonly without: ClosedLoopScore;
  readonly through: ClosedLoopScore;
}

export interface ClosedLoopScore {
  /** 0..100 */
  readonly drivingScore: number | null;
  /** Fraction. */
  readonly successRate: number | null;
  readonly comfort: number | null;
  readonly recordsHash: string;
}

export interface SweepRow {
  readonly method: "k-means" | "k-disk";
  readonly k: number;
  readonly ade: Reconstruction["ade"];
  readonly fde: Reconstruction["fde"];
  readonly fdeP99: number;
  readonly largest: number;
  readonly deadTokens: number;
}

export interface ReportOptions {
  /** Sizes to build for comparison; none for no comparison. */
  readonly sizes: readonly number[];
  readonly threads: number;
  readonly closedLoop: ClosedLoop | null;
  /** Called with the number of codebooks built for comparison. */
  readonly onBuilt: (done: number) => void;
}

/** Judges a codebook by data. Throws TRAJECTORIES_NONE when all of the data was trained on. */
export async function reportCodebook(
  codebook: ActionCodebook,
  data: MotionData,
  options: ReportOptions,
): Promise<CodebookReport> {
  const { headingWeight, inertia, provenance } = codebook.metadata;
  const heldOut = new Set(provenance.heldOutGroups);
  const trained = provenance.groups.filter((group) => !heldOut.has(group));
  const { trajectories } = data;
  const unseen = windowsOf(trajectories, trained, false);
  const seen = windowsOf(trajectories, trained, true);
  if (unseen.length === 0) {
    throw new DriverxError(
      "TRAJECTORIES_NONE",
      "the sources hold no trajectory of three seconds that the codebook was not trained on; give others",
    );
  }
  const { uses, ...evaluation } = evaluate(codebook, trajectories, unseen);
  const trainUses = seen.length > 0 ? evaluate(codebook, trajectories, seen).uses : uses;
  const usage = usageOf(trainUses);
  return {
    version: 1,
    codebookHash: codebook.hash,
    k: codebook.k,
    dims: 3,
    inertia,
    headingWeight,
    ...evaluation,
    deadTokens: usage.dead,
    perplexity: usage.perplexity,
    usage,
    heldOutUsage: usageOf(uses),
    uses: [...trainUses],
    feasibility: feasibilityOf(codebook),
    sweep: await sweep(codebook, data, options),
    closedLoop: options.closedLoop,
  };
}

/** Sizes that a codebook is compared with, ascending. */
export const SWEEP_SIZES: readonly number[] = [256, 512, 1024, 2048, 4096];

/** Those of {@link SWEEP_SIZES} for which the data have enough different segments. */
export function sweepSizes(codebook: ActionCodebook, data: MotionData): number[] {
  const { headingWeight, provenance } = codebook.metadata;
  const heldOut = heldOutShare(codebook);
  const available = distinctSegments(
    data,
    { headingWeight, heldOut, seed: provenance.seed },
    SWEEP_SIZES[SWEEP_SIZES.length - 1],
  );
  // Token 0 stands still and needs no segment.
  return SWEEP_SIZES.filter((k) => k - 1 <= available);
}

function heldOutShare({ metadata: { provenance } }: ActionCodebook): number {
  return provenance.heldOutGroups.length / provenance.groups.length;
}

/** Builds codebooks of several sizes by both methods as this one was built, and judges them on its held-out groups. */
async function sweep(codebook: ActionCodebook, data: MotionData, options: ReportOptions) {
  const { headingWeight, provenance } = codebook.metadata;
  const share = heldOutShare(codebook);
  const rows: SweepRow[] = [];
  for (const method of ["k-means", "k-disk"] as const) {
    for (const k of options.sizes) {
      const { seed } = provenance;
      const built = await buildCodebook(data, {
        k,
        seed,
        method,
        headingWeight,
        heldOut: share,
        threads: options.threads,
      });
      const { heldOutGroups } = built.metadata.provenance;
      const { trajectories } = data;
      const { ade, fde, fdeP99, largest } = evaluate(
        built,
        trajectories,
        windowsOf(trajectories, heldOutGroups, true),
      );
      const { uses } = evaluate(built, trajectories, windowsOf(trajectories, heldOutGroups, false));
      rows.push({ method, k, ade, fde, fdeP99, largest, deadTokens: usageOf(uses).dead });
      options.onBuilt(rows.length);
    }
  }
  return rows;
}
