import { PLAN_STEPS } from "./sample.js";

/** What a collision test says of a plan, one 0/1 flag a step. */
export interface CollisionFlags {
  /** The recorded ego's own box hits; such a step never counts against the plan. */
  readonly recorded: Uint8Array;
  /** The plan's box hits, whatever the recorded one does. */
  readonly plan: Uint8Array;
}

/** The published flags: hits of the plan at steps where the recorded ego does not hit. */
export function countedHits({ recorded, plan }: CollisionFlags): Uint8Array {
  return plan.map((hit, i) => (recorded[i] === 1 ? 0 : hit));
}

export function emptyFlags(): { recorded: Uint8Array; plan: Uint8Array } {
  return { recorded: new Uint8Array(PLAN_STEPS), plan: new Uint8Array(PLAN_STEPS) };
}
