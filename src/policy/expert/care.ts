/** How much room the ego keeps to others when it looks for a gap. */
export interface Care {
  /** Crossing traffic may come so many forecast steps earlier or later. */
  readonly slackSteps: number;
  /** m ahead and behind. */
  readonly ends: number;
  /** More to those who come along from behind, s of their driving. */
  readonly behindSeconds: number;
  /** Braking that those behind are trusted to do for the ego, m/s2. */
  readonly courtesy: number;
}

/** Ordinary care, and the least after a long wait, or for somebody who has to be made room for. */
const ORDINARY: Care = { slackSteps: 1, ends: 0.8, behindSeconds: 0.4, courtesy: 0 };
const LEAST: Care = { slackSteps: 0, ends: 0.3, behindSeconds: 0.05, courtesy: 2 };
/** Waiting makes impatient from so many seconds on, and wholly so many later. */
const PATIENCE = 3;
const WORN = 12;
/** Haste of who has begun to go. */
export const RESOLUTE = 0.6;
/** Slower than this the ego waits; faster than this it has found its gap, m/s. */
const WAITING_SPEED = 1.5;
const GOING_SPEED = 5;

/** Who waits long for a gap takes a smaller one. */
export class Patience {
  #waited = 0;
  #time: number | undefined;

  /**
   * @param time s. @param speed the ego's, m/s. @param isHeld does it stand for a light or a sign?
   * @param isGoing did it decide to go on last? Who has begun does not hesitate.
   */
  care(time: number, speed: number, isHeld: boolean, isGoing: boolean): Care {
    const passed = time - (this.#time ?? time);
    this.#time = time;
    if (isHeld || speed > GOING_SPEED) this.#waited = 0;
    else if (speed < WAITING_SPEED) this.#waited += passed;
    const haste = Math.max(0, Math.min(1, (this.#waited - PATIENCE) / WORN));
    return careAt(isGoing && this.#waited > 0 ? Math.max(haste, RESOLUTE) : haste);
  }
}

/** Between ordinary care at 0 and the least at 1. */
export function careAt(haste: number): Care {
  const between = (from: number, to: number) => from + haste * (to - from);
  return {
    slackSteps: haste < 0.25 ? ORDINARY.slackSteps : LEAST.slackSteps,
    ends: between(ORDINARY.ends, LEAST.ends),
    behindSeconds: between(ORDINARY.behindSeconds, LEAST.behindSeconds),
    courtesy: between(ORDINARY.courtesy, LEAST.courtesy),
  };
}
