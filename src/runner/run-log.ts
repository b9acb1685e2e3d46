import { appendFileSync, existsSync, readFileSync } from "node:fs";

/** The run's log: one JSON object a line with the wall-clock time and what happened. */
export class RunLog {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    // A killed run may have left half a line.
    if (existsSync(path) && !readFileSync(path, "utf8").endsWith("\n")) appendFileSync(path, "\n");
  }

  /** @param event what happened, in snake case; `details` are further fields of the line. */
  write(event: string, details: Readonly<Record<string, unknown>> = {}): void {
    appendFileSync(this.#path, `${JSON.stringify({ time: new Date().toISOString(), event, ...details })}\n`);
  }
}
