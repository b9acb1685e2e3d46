import {
  keepsForOffRoad,
  keepsForStp3,
  type SampleCollisions,
  type SampleResult,
} from "./evaluate-sample.js";
import { hasWholeFuture, type OpenLoopSample, PLAN_STEPS } from "./sample.js";

/**
 * The protocols of the field as named definitions: which samples count, how the steps up to a horizon become one
 * value, and which collision test is used. Facts and sources: docs/open-loop.md.
 */

/** How the six values of a sample become one at a horizon: the value there, the mean, or the largest up to it. */
type Rule = "at" | "mean" | "any";

export interface Protocol {
  readonly name: ProtocolName;
  /** Who defined it, for people. */
  readonly title: string;
  readonly l2Rule: Rule | null;
  readonly collisionRule: Rule;
  readonly collision: keyof SampleCollisions;
  /** What a row of the table says in words. */
  readonly rule: string;
  /** `avg` is the plain mean of the three horizons; DriveLM's is the mean of the six steps. */
  readonly averages: "horizons" | "steps";
  keeps(sample: OpenLoopSample): boolean;
}

export type ProtocolName =
  | "uniad"
  | "uniadAveraged"
  | "mean6"
  | "stp3"
  | "vad"
  | "bevplanner"
  | "bevplannerBoundary"
  | "offRoad"
  | "sparsedrive"
  | "admlpZeroed";

const all = () => true;

export const PROTOCOLS: readonly Protocol[] = [
  {
    name: "uniad",
    title: "UniAD",
    l2Rule: "at",
    collisionRule: "at",
    collision: "uniad",
    rule: "value at the horizon; a missing future adds 0 and still counts",
    averages: "horizons",
    keeps: all,
  },
  {
    name: "uniadAveraged",
    title: "UniAD averaged (Agent-Driver)",
    l2Rule: "mean",
    collisionRule: "mean",
    collision: "uniad",
    rule: "mean up to the horizon; a missing future adds 0 and still counts",
    averages: "horizons",
    keeps: all,
  },
  {
    name: "mean6",
    title: "DriveLM, DriveRX (inferred)",
    l2Rule: "mean",
    collisionRule: "mean",
    collision: "uniad",
    rule: "mean up to the horizon, avg over the six steps; a missing future adds 0 and still counts",
    averages: "steps",
    keeps: all,
  },
  {
    name: "stp3",
    title: "ST-P3",
    l2Rule: "mean",
    collisionRule: "mean",
    collision: "stp3",
    rule: "mean up to the horizon; two past and six future keyframes",
    averages: "horizons",
    keeps: keepsForStp3,
  },
  {
    name: "vad",
    title: "VAD",
    l2Rule: "mean",
    collisionRule: "mean",
    collision: "vad",
    rule: "mean up to the horizon; six future keyframes",
    averages: "horizons",
    keeps: hasWholeFuture,
  },
  {
    name: "bevplanner",
    title: "BEV-Planner",
    l2Rule: "mean",
    collisionRule: "any",
    collision: "bevplanner",
    rule: "L2 as VAD; a collision at any step up to the horizon",
    averages: "horizons",
    keeps: hasWholeFuture,
  },
  {
    name: "bevplannerBoundary",
    title: "BEV-Planner kerb (CCR)",
    l2Rule: null,
    collisionRule: "any",
    collision: "bevplannerBoundary",
    rule: "the edge of the road touched at any step up to the horizon; samples with a map",
    averages: "horizons",
    keeps: (sample) => hasWholeFuture(sample) && sample.roadBoundary !== null,
  },
  {
    name: "offRoad",
    title: "Off-road (after OmniDrive)",
    l2Rule: null,
    collisionRule: "any",
    collision: "offRoad",
    rule: "a point of the box off the drivable area at any step up to the horizon; samples with a map that start on it",
    averages: "horizons",
    keeps: keepsForOffRoad,
  },
  {
    name: "sparsedrive",
    title: "SparseDrive (exact boxes)",
    l2Rule: "mean",
    collisionRule: "mean",
    collision: "sparsedrive",
    rule: "mean up to the horizon; exact rectangles turned along the path, all objects",
    averages: "horizons",
    keeps: hasWholeFuture,
  },
  {
    name: "admlpZeroed",
    title: "AD-MLP, standing plans zeroed",
    l2Rule: "mean",
    collisionRule: "mean",
    collision: "admlpZeroed",
    rule: "as ST-P3 after plans within 0.1 m are set to zero",
    averages: "horizons",
    keeps: keepsForStp3,
  },
];

/** Steps of the horizons 1, 2 and 3 s. */
export const HORIZON_STEPS = [2, 4, 6] as const;

/**
 * One sample's part of a protocol's sums: the value at 1, 2 and 3 s and their average, for each measure. Null where
 * a measure cannot be computed.
 */
export interface Contribution {
  readonly l2: Float64Array | null;
  readonly collision: Float64Array | null;
  readonly collisionUnmasked: Float64Array | null;
  /** The recorded path's own hits. */
  readonly recordedCollision: Float64Array | null;
}

/** What a kept sample adds to a protocol. */
export function contribution(protocol: Protocol, result: SampleResult): Contribution {
  const flags = result.collisions[protocol.collision];
  const errors = protocol.name === "admlpZeroed" ? result.zeroedErrors : result.errors;
  return {
    l2: protocol.l2Rule && horizonValues(errors, protocol.l2Rule, protocol.averages),
    collision: flags && horizonValues(flags.counted, protocol.collisionRule, protocol.averages),
    collisionUnmasked: flags && horizonValues(flags.plan, protocol.collisionRule, protocol.averages),
    recordedCollision: flags && horizonValues(flags.recorded, protocol.collisionRule, protocol.averages),
  };
}

/** Values at 1, 2, 3 s and their average of six values a step. */
function horizonValues(steps: ArrayLike<number>, rule: Rule, averages: Protocol["averages"]): Float64Array {
  const values = new Float64Array(HORIZON_STEPS.length + 1);
  HORIZON_STEPS.forEach((horizon, i) => {
    values[i] = valueAt(steps, horizon, rule);
  });
  values[3] =
    averages === "steps" ? valueAt(steps, PLAN_STEPS, "mean") : (values[0] + values[1] + values[2]) / 3;
  return values;
}

function valueAt(steps: ArrayLike<number>, horizon: number, rule: Rule): number {
  if (rule === "at") return steps[horizon - 1];
  let sum = 0;
  let largest = 0;
  for (let i = 0; i < horizon; i++) {
    sum += steps[i];
    largest = Math.max(largest, steps[i]);
  }
  return rule === "mean" ? sum / horizon : largest;
}
