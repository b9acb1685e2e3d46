import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DriverxError, errorText } from "./errors.js";
import { decodeText, decodeXmlText } from "./text-encoding.js";

/**
 * Writes a file whole: readers see the old content or the new one, never a part.
 * Folders on the way are made. Throws FILE_UNWRITABLE.
 */
export function writeFileWhole(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.tmp-${process.pid}-${randomBytes(4).toString("hex")}`;
  try {
    makeFolder(dirname(path));
    writeFileSync(temporary, content);
    renameSync(temporary, path);
  } catch (error) {
    if (existsSync(temporary)) rmSync(temporary, { force: true });
    throw new DriverxError(
      "FILE_UNWRITABLE",
      `cannot write ${path}: ${errorText(error)}; choose a folder you may write to`,
      { cause: error },
    );
  }
}

/**
 * Makes a folder and those above it; one that is there already is left as it is. Throws the system's error.
 *
 * Not `mkdirSync(path, { recursive: true })`: in Node 20 that never returns below a folder in which nothing can be
 * made and whose file system says so with ENOENT, such as /proc.
 */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (!existsSync(parent)) makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isFolder(path)) throw error;
  }
}

export function isFolder(path: string): boolean {
  // Also below a file, where asking for the state would throw.
  return existsSync(path) && statSync(path).isDirectory();
}

/**
 * Reads a text file in UTF-8, or in UTF-16 with its byte order mark. Throws FILE_NOT_FOUND, FILE_UNREADABLE or
 * TEXT_UNREADABLE; `what` names the kind of file.
 */
export function readTextFile(path: string, what: string): string {
  return decodeText(readBytes(path, what), `${what} ${path}`);
}

/** Reads the text of an XML file, in whatever encoding it marks or declares. Throws like {@link readTextFile}. */
export function readXmlFile(path: string, what: string): string {
  return decodeXmlText(readBytes(path, what), `${what} ${path}`);
}

/** Reads a file whole. Throws FILE_NOT_FOUND or FILE_UNREADABLE; `what` names the kind of file. */
export function readBytes(path: string, what: string): Buffer {
  try {
    refuseOtherThanFile(path, what);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof DriverxError) throw error;
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      throw new DriverxError("FILE_NOT_FOUND", `${what} not found: ${path}`, { cause: error });
    }
    throw new DriverxError("FILE_UNREADABLE", `cannot read ${what} ${path}: ${errorText(error)}`, {
      cause: error,
    });
  }
}

/**
 * Devices and pipes may never end, or never begin. Throws FILE_UNREADABLE for them and for folders; the system's error
 * where nothing is there.
 */
export function refuseOtherThanFile(path: string, what: string): void {
  const status = statSync(path);
  if (status.isFile()) return;
  const kind = status.isDirectory() ? "a folder" : "a device or a pipe";
  throw new DriverxError("FILE_UNREADABLE", `${what} ${path} is ${kind}; give a file`);
}

/** Reads and parses a JSON file. Throws what {@link readTextFile} throws, or FILE_NOT_JSON. */
export function readJsonFile(path: string, what: string): unknown {
  const text = readTextFile(path, what);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DriverxError("FILE_NOT_JSON", `${what} ${path} is not valid JSON: ${errorText(error)}`, {
      cause: error,
    });
  }
}
