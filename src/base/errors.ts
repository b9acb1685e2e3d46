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

/** The text of anything that was thrown, on one line; control characters in it, which could play tricks on a terminal, are written out. */
export function errorText(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.replace(/\s*[\r\n]\s*/g, " ").replace(invisible, writtenOut);
}

/** Control characters and byte order marks. */
const invisible = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

function writtenOut(character: string): string {
  return `\\u${character.codePointAt(0)!.toString(16).padStart(4, "0")}`;
}
