import {
  ABILITIES,
  ABILITY_NAMES,
  type Abilities,
  type AbilityCount,
  type AbilityName,
  type AbilityRoute,
  type JunctionLookup,
  officialAbilities,
} from "./abilities.js";
import { type ComfortOptions, OFFICIAL_COMFORT, recordComfort } from "./comfort.js";
import { drivingEfficiency, type EfficiencyRule, OFFICIAL_EFFICIENCY } from "./efficiency.js";
import { mergedScores, OFFICIAL_DIVISOR } from "./merge.js";
import type { MotionFrames } from "./metric-info.js";
import type { ResultRecord } from "./result-file.js";
import { computed, type MetricOutcome, meanOf, notComputed } from "./success.js";

/** How the metrics are computed where the official way is disputed. */
export interface ScoringRules {
  readonly divisor: number;
  readonly efficiency: EfficiencyRule;
  readonly comfort: ComfortOptions;
  /** Whether routes without a record count in the abilities as failures; the official tool leaves them out. */
  readonly skippedRoutesFail: boolean;
}

export const OFFICIAL_RULES: ScoringRules = {
  divisor: OFFICIAL_DIVISOR,
  efficiency: OFFICIAL_EFFICIENCY,
  comfort: OFFICIAL_COMFORT,
  skippedRoutesFail: false,
};

/** The run of a record as its motion file tells; an outcome without a value says why there is none. */
export type MotionOf = (record: ResultRecord) => MetricOutcome<MotionFrames>;

/** What the metrics are computed from. */
export interface ScoringInput {
  /** In merged order. */
  readonly records: readonly ResultRecord[];
  readonly routes: readonly AbilityRoute[];
  readonly junctionOf: JunctionLookup | "off";
  readonly motionOf: MotionOf;
}

export interface Metrics {
  readonly drivingScore: number;
  readonly successRate: number;
  readonly efficiency: MetricOutcome;
  readonly comfort: MetricOutcome;
  readonly abilities: Abilities;
}

/** All metrics of Bench2Drive under the given rules. */
export function metricsOf(input: ScoringInput, rules: ScoringRules = OFFICIAL_RULES): Metrics {
  const { drivingScore, successRate } = mergedScores(input.records, rules.divisor);
  const abilities = officialAbilities(input.routes, input.records, input.junctionOf);
  return {
    drivingScore,
    successRate,
    efficiency: drivingEfficiency(input.records, rules.efficiency),
    comfort: drivingComfort(input, rules.comfort),
    abilities: rules.skippedRoutesFail ? withSkippedRoutes(abilities) : abilities,
  };
}

/** Mean comfort of all records; like the official tool it needs the motion of every one. */
function drivingComfort({ records, motionOf }: ScoringInput, options: ComfortOptions): MetricOutcome {
  const shares: number[] = [];
  for (const record of records) {
    const motion = motionOf(record);
    if (motion.value === null) return motion;
    const share = recordComfort(motion.value, options);
    if (share.value === null) return notComputed(`${record.route_id}: ${share.reason}`);
    shares.push(share.value);
  }
  return shares.length === 0 ? notComputed("there are no records") : computed(meanOf(shares));
}

/** The abilities with every route of the suite in the denominators. */
function withSkippedRoutes(abilities: Abilities): Abilities {
  const counts = Object.fromEntries(
    ABILITY_NAMES.map((name) => {
      const skipped = abilities.crashed.filter(([type]) => ABILITIES[name].has(type)).length;
      const { successes, routes } = abilities.counts[name];
      return [name, { successes, routes: routes + skipped }];
    }),
  ) as Record<AbilityName, AbilityCount>;
  const rates = Object.fromEntries(
    ABILITY_NAMES.map((name) => {
      const isUnknown = name === "Traffic_Signs" && abilities.rates[name] === null;
      const { successes, routes } = counts[name];
      return [name, isUnknown || routes === 0 ? null : successes / routes];
    }),
  ) as Record<AbilityName, number | null>;
  const known = ABILITY_NAMES.map((name) => rates[name]).filter((rate) => rate !== null);
  return {
    ...abilities,
    counts,
    rates,
    mean: known.length === ABILITY_NAMES.length ? meanOf(known) : null,
  };
}
