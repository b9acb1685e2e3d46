/** Longest plain name: three of them in one file name stay below the 255 bytes that file systems allow. */
const longest = 64;
/** Leaves room for the endings of temporary and set-aside files. */
const longestFile = 240;

/** Names that Windows keeps for its devices, with whatever ending. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** What {@link isPlainName} takes, for error messages. */
export const plainNameRule = `${longest} at most of the letters A to Z, digits, "_", "-" and ".", beginning with a letter or digit`;

/**
 * Whether a text may become part of a file's name: on every file system it names one thing in its folder, never a
 * way to another.
 */
export function isPlainName(text: string): boolean {
  return text.length <= longest && isFileName(text);
}

/** The same for a whole file name, which may be made of several plain names. */
export function isFileName(text: string): boolean {
  return text.length <= longestFile && /^[A-Za-z0-9](?:[\w.-]*[\w-])?$/.test(text) && !reserved.test(text);
}

/** A text of unknown making for an error message: quoted, shortened, without control characters. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 48 ? `${text.slice(0, 45)}...` : text);
}
