import { DriverxError } from "../base/errors.js";
import { type Metrics, metricsOf, OFFICIAL_RULES, type ScoringInput, type ScoringRules } from "./metrics.js";

/** A documented flaw of the official metrics and what mends it (docs/scoring.md, "Corrected scoring"). */
interface Correction {
  readonly mends: string;
  /** @param expectedRuns routes times repetitions of a whole result. */
  apply(rules: ScoringRules, expectedRuns: number): ScoringRules;
}

export const CORRECTIONS = {
  "yaw-rate-units": {
    mends: "comfort compares CARLA's deg/s with bounds in rad/s",
    apply: (rules) => ({ ...rules, comfort: { ...rules.comfort, yawRateInRadians: true } }),
  },
  "time-step": {
    mends: "comfort takes 20 Hz records for 10 Hz, which halves every jerk",
    apply: (rules) => ({ ...rules, comfort: { ...rules.comfort, timeStep: 0.05 } }),
  },
  "yaw-derivative": {
    mends: "comfort's yaw acceleration is the yaw rate, for want of a derivative",
    apply: (rules) => ({ ...rules, comfort: { ...rules.comfort, differentiateYawRate: true } }),
  },
  "efficiency-cap": {
    mends:
      "efficiency drops samples above 1000 % and rewards speeding up to there; each sample is capped at 100 %",
    apply: (rules) => ({ ...rules, efficiency: { limit: 100, above: "cap" } }),
  },
  "skipped-routes": {
    mends: "routes without a record leave the abilities' denominators; they count as failures",
    apply: (rules) => ({ ...rules, skippedRoutesFail: true }),
  },
  "suite-divisor": {
    mends: "driving score and success rate divide by 220 whatever the suite; they divide by its runs",
    apply: (rules, expectedRuns) => ({ ...rules, divisor: expectedRuns }),
  },
} as const satisfies Record<string, Correction>;

export type CorrectionName = keyof typeof CORRECTIONS;
export const CORRECTION_NAMES = Object.keys(CORRECTIONS) as CorrectionName[];

/** Parses `--corrected`'s list; `all`, or the option without a list, means every switch. Throws UNKNOWN_CORRECTION. */
export function parseCorrections(text: string | true): CorrectionName[] {
  if (text === true || text === "all") return CORRECTION_NAMES;
  return text.split(",").map((name) => {
    if (Object.hasOwn(CORRECTIONS, name)) return name as CorrectionName;
    throw new DriverxError(
      "UNKNOWN_CORRECTION",
      `--corrected: no switch "${name}"; choose from ${CORRECTION_NAMES.join(", ")} or all`,
    );
  });
}

/** The corrected metrics beside what each switch alone changes. */
export interface CorrectedMetrics {
  readonly all: Metrics;
  readonly alone: Readonly<Partial<Record<CorrectionName, Metrics>>>;
}

export function correctedMetrics(
  input: ScoringInput,
  names: readonly CorrectionName[],
  expectedRuns: number,
): CorrectedMetrics {
  const mended = (rules: ScoringRules, name: CorrectionName) => CORRECTIONS[name].apply(rules, expectedRuns);
  return {
    all: metricsOf(input, names.reduce(mended, OFFICIAL_RULES)),
    alone: Object.fromEntries(names.map((name) => [name, metricsOf(input, mended(OFFICIAL_RULES, name))])),
  };
}
