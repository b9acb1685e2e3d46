import { TextDecoder } from "node:util";
import { DriverxError } from "./errors.js";

/** Bytes of files to text: byte order marks are heeded and removed, and what fits no encoding is refused. */

/**
 * The text of a file in UTF-8, or in UTF-16 with its byte order mark.
 *
 * @param source names the file in errors.
 * @throws DriverxError TEXT_UNREADABLE with the offset of the first byte that does not fit.
 */
export function decodeText(bytes: Uint8Array, source: string): string {
  return decodeAs(markedEncoding(bytes) ?? "utf-8", bytes, source);
}

/**
 * The text of an XML file, which may also name its encoding in its declaration, or be UTF-16 without a mark.
 * Throws like {@link decodeText}.
 */
export function decodeXmlText(bytes: Uint8Array, source: string): string {
  return decodeAs(markedEncoding(bytes) ?? declaredEncoding(bytes) ?? "utf-8", bytes, source);
}

function markedEncoding(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return undefined;
}

/** How far into a file its XML declaration is looked for; a licence may stand before it. */
const declarationBytes = 65_536;

function declaredEncoding(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0x3c && bytes[1] === 0) return "utf-16le";
  if (bytes[0] === 0 && bytes[1] === 0x3c) return "utf-16be";
  // One character a byte, which no encoding that could be declared in such a text differs from where it matters.
  const start = Buffer.from(
    bytes.buffer,
    bytes.byteOffset,
    Math.min(bytes.length, declarationBytes),
  ).toString("latin1");
  const named = /<\?xml\s[^>]*?\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(start)?.[1];
  // The bytes say that it is not: somebody converted the file and left the declaration as it was.
  return named !== undefined && /^utf-?16|^ucs-?2/i.test(named) ? undefined : named;
}

function decodeAs(encoding: string, bytes: Uint8Array, source: string): string {
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(encoding, { fatal: true });
  } catch (error) {
    throw new DriverxError(
      "TEXT_UNREADABLE",
      `${source} says that its encoding is "${encoding}", which is not known here; save it as UTF-8`,
      { cause: error },
    );
  }
  try {
    return decoder.decode(bytes);
  } catch (error) {
    const name = decoder.encoding.toUpperCase();
    throw new DriverxError("TEXT_UNREADABLE", `${source} is not text in ${name}: ${misfit(bytes, decoder)}`, {
      cause: error,
    });
  }
}

/** Where a text stops fitting its encoding. */
function misfit(bytes: Uint8Array, { encoding }: TextDecoder): string {
  const fits = (length: number): boolean => {
    try {
      new TextDecoder(encoding, { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  if (fits(bytes.length)) return `it ends within a character, at byte ${bytes.length}`;
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (fits(middle)) good = middle;
    else bad = middle;
  }
  const value = bytes[good].toString(16).padStart(2, "0");
  return `byte 0x${value} at offset ${good} does not fit; save it as UTF-8`;
}
