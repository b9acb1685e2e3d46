import { RandomStream } from "../base/random.js";

/** A hand on the wheel that is not the driver's, over a stretch of simulated time. */
export interface Shove {
  /** Simulated seconds. */
  readonly from: number;
  readonly until: number;
  /** Steering at standstill that is added to the driver's; it fades with speed. */
  readonly steer: number;
}

/** What names an episode among all those that may be driven. */
export interface EpisodeName {
  readonly seed: number;
  readonly routeId: string;
  readonly repetition: number;
}

/** Seconds before the first shove, and between the end of one and the next: longer than a plan of 3 s. */
const CALM_SECONDS = [4.5, 8] as const;
const SHOVE_SECONDS = [0.3, 0.8] as const;
const STRONGEST = 0.6;

/**
 * The shoves of an episode in their order, without end. A function of the episode's name alone, so that who reads a
 * recording later knows when the driver was not itself.
 */
export function* shovesOf({ seed, routeId, repetition }: EpisodeName): Generator<Shove, never> {
  const random = new RandomStream(`shoves/${seed}/${routeId}/${repetition}`);
  for (let time = 0; ; ) {
    const from = time + random.uniform(...CALM_SECONDS);
    const until = from + random.uniform(...SHOVE_SECONDS);
    yield { from, until, steer: random.uniform(-STRONGEST, STRONGEST) };
    time = until;
  }
}
