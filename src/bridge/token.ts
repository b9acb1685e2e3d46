import { createHash, timingSafeEqual } from "node:crypto";

/** Compares a token with the expected one in a time that does not depend on where they differ. */
export function tokenMatches(expected: string | undefined, given: string | undefined): boolean {
  if (expected === undefined) return true;
  return timingSafeEqual(digest(expected), digest(given ?? ""));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
