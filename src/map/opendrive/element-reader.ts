import { DriverxError } from "../../base/errors.js";
import type { XmlElement } from "../../base/xml.js";

/** Reads attributes of OpenDRIVE elements, with errors that name the file, the place and the element. */
export class ElementReader {
  readonly #file: string;
  readonly #place: string;

  /** @param place what the element belongs to, such as "road 12"; empty at the top of the file. */
  constructor(file: string, place = "") {
    this.#file = file;
    this.#place = place;
  }

  /** The same file, a place inside it. */
  at(place: string): ElementReader {
    return new ElementReader(this.#file, place);
  }

  /** @throws DriverxError OPENDRIVE_INVALID */
  fail(element: XmlElement, what: string): never {
    const place = this.#place ? `${this.#place}, ` : "";
    throw new DriverxError(
      "OPENDRIVE_INVALID",
      `${this.#file}: ${place}element ${element.name} (line ${element.line}): ${what}`,
    );
  }

  text(element: XmlElement, name: string): string {
    const value = element.attributes[name];
    return value === undefined ? this.fail(element, `attribute ${name} is missing`) : value;
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

  /** The coefficients of a cubic as [origin + offset attribute, a, b, c, d], all times the sign but the first. */
  cubic(element: XmlElement, offset: string, origin = 0, sign = 1): [number, number, number, number, number] {
    return [
      origin + this.number(element, offset),
      sign * this.number(element, "a"),
      sign * this.number(element, "b"),
      sign * this.number(element, "c"),
      sign * this.number(element, "d"),
    ];
  }
}
