/**
 * The one error class of the project. A message says what is wrong, where, and what to do about it;
 * the command line prints it as a single line and exits with code 2.
 */
export class DriverxError extends Error {
  /** Stable identifier in upper snake case, for programs and tests. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "DriverxError";
    this.code = code;
  }
}

/** The text of anything that was thrown, on one line. */
export function errorText(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.replace(/\s*\n\s*/g, " ");
}
