import type { Lane } from "../../map/lane.js";
import type { Step } from "../town/route-walk.js";
import type { Approach } from "./approach.js";

/** A place that a scenario's parameter names: metres into a lane. */
export interface FlowPlace {
  readonly lane: Lane;
  readonly at: number;
}

export type SiteParameter = number | string | readonly [from: number, to: number] | FlowPlace;

/** A route for a scenario: where it begins on the approach's lane, what it does, and where the scenario starts. */
export interface Site {
  /** Where the route begins, if not on the approach's own lane. */
  readonly lane?: Lane;
  /** Metres into the lane. */
  readonly start: number;
  readonly steps: readonly Step[];
  readonly length: number;
  /** Metres from the route's start to the trigger. */
  readonly trigger: number;
  readonly parameters: Readonly<Record<string, SiteParameter>>;
}

/**
 * Where a scenario of a type can be: the site on an approach, in its variation (0..4, which varies the parameters
 * over what the official routes have), or null where it does not fit.
 */
export type SiteFinder = (approach: Approach, variation: number) => Site | null;

/** Room that a straight route leaves before the end of its lane, metres. */
const CLEARANCE = 8;

/** A route along one lane without a junction; later variations begin farther on where there is room. */
export function alongLane(
  { lane }: Approach,
  variation: number,
  { length, trigger = 11, from = 6 }: { length: number; trigger?: number; from?: number },
  parameters: Site["parameters"] = {},
  steps: readonly Step[] = [],
): Site | null {
  const room = lane.length - CLEARANCE - length - from;
  if (room < 0) return null;
  return { start: from + (room * variation) / 4, steps, length, trigger, parameters };
}

/**
 * A route through the junction at the end of the approach. @param before metres of it before the junction.
 * @param after metres behind it.
 */
export function throughJunction(
  { lane, turn, inside, exit }: Approach,
  { before = 32, after = 45, trigger = 10 }: { before?: number; after?: number; trigger?: number } = {},
  parameters: Site["parameters"] = {},
): Site | null {
  if (!turn || !inside || !exit || lane.length < before + 2 || exit.length < after + CLEARANCE) return null;
  return {
    start: lane.length - before,
    steps: [turn],
    length: before + inside.length + after,
    trigger,
    parameters,
  };
}
