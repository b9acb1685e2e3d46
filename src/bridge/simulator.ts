import type { TrafficEvent } from "../bench/events.js";
import type { FailureText } from "../bench/route-record.js";
import type { Control, EpisodeEnd, EpisodeStart, Observation, PolicyNeeds, Tick } from "./messages.js";

/**
 * The simulator as the side that drives an episode sees it. Calls may answer at once or with a promise. Objects
 * inside a tick or an observation are valid until the next call; keep copies of what must last.
 */
export interface EpisodeSimulator {
  /**
   * Loads the world, puts the vehicle on the route and gives the first observation (tick 1).
   * Throws when the policy needs what the simulator cannot give.
   */
  start(needs: PolicyNeeds): EpisodeBeginning | Promise<EpisodeBeginning>;
  /** Applies the control, moves the world one tick on and says what the policy sees next. */
  step(control: Control): Tick | Observation | EpisodeEnd | Promise<Tick | Observation | EpisodeEnd>;
  /**
   * Closes the episode and tells what happened; callable once, at any moment after `start`. `failure` is the
   * leaderboard's text of a failure that the simulator cannot know of, for example `Agent crashed`.
   */
  finish(failure?: FailureText): EpisodeOutcome | Promise<EpisodeOutcome>;
}

export interface EpisodeBeginning {
  readonly episode: EpisodeStart;
  readonly observation: Observation;
}

/** What an episode leaves for its record: everything in simulated time. */
export interface EpisodeOutcome {
  /** In criterion order, then in order of time. */
  readonly events: readonly TrafficEvent[];
  /** True when the leaderboard's timeout node fired. */
  readonly timedOut: boolean;
  /** The leaderboard's failure text (`TickRuntime`, `Agent crashed`, ...), null for none. */
  readonly failure: FailureText | null;
  /** Route points as the criteria used them, x, y, z in metres; their length is the route length. */
  readonly routePoints: readonly (readonly [number, number, number])[];
  readonly gameSeconds: number;
  readonly ticks: number;
  /** One 64-bit hash of the world's state for each tick, in order. */
  readonly tickHashes: BigUint64Array;
  /** Scenarios of the route that were not played, and why. */
  readonly skippedScenarios: readonly SkippedScenario[];
  /** What is odd about the scenarios that were played, one sentence each. */
  readonly warnings: readonly string[];
}

/** A scenario that was not played: the route was driven without it. */
export interface SkippedScenario {
  readonly name: string;
  readonly type: string;
  readonly reason: string;
}
