import { coarseGridFlags } from "./coarse-grid.js";
import { type CollisionFlags, countedHits } from "./collision.js";
import { fineGridFlags, kerbFlags } from "./fine-grid.js";
import { offRoadFlags, startsOnRoad } from "./off-road.js";
import { polygonFlags } from "./polygons.js";
import { hasWholeFuture, type OpenLoopSample, PLAN_STEPS } from "./sample.js";

/** ST-P3 wants this many keyframes before the present one. */
const STP3_PAST_FRAMES = 2;
/** AD-MLP's second version plans standing where no coordinate reaches this, m. */
const STANDING_PLAN = 0.1;

/** A collision test's flags and what is published of them. */
export interface CollisionResult extends CollisionFlags {
  /** 1 at steps at which nothing counts: the recorded ego hits, but for tests that do not ask. */
  readonly excluded: Uint8Array;
  /** The plan's hits at the other steps. */
  readonly counted: Uint8Array;
}

/** Collision tests by name; null where the protocol leaves the sample out or the source lacks what it needs. */
export interface SampleCollisions {
  readonly uniad: CollisionResult | null;
  readonly stp3: CollisionResult | null;
  readonly admlpZeroed: CollisionResult | null;
  readonly vad: CollisionResult | null;
  readonly bevplanner: CollisionResult | null;
  readonly bevplannerBoundary: CollisionResult | null;
  readonly offRoad: CollisionResult | null;
  readonly sparsedrive: CollisionResult | null;
}

/** One sample and one plan under all protocols. */
export interface SampleResult {
  readonly sample: OpenLoopSample;
  /** x, y of six waypoints in the plan frame. */
  readonly plan: Float64Array;
  /** Distance of plan and record at each step, m; 0 where the mask is 0. */
  readonly errors: Float64Array;
  /** {@link errors} of the plan that AD-MLP's rule leaves. */
  readonly zeroedErrors: Float64Array;
  readonly collisions: SampleCollisions;
  /** UniAD's and ST-P3's test of the waypoint's own cell, after the exclusion; not published by anyone. */
  readonly pointCollisions: { readonly uniad: Uint8Array | null; readonly stp3: Uint8Array | null };
}

/** @param plan x, y of six waypoints in the plan frame. */
export function evaluateSample(sample: OpenLoopSample, plan: Float64Array): SampleResult {
  const zeroed = isStanding(plan) ? new Float64Array(2 * PLAN_STEPS) : plan;
  const isWhole = hasWholeFuture(sample);
  const knowsAgents = sample.agents !== null;
  const keptByStp3 = keepsForStp3(sample) && knowsAgents;
  const uniad = knowsAgents ? coarseGridFlags(sample, plan, "uniad") : null;
  const stp3 = keptByStp3 ? coarseGridFlags(sample, plan, "stp3") : null;
  return {
    sample,
    plan,
    errors: stepErrors(sample, plan),
    zeroedErrors: stepErrors(sample, zeroed),
    collisions: {
      uniad: withCounted(uniad),
      stp3: withCounted(stp3),
      admlpZeroed: withCounted(zeroed === plan ? stp3 : stp3 && coarseGridFlags(sample, zeroed, "stp3")),
      vad: withCounted(isWhole && knowsAgents ? coarseGridFlags(sample, plan, "vad") : null),
      bevplanner: withCounted(isWhole && knowsAgents ? fineGridFlags(sample, plan) : null),
      bevplannerBoundary: withCounted(isWhole && sample.roadBoundary ? kerbFlags(sample, plan) : null),
      offRoad: keepsForOffRoad(sample) ? withoutExclusion(offRoadFlags(sample, plan)) : null,
      sparsedrive: withCounted(isWhole && knowsAgents ? polygonFlags(sample, plan) : null),
    },
    pointCollisions: {
      uniad: uniad && countedHits({ recorded: uniad.recorded, plan: uniad.point }),
      stp3: stp3 && countedHits({ recorded: stp3.recorded, plan: stp3.point }),
    },
  };
}

/** ST-P3's window: two keyframes before, six after. */
export function keepsForStp3(sample: OpenLoopSample): boolean {
  return hasWholeFuture(sample) && sample.pastFrames >= STP3_PAST_FRAMES;
}

/** OmniDrive's choice: six future keyframes, and the box on the road now. */
export function keepsForOffRoad(sample: OpenLoopSample): boolean {
  return hasWholeFuture(sample) && startsOnRoad(sample);
}

function isStanding(plan: Float64Array): boolean {
  return plan.every((coordinate) => Math.abs(coordinate) < STANDING_PLAN);
}

function stepErrors({ mask, recorded }: OpenLoopSample, plan: Float64Array): Float64Array {
  const errors = new Float64Array(PLAN_STEPS);
  for (let i = 0; i < PLAN_STEPS; i++) {
    if (mask[i] === 0) continue;
    errors[i] = Math.hypot(plan[2 * i] - recorded[2 * i], plan[2 * i + 1] - recorded[2 * i + 1]);
  }
  return errors;
}

function withCounted(flags: CollisionFlags | null): CollisionResult | null {
  if (flags === null) return null;
  const { recorded, plan } = flags;
  return { recorded, plan, excluded: recorded, counted: countedHits(flags) };
}

function withoutExclusion(flags: CollisionFlags): CollisionResult {
  return { ...flags, excluded: new Uint8Array(PLAN_STEPS), counted: flags.plan };
}
