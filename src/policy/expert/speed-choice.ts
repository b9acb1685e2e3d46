import { FORECAST_STEPS } from "./forecast.js";
import { type Course, emptyOutcome, type Manner, type Outcome, rollOut } from "./rollout.js";

/** Ordinary and brisk acceleration, m/s2. */
const ACCELERATION = 2.1;
const BRISK = 5.5;
/** Share of the allowed speed that is driven at most, to keep out of the way of others. */
const MOST_SHARE = 1.5;
/** Slower than this the ego would rather stand than drive into what is coming, m/s. */
const HARDLY_MOVING = 1;
/** Shares of the allowed speed that are tried where driving on as usual would hit somebody, best first. */
const SHARES = [1, 0.85, MOST_SHARE, 0.72, 0.62, 0.55, 0.48, 0.4] as const;
/** Braking harder than this, m/s2, is not for what is this many forecast steps away. */
const HARSH_BRAKING = 3.5;
const NOT_SOON = 10;
/** Room between the front bumper and a conflict that is waited for, m. */
const WAIT_BEFORE = 1;
/** Conflicts that are looked at, one before the other. */
const MOST_CONFLICTS = 4;

/**
 * Chooses how to drive on: as usual if nobody is met; else a little slower or faster, so that a gap is met; else up
 * to the conflict and no farther; else whatever goes well for longest.
 */
export class SpeedChoice {
  readonly #tried = [emptyOutcome(), emptyOutcome()];
  #best = 0;
  #isWaiting = false;

  /** Was the last choice to wait for a conflict? */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /**
   * @param station the ego's, m. @param speed m/s. @param stopAt station where it has to stand at the latest, m.
   * @param most share of the allowed speed that is driven at most.
   * @returns the outcome of the chosen manner; overwritten by the next call.
   */
  choose(course: Course, station: number, speed: number, stopAt: number, most: number): Outcome {
    this.#best = 0;
    this.#isWaiting = false;
    const usual = this.#try(course, station, speed, usually(most, stopAt), true);
    if (isFree(usual)) return usual;
    const conflict = usual.hitFrom;
    for (const share of SHARES) {
      const tried = this.#try(course, station, speed, briskly(share * most, stopAt, conflict));
      if (isFree(tried)) return tried;
    }
    this.#isWaiting = true;
    let waitAt = conflict;
    for (let i = 0; i < MOST_CONFLICTS; i++) {
      const stop = Math.min(stopAt, waitAt - course.halfLength - WAIT_BEFORE);
      if (stop < station - 1) break;
      const tried = this.#try(course, station, speed, usually(most, stop));
      if (isFree(tried)) return this.#settle(tried);
      if (tried.hitFrom >= waitAt) break;
      waitAt = tried.hitFrom;
    }
    const standing = this.#try(course, station, speed, usually(most, station));
    if (speed < HARDLY_MOVING) return standing;
    return this.#tried[this.#best];
  }

  /** Waiting is right unless it takes hard braking for somebody who is not met for a while yet. */
  #settle(wait: Outcome): Outcome {
    const other = this.#tried.find((outcome) => outcome !== wait);
    const isHarsh = wait.acceleration < -HARSH_BRAKING;
    return other && isHarsh && other.freeSteps >= NOT_SOON ? other : wait;
  }

  /** Tries a manner out and keeps it if it goes well for longer than what was tried before. */
  #try(course: Course, station: number, speed: number, how: Manner, isFirst = false): Outcome {
    const place = isFirst ? 0 : 1 - this.#best;
    const outcome = this.#tried[place];
    rollOut(course, station, speed, how, outcome);
    if (isFirst || outcome.freeSteps > this.#tried[this.#best].freeSteps) this.#best = place;
    return outcome;
  }
}

function isFree({ freeSteps }: Outcome): boolean {
  return freeSteps >= FORECAST_STEPS;
}

/** As usual, to a stop if there is one. */
function usually(share: number, stopAt: number): Manner {
  return {
    share,
    shareUntil: Number.POSITIVE_INFINITY,
    shareBeyond: share,
    stopAt,
    acceleration: ACCELERATION,
  };
}

/** At another speed up to a conflict, and briskly through it. */
function briskly(share: number, stopAt: number, conflict: number): Manner {
  return { share, shareUntil: conflict, shareBeyond: MOST_SHARE, stopAt, acceleration: BRISK };
}
