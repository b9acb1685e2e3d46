import { DriverxError } from "./errors.js";
import { isPlainName, plainNameRule, quoted } from "./plain-name.js";
import type { XmlElement } from "./xml.js";

/** Reads attributes of XML elements, with errors that name the file, the place and the element. */
export class ElementReader {
  readonly #file: string;
  readonly #code: string;
  readonly #place: string;
  readonly #warnings: string[];

  /**
   * @param code of the errors.
   * @param place what the element belongs to, such as "road 12"; empty at the top of the file.
   * @param warnings where warnings are collected.
   */
  constructor(file: string, code: string, place = "", warnings: string[] = []) {
    this.#file = file;
    this.#code = code;
    this.#place = place;
    this.#warnings = warnings;
  }

  /** The same file, a place inside it. */
  at(place: string): ElementReader {
    return new ElementReader(this.#file, this.#code, place, this.#warnings);
  }

  /** Throws the error for this element. */
  fail(element: XmlElement, what: string): never {
    throw new DriverxError(this.#code, this.#message(element, what));
  }

  /** Notes something that costs less than the file. */
  warn(element: XmlElement, what: string): void {
    this.#warnings.push(this.#message(element, what));
  }

  /** What `read` makes of each element; one that it refuses is left out with a warning. */
  records<T>(elements: readonly XmlElement[], read: (element: XmlElement) => T): T[] {
    const found: T[] = [];
    for (const element of elements) this.attempt(() => found.push(read(element)));
    return found;
  }

  /** Does something with one record; if the record is refused, that costs a warning instead of the file. */
  attempt(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof DriverxError) || error.code !== this.#code) throw error;
      this.#warnings.push(`${error.message}; left out`);
    }
  }

  #message(element: XmlElement, what: string): string {
    const place = this.#place ? `${this.#place}, ` : "";
    return `${this.#file}: ${place}element ${element.name} (line ${element.line}): ${what}`;
  }

  text(element: XmlElement, name: string): string {
    const value = element.attributes[name];
    return value === undefined ? this.fail(element, `attribute ${name} is missing`) : value;
  }

  /** A name that may become part of a file's name. */
  name(element: XmlElement, name: string): string {
    const value = this.text(element, name);
    return isPlainName(value)
      ? value
      : this.fail(element, `${name}=${quoted(value)} is not a plain name (${plainNameRule})`);
  }

  /** A finite number; the fallback stands in for an absent attribute, without one it is an error. */
  number(element: XmlElement, name: string, fallback?: number): number {
    const text = element.attributes[name];
    if (text === undefined && fallback !== undefined) return fallback;
    const value = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
    if (!Number.isFinite(value)) {
      this.fail(
        element,
        text === undefined ? `attribute ${name} is missing` : `${name}="${text}" is not a number`,
      );
    }
    return value;
  }

  /** A number that the format demands, but whose absence is taken for 0, with a warning. */
  numberOrZero(element: XmlElement, name: string): number {
    if (element.attributes[name] !== undefined) return this.number(element, name);
    this.warn(element, `attribute ${name} is missing and taken for 0`);
    return 0;
  }

  integer(element: XmlElement, name: string, fallback?: number): number {
    const value = this.number(element, name, fallback);
    if (!Number.isSafeInteger(value))
      this.fail(element, `${name}="${element.attributes[name]}" is not a whole number`);
    return value;
  }
}
