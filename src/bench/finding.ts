/** Something that speaks against the figures. */
export interface Finding {
  readonly code: string;
  /** `misleading` figures must not be used as they stand; a `note` is worth knowing. */
  readonly severity: "misleading" | "note";
  readonly message: string;
}

const NAMED_AT_MOST = 8;

/** The first few names of a list, and how many more there are. */
export function named(names: readonly string[]): string {
  const rest = names.length - NAMED_AT_MOST;
  return names.slice(0, NAMED_AT_MOST).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
