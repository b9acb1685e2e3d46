import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { DriverxError, errorText } from "../base/errors.js";
import { makeFolder } from "../base/files.js";

/** What all records of a store have in common, such as the model's name and the version of its prompts. */
export type StoreIdentity = Readonly<Record<string, string>>;

/** How every store begins. */
const OPENING = '{"version":1,"identity":{';

/** Records between two calls of fsync. */
const SYNC_EVERY = 64;

/**
 * Records under keys in a file to which lines are only ever added: the first says whose records they are, each further
 * one is a record. A process killed at any moment leaves whole lines and at most one torn one, which the next drops. Only
 * where each record lies is held in memory. One process at a time may write.
 */
export class RecordStore {
  readonly path: string;
  readonly #file: number;
  readonly #places = new Map<string, { readonly start: number; readonly length: number }>();
  #end = 0;
  #unsynced = 0;

  /**
   * Opens a store, or starts one.
   *
   * @param identity must equal that of the file, unless `mayDiffer`: records of another model or prompt are not mixed
   *   in without being asked for.
   * @throws DriverxError RECORDS_OF_ANOTHER_KIND, RECORDS_DAMAGED with the line, or FILE_UNWRITABLE.
   */
  constructor(path: string, identity: StoreIdentity, options: { mayDiffer?: boolean } = {}) {
    this.path = path;
    this.#file = openFile(path);
    try {
      const found = this.#readAll();
      if (found === undefined) this.#write(`${JSON.stringify({ version: 1, identity })}\n`);
      else if (!options.mayDiffer) this.#compare(found, identity);
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
  }

  get size(): number {
    return this.#places.size;
  }

  has(key: string): boolean {
    return this.#places.has(key);
  }

  keys(): IterableIterator<string> {
    return this.#places.keys();
  }

  /** The record of a key, parsed; undefined where there is none. */
  get(key: string): unknown {
    const place = this.#places.get(key);
    if (place === undefined) return undefined;
    const line = Buffer.alloc(place.length);
    readSync(this.#file, line, 0, place.length, place.start);
    return JSON.parse(line.toString("utf8")).record;
  }

  /** Adds a record. A key that is there already keeps its record, and false is returned. */
  add(key: string, record: unknown): boolean {
    if (this.#places.has(key)) return false;
    const start = this.#end;
    const length = this.#write(`${JSON.stringify({ key, record })}\n`);
    this.#places.set(key, { start, length });
    if (++this.#unsynced >= SYNC_EVERY) this.sync();
    return true;
  }

  /** Returns when what was added would survive a loss of power. */
  sync(): void {
    fsyncSync(this.#file);
    this.#unsynced = 0;
  }

  close(): void {
    this.sync();
    closeSync(this.#file);
  }

  #write(line: string): number {
    const bytes = Buffer.from(line, "utf8");
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#file, bytes, written);
    this.#end += bytes.length;
    return bytes.length;
  }

  /** Indexes the records, drops a torn last line; returns the identity, or undefined for an empty file. */
  #readAll(): StoreIdentity | undefined {
    let identity: StoreIdentity | undefined;
    let number = 0;
    for (const { bytes, start } of lines(this.#file)) {
      number++;
      const line = this.#parse(bytes, number);
      if (number === 1) identity = line.identity as StoreIdentity;
      else if (typeof line.key === "string" && !this.#places.has(line.key)) {
        this.#places.set(line.key, { start, length: bytes.length });
      }
      this.#end = start + bytes.length;
    }
    if (number === 0) this.#refuseForeign();
    ftruncateSync(this.#file, this.#end);
    return identity;
  }

  /** A file without a whole line must be a torn first line of ours before it may be emptied. */
  #refuseForeign(): void {
    const start = Buffer.alloc(OPENING.length);
    const length = readSync(this.#file, start, 0, start.length, 0);
    if (!OPENING.startsWith(start.toString("utf8", 0, length))) this.#parse(start, 1);
  }

  #parse(bytes: Buffer, number: number): Record<string, unknown> {
    try {
      const line = JSON.parse(bytes.toString("utf8"));
      if (number === 1 ? line.version === 1 && line.identity : "key" in line && "record" in line) return line;
    } catch {
      // Told below.
    }
    const what =
      number === 1 ? "does not begin like a store of records" : `has a damaged record in line ${number}`;
    throw new DriverxError("RECORDS_DAMAGED", `${this.path} ${what}; mend or delete it`);
  }

  #compare(found: StoreIdentity, wanted: StoreIdentity): void {
    const names = [...new Set([...Object.keys(found), ...Object.keys(wanted)])];
    const other = names.find((name) => found[name] !== wanted[name]);
    if (other === undefined) return;
    throw new DriverxError(
      "RECORDS_OF_ANOTHER_KIND",
      `${this.path} holds records with ${other} "${found[other] ?? ""}", not "${wanted[other] ?? ""}"; choose another file, or say that both may stand together`,
    );
  }
}

function openFile(path: string): number {
  try {
    makeFolder(dirname(path));
    return openSync(path, "a+", 0o600);
  } catch (error) {
    throw new DriverxError(
      "FILE_UNWRITABLE",
      `cannot write ${path}: ${errorText(error)}; choose a folder you may write to`,
      {
        cause: error,
      },
    );
  }
}

const CHUNK = 1 << 20;
const NEWLINE = 0x0a;

/** The whole lines of a file with their places, newline included; what follows the last newline is left out. */
function* lines(file: number): Generator<{ bytes: Buffer; start: number }> {
  const size = fstatSync(file).size;
  let rest: Buffer = Buffer.alloc(0);
  let start = 0;
  for (let position = 0; position < size; ) {
    const chunk = Buffer.alloc(Math.min(CHUNK, size - position));
    position += readSync(file, chunk, 0, chunk.length, position);
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE, from)) {
      yield { bytes: rest.subarray(from, end + 1), start: start + from };
      from = end + 1;
    }
    start += from;
    rest = rest.subarray(from);
  }
}
