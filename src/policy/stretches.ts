import { RandomStream } from "../base/random.js";

/** A stretch of simulated time in which it is not the expert alone that drives. */
export interface Stretch {
  /** Simulated seconds. */
  readonly from: number;
  readonly until: number;
}

/** What names an episode among all those that may be driven. */
export interface EpisodeName {
  readonly seed: number;
  readonly routeId: string;
  readonly repetition: number;
}

/** A hand on the wheel that is not the driver's. */
export interface Shove extends Stretch {
  /** Steering at standstill that is added to the driver's; it fades with speed. */
  readonly steer: number;
}

/** Seconds before the first shove, and between the end of one and the next: longer than a plan of 3 s. */
const CALM_SECONDS = [4.5, 8] as const;
const SHOVE_SECONDS = [0.3, 0.8] as const;
const STRONGEST = 0.6;

/**
 * The shoves of an episode in their order, without end. A function of the episode's name alone, so that who reads a
 * recording later knows when the driver was not itself.
 */
export function* shovesOf(name: EpisodeName): Generator<Shove, never> {
  return yield* stretches("shoves", name, CALM_SECONDS, SHOVE_SECONDS, (stretch, random) => ({
    ...stretch,
    steer: random.uniform(-STRONGEST, STRONGEST),
  }));
}

/** Seconds that the expert drives between two stretches of the student, and that the student drives. */
const EXPERT_SECONDS = [5, 8] as const;
const STUDENT_SECONDS = [2, 5] as const;

/** When a corrected student itself is at the wheel: a function of the episode's name alone, without end. */
export function* studentStretchesOf(name: EpisodeName): Generator<Stretch, never> {
  return yield* stretches("student", name, EXPERT_SECONDS, STUDENT_SECONDS, (stretch) => stretch);
}

function* stretches<Kind extends Stretch>(
  what: string,
  { seed, routeId, repetition }: EpisodeName,
  between: readonly [number, number],
  length: readonly [number, number],
  complete: (stretch: Stretch, random: RandomStream) => Kind,
): Generator<Kind, never> {
  const random = new RandomStream(`${what}/${seed}/${routeId}/${repetition}`);
  for (let time = 0; ; ) {
    const from = time + random.uniform(...between);
    const until = from + random.uniform(...length);
    yield complete({ from, until }, random);
    time = until;
  }
}

/** Tells which stretch a time lies in; times must not go back. */
export class StretchClock<Kind extends Stretch> {
  readonly #stretches: Iterator<Kind, never>;
  #next: Kind;

  constructor(stretches: Iterator<Kind, never>) {
    this.#stretches = stretches;
    this.#next = stretches.next().value;
  }

  /** @param time simulated seconds. */
  at(time: number): Kind | undefined {
    while (time >= this.#next.until) this.#next = this.#stretches.next().value;
    return time < this.#next.from ? undefined : this.#next;
  }
}
