import { RandomStream } from "../base/random.js";
import { ABILITIES, ABILITY_NAMES, type AbilityName } from "./abilities.js";
import { bootstrapInterval, type Interval, pairsToDecide, standardDeviationOf } from "./intervals.js";
import type { LoadedResults } from "./load-results.js";
import { pairResults, type RecordPair } from "./pair-results.js";
import { clusteredMcNemar, holmCorrected, signFlipTest } from "./paired-tests.js";
import { outcomesByRoute } from "./score-statistics.js";
import { isSuccess, meanOf, scenarioTypeOf } from "./success.js";

/** Version of the JSON that `drx compare --json` prints; docs/scoring.md describes it. */
export const COMPARISON_VERSION = 1;

/** Successes on pairs and McNemar's exact test with the route as the unit. */
export interface SuccessComparison {
  readonly pairs: number;
  readonly rateA: number;
  readonly rateB: number;
  readonly onlyA: number;
  readonly onlyB: number;
  readonly p: number;
}

export interface AbilityComparison extends SuccessComparison {
  readonly ability: AbilityName;
  /** p after Holm's correction over the abilities. */
  readonly correctedP: number;
}

export interface PairScore {
  readonly routeId: string;
  readonly scenario: string | null;
  readonly town: string | null;
  readonly scoreA: number;
  readonly scoreB: number;
  readonly statusA: string;
  readonly statusB: string;
  readonly successA: boolean;
  readonly successB: boolean;
}

/** Whether B is at least as good as A up to a margin. */
export interface Verdict {
  readonly type: "non-inferior" | "inferior" | "inconclusive";
  /** Points of driving score that B may lose. */
  readonly margin: number;
  /** Runs that A has and B lacks: without them B is not called non-inferior. */
  readonly missing: number;
  /** Only when inconclusive: how many more routes would decide (the missing ones first); null when unknown. */
  readonly furtherRoutes: number | null;
  /** The same for repetitions of these routes; null when they alone would not decide, or one tells nothing of them. */
  readonly furtherRepetitions: number | null;
}

export interface Comparison {
  readonly version: typeof COMPARISON_VERSION;
  readonly a: string;
  readonly b: string;
  readonly pairs: number;
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
  readonly drivingScore: {
    readonly meanA: number;
    readonly meanB: number;
    /** B minus A, over the pairs. */
    readonly difference: number;
    readonly interval: Interval | null;
    /** Sign-flip permutation test over routes. */
    readonly p: number;
    /** Share of pairs that B wins, ties counting half. */
    readonly probabilityOfSuperiority: number;
  };
  readonly success: SuccessComparison;
  /** Plain successes, without the junction bonus of Traffic_Signs. */
  readonly abilities: readonly AbilityComparison[];
  readonly flipped: readonly PairScore[];
  readonly perRoute: readonly PairScore[];
  readonly verdict: Verdict;
}

/** Compares result B with result A, paired by route and repetition. Throws NOT_COMPARABLE. */
export function compareResults(
  a: LoadedResults,
  b: LoadedResults,
  { margin, seed }: { readonly margin: number; readonly seed: number },
): Comparison {
  const { pairs, onlyA, onlyB } = pairResults(a, b);
  const stream = new RandomStream(seed);
  const perRoute = pairs.map(pairScore);
  const differences = perRoute.map((pair) => pair.scoreB - pair.scoreA);
  // Repetitions of a route are not independent: they are resampled and flipped together.
  const byRoute = outcomesByRoute(perRoute).map((group) => group.map((pair) => pair.scoreB - pair.scoreA));
  const difference = meanOf(differences);
  const interval = bootstrapInterval(byRoute, stream.fork("bootstrap"));
  const wins = differences.reduce((sum, d) => sum + (d > 0 ? 1 : d === 0 ? 0.5 : 0), 0);
  return {
    version: COMPARISON_VERSION,
    a: a.path,
    b: b.path,
    pairs: pairs.length,
    onlyA,
    onlyB,
    drivingScore: {
      meanA: meanOf(perRoute.map((pair) => pair.scoreA)),
      meanB: meanOf(perRoute.map((pair) => pair.scoreB)),
      difference,
      interval,
      p: signFlipTest(
        byRoute.map((group) => group.reduce((sum, d) => sum + d, 0)),
        stream.fork("sign flips"),
      ),
      probabilityOfSuperiority: wins / pairs.length,
    },
    success: successComparison(perRoute),
    abilities: abilityComparisons(perRoute),
    flipped: perRoute.filter((pair) => pair.successA !== pair.successB),
    perRoute,
    verdict: verdictOf(difference, interval, byRoute, onlyA.length, margin),
  };
}

function pairScore({ a, b }: RecordPair): PairScore {
  return {
    routeId: a.route_id,
    scenario: scenarioTypeOf(a),
    town: a.town_name ?? null,
    scoreA: a.scores.score_composed,
    scoreB: b.scores.score_composed,
    statusA: a.status,
    statusB: b.status,
    successA: isSuccess(a),
    successB: isSuccess(b),
  };
}

function successComparison(pairs: readonly PairScore[]): SuccessComparison {
  const onlyA = pairs.filter((pair) => pair.successA && !pair.successB).length;
  const onlyB = pairs.filter((pair) => pair.successB && !pair.successA).length;
  return {
    pairs: pairs.length,
    rateA: pairs.filter((pair) => pair.successA).length / pairs.length,
    rateB: pairs.filter((pair) => pair.successB).length / pairs.length,
    onlyA,
    onlyB,
    p: clusteredMcNemar(
      outcomesByRoute(pairs).map((group) =>
        group.reduce((sum, pair) => sum + Number(pair.successB) - Number(pair.successA), 0),
      ),
    ),
  };
}

function abilityComparisons(pairs: readonly PairScore[]): AbilityComparison[] {
  const compared = ABILITY_NAMES.map((ability) => ({
    ability,
    members: pairs.filter((pair) => pair.scenario !== null && ABILITIES[ability].has(pair.scenario)),
  }))
    .filter(({ members }) => members.length > 0)
    .map(({ ability, members }) => ({ ability, ...successComparison(members) }));
  const corrected = holmCorrected(compared.map(({ p }) => p));
  return compared.map((comparison, i) => ({ ...comparison, correctedP: corrected[i] as number }));
}

/**
 * Non-inferior when the whole interval lies above minus the margin and B lacks no run of A (those may be the ones it
 * fails), inferior when it lies below.
 */
function verdictOf(
  difference: number,
  interval: Interval | null,
  byRoute: readonly (readonly number[])[],
  missing: number,
  margin: number,
): Verdict {
  const verdict = { margin, missing, furtherRoutes: null, furtherRepetitions: null };
  if (interval !== null && interval.high < -margin) return { ...verdict, type: "inferior" };
  if (interval !== null && interval.low > -margin) {
    return missing === 0
      ? { ...verdict, type: "non-inferior" }
      : { ...verdict, type: "inconclusive", furtherRoutes: missing };
  }
  if (interval === null) return { ...verdict, type: "inconclusive" };
  const distance = Math.abs(difference + margin);
  const needed = pairsToDecide(standardDeviationOf(byRoute.map(meanOf)), distance);
  return {
    ...verdict,
    type: "inconclusive",
    furtherRoutes: needed === null ? null : Math.max(needed - byRoute.length, 1),
    furtherRepetitions: furtherRepetitions(byRoute, distance),
  };
}

/**
 * Repetitions to add to each route so that the same routes decide: the variance of a mean over R routes is
 * (between + within / repetitions) / R, and only the second part falls with repetitions.
 */
function furtherRepetitions(byRoute: readonly (readonly number[])[], distance: number): number | null {
  const repetitions = Math.min(...byRoute.map((group) => group.length));
  if (repetitions < 2) return null;
  const within = meanOf(byRoute.map((group) => standardDeviationOf(group) ** 2));
  const ofMeans = standardDeviationOf(byRoute.map(meanOf)) ** 2;
  const between = Math.max(ofMeans - within / repetitions, 0);
  // The total variance, in values of one route, at which this number of routes is enough.
  const unit = pairsToDecide(1, distance);
  if (unit === null || byRoute.length / unit <= between) return null;
  const needed = Math.ceil(within / (byRoute.length / unit - between));
  return Math.max(needed - repetitions, 1);
}
