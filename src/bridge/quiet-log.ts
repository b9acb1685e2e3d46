import type { Clock } from "./clock.js";

/** Seconds that a count of lines covers, and the lines that may be said in them. */
const windowSeconds = 10;
const linesInWindow = 20;

/** A log that strangers cannot flood: beyond some lines in ten seconds it only counts, and says how many at the end. */
export class QuietLog {
  readonly #say: (line: string) => void;
  readonly #clock: Clock;
  #lines = 0;
  #cancel: (() => void) | undefined;

  constructor(say: (line: string) => void, clock: Clock) {
    this.#say = say;
    this.#clock = clock;
  }

  write(line: string): void {
    this.#cancel ??= this.#clock.after(windowSeconds, () => this.#closeWindow());
    if (++this.#lines <= linesInWindow) this.#say(line);
  }

  /** Says what is still counted, and stops the timer. */
  close(): void {
    this.#cancel?.();
    this.#closeWindow();
  }

  #closeWindow(): void {
    const unsaid = this.#lines - linesInWindow;
    this.#cancel = undefined;
    this.#lines = 0;
    if (unsaid > 0) this.#say(`${unsaid} more lines about connections left out`);
  }
}
