import { DriverxError } from "./errors.js";
import { isPlainName, plainNameRule, quoted } from "./plain-name.js";
import type { XmlElement } from "./xml.js";

/** Reads attributes of XML elements, with errors that name the file, the place and the element. */
export class ElementReader {
  readonly #file: string;
  readonly #code: string;
  readonly #place: string;

  /**
   * @param code of the errors.
   * @param place what the element belongs to, such as "road 12"; empty at the top of the file.
   */
  constructor(file: string, code: string, place = "") {
    this.#file = file;
    this.#code = code;
    this.#place = place;
  }

  /** The same file, a place inside it. */
  at(place: string): ElementReader {
    return new ElementReader(this.#file, this.#code, place);
  }

  /** Throws the error for this element. */
  fail(element: XmlElement, what: string): never {
    const place = this.#place ? `${this.#place}, ` : "";
    throw new DriverxError(
      this.#code,
      `${this.#file}: ${place}element ${element.name} (line ${element.line}): ${what}`,
    );
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

  integer(element: XmlElement, name: string, fallback?: number): number {
    const value = this.number(element, name, fallback);
    if (!Number.isSafeInteger(value))
      this.fail(element, `${name}="${element.attributes[name]}" is not a whole number`);
    return value;
  }
}
