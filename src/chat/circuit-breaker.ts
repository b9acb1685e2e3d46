import { DriverxError } from "../base/errors.js";
import type { Clock } from "./clock.js";

/**
 * Stops asking a server that answers nobody: after `limit` requests in a row that failed for good, further ones fail at
 * once. After `rest` milliseconds one request is let through; its success closes the circuit.
 */
export class CircuitBreaker {
  readonly #limit: number;
  readonly #rest: number;
  readonly #clock: Clock;
  #failures = 0;
  #last = "";
  /** When the next trial may go, while open. */
  #trialAt = 0;

  constructor(options: { limit: number; rest: number; clock: Clock }) {
    this.#limit = options.limit;
    this.#rest = options.rest;
    this.#clock = options.clock;
  }

  get isOpen(): boolean {
    return this.#failures >= this.#limit;
  }

  /** Call before a request. Throws CHAT_SERVER_FAILING while open. */
  admit(server: string): void {
    if (!this.isOpen) return;
    if (this.#clock.now() >= this.#trialAt) {
      this.#trialAt = this.#clock.now() + this.#rest;
      return;
    }
    throw new DriverxError(
      "CHAT_SERVER_FAILING",
      `${this.#failures} requests in a row to ${server} failed, the last so: ${this.#last}; mend the server, then run the same command again: what was answered is kept`,
    );
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(why: string): void {
    this.#failures++;
    this.#last = why;
    if (this.#failures === this.#limit) this.#trialAt = this.#clock.now() + this.#rest;
  }
}
