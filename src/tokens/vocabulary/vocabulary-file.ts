import { z } from "zod";
import { DriverxError } from "../../base/errors.js";
import { readJsonFile, writeFileWhole } from "../../base/files.js";
import { issueText } from "../../base/issue-text.js";
import { BIN_METHODS, type Bins, boundOf } from "./bins.js";
import { TrajectoryVocabulary } from "./vocabulary.js";

const VERSION = 1;
const MOST_BINS = 65_536;
const count = z.int().min(0);

const rising = (values: readonly number[]) => values.every((value, i) => i === 0 || value > values[i - 1]);
const axisSchema = z
  .object({
    low: z.number(),
    high: z.number(),
    /** Largest error within [low, high], m. */
    bound: z.number(),
    edges: z.array(z.number()).max(MOST_BINS).refine(rising, "should rise"),
    values: z.array(z.number()).max(MOST_BINS).refine(rising, "should rise"),
  })
  .refine(
    ({ edges, values }) => edges.length === values.length - 1,
    "should have one edge fewer than values",
  );

const axisErrors = z.object({
  mean: z.number(),
  meanInRange: z.number(),
  rootMeanSquare: z.number(),
  largest: z.number(),
  clamped: count,
});

const fileSchema = z.object({
  version: z.literal(VERSION),
  type: z.literal("trajectory-vocabulary"),
  bins: z.int().min(2).max(MOST_BINS),
  method: z.enum(BIN_METHODS),
  hash: z.string().length(64),
  axes: z.object({ x: axisSchema, y: axisSchema }),
  provenance: z.object({
    driverx: z.string(),
    sources: z.array(z.object({ path: z.string(), tracks: count, segments: count })),
    dataSha256: z.string(),
    faults: z.array(z.object({ what: z.string(), count, first: z.string() })),
    groups: z.array(z.string()),
    heldOutGroups: z.array(z.string()),
    trainTrajectories: count,
    seed: z.int(),
    cut: z.number(),
    comparison: z.array(
      z.object({
        method: z.enum(BIN_METHODS),
        errors: z
          .object({
            trajectories: count,
            meanError: z.number(),
            meanErrorInRange: z.number(),
            x: axisErrors,
            y: axisErrors,
            ade: z.number(),
            fde: z.number(),
          })
          .nullable(),
      }),
    ),
  }),
});

/** Writes a vocabulary; docs/tokens.md describes the format. */
export function writeVocabulary(path: string, vocabulary: TrajectoryVocabulary): void {
  const axis = (bins: Bins) => ({
    low: bins.low,
    high: bins.high,
    bound: boundOf(bins),
    edges: [...bins.edges],
    values: [...bins.values],
  });
  const { bins, method, hash, provenance } = vocabulary;
  const content = {
    version: VERSION,
    type: "trajectory-vocabulary",
    bins,
    method,
    hash,
    axes: { x: axis(vocabulary.x), y: axis(vocabulary.y) },
    provenance,
  };
  writeFileWhole(path, `${JSON.stringify(content)}\n`);
}

/** Reads a vocabulary. Throws FILE_NOT_FOUND, FILE_NOT_JSON or VOCABULARY_INVALID naming the field. */
export function readVocabulary(path: string): TrajectoryVocabulary {
  const result = fileSchema.safeParse(readJsonFile(path, "vocabulary"));
  if (!result.success) {
    throw invalid(path, issueText(result.error, "the file"));
  }
  const { bins, method, hash, axes, provenance } = result.data;
  const binsOf = ({ low, high, edges, values }: typeof axes.x): Bins => ({
    low,
    high,
    edges: Float64Array.from(edges),
    values: Float64Array.from(values),
  });
  const vocabulary = new TrajectoryVocabulary(method, binsOf(axes.x), binsOf(axes.y), provenance);
  for (const axis of ["x", "y"] as const) {
    if (axes[axis].values.length !== bins) throw invalid(path, `axes.${axis}.values are not ${bins}`);
  }
  if (vocabulary.hash !== hash) throw invalid(path, "hash does not match edges and values");
  return vocabulary;
}

function invalid(path: string, what: string): DriverxError {
  return new DriverxError("VOCABULARY_INVALID", `vocabulary ${path}: ${what}`);
}
