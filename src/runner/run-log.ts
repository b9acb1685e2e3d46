import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { DriverxError, errorText } from "../base/errors.js";

/** The run's log: one JSON object a line with the wall-clock time and what happened. */
export class RunLog {
  readonly #path: string;

  /** Throws FILE_UNWRITABLE, as {@link RunLog.write} does. */
  constructor(path: string) {
    this.#path = path;
    // A killed run may have left half a line.
    this.#append(() => (existsSync(path) && !readFileSync(path, "utf8").endsWith("\n") ? "\n" : ""));
  }

  /** @param event what happened, in snake case; `details` are further fields of the line. */
  write(event: string, details: Readonly<Record<string, unknown>> = {}): void {
    this.#append(() => `${JSON.stringify({ time: new Date().toISOString(), event, ...details })}\n`);
  }

  #append(text: () => string): void {
    try {
      appendFileSync(this.#path, text());
    } catch (error) {
      throw new DriverxError("FILE_UNWRITABLE", `cannot write ${this.#path}: ${errorText(error)}`, {
        cause: error,
      });
    }
  }
}
