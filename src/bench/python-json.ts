import { DriverxError } from "../base/errors.js";
import { pythonFloatText } from "../base/python-number.js";

/**
 * JSON as Python's `json` module reads and writes it: `NaN` and `Infinity` are legal, objects keep the order
 * of the file, floats and integers are told apart (`100.0` and `100`), text outside ASCII is escaped.
 */

/** A number that Python holds as a float; plain numbers are written as Python integers. */
export class PythonFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** The text of `json.dumps(value, indent=4)`. Undefined members are left out. */
export function pythonJsonText(value: unknown): string {
  return textOf(value, "");
}

function textOf(value: unknown, indent: string): string {
  if (value instanceof PythonFloat) return floatText(value.value);
  if (typeof value === "string") return escapeNonAscii(JSON.stringify(value));
  if (value === null || typeof value !== "object") return String(value);
  const inner = `${indent}    `;
  if (Array.isArray(value)) {
    return enclosed(
      "[]",
      value.map((item) => textOf(item, inner)),
      indent,
    );
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => `${escapeNonAscii(JSON.stringify(key))}: ${textOf(member, inner)}`);
  return enclosed("{}", members, indent);
}

function enclosed(brackets: string, items: string[], indent: string): string {
  if (items.length === 0) return brackets;
  const separator = `\n${indent}    `;
  return `${brackets[0]}${separator}${items.join(`,${separator}`)}\n${indent}${brackets[1]}`;
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  return pythonFloatText(value);
}

function escapeNonAscii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** What the parser makes of objects and numbers. */
export interface PythonJsonShape {
  /** From the members in file order; a repeated key stands twice. Plain objects by default. */
  object?(members: [string, unknown][]): unknown;
  /** From the number's text. JavaScript numbers by default. */
  number?(text: string): unknown;
}

/** Nesting that no results file needs; Python's own reader stops near 1,000. */
const MAX_DEPTH = 200;

/** Parses JSON as Python's `json.loads` does. Throws FILE_NOT_JSON with line and column. */
export function parsePythonJson(text: string, shape: PythonJsonShape = {}): unknown {
  return new Parser(text, shape.object ?? Object.fromEntries, shape.number ?? Number).parse();
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** A text without escapes; bare control characters are not allowed in JSON. */
const PLAIN_STRING = /"[\x20\x21\x23-\x5b\x5d-\uffff]*"/y;
const CONSTANTS: readonly [string, unknown][] = [
  ["true", true],
  ["false", false],
  ["null", null],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
];

class Parser {
  readonly #text: string;
  readonly #object: (members: [string, unknown][]) => unknown;
  readonly #number: (text: string) => unknown;
  #at = 0;

  constructor(
    text: string,
    object: (members: [string, unknown][]) => unknown,
    number: (text: string) => unknown,
  ) {
    this.#text = text;
    this.#object = object;
    this.#number = number;
  }

  parse(): unknown {
    const value = this.#value(0);
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#fault("nothing more");
    return value;
  }

  #value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw this.#fault(`at most ${MAX_DEPTH} levels of nesting`);
    this.#skipSpace();
    switch (this.#text[this.#at]) {
      case "{":
        return this.#members(depth);
      case "[":
        return this.#items(depth);
      case '"':
        return this.#string();
      default:
        return this.#numberOrConstant();
    }
  }

  #numberOrConstant(): unknown {
    NUMBER.lastIndex = this.#at;
    if (NUMBER.test(this.#text)) {
      const digits = this.#text.slice(this.#at, NUMBER.lastIndex);
      this.#at = NUMBER.lastIndex;
      return this.#number(digits);
    }
    for (const [name, value] of CONSTANTS) {
      if (this.#text.startsWith(name, this.#at)) {
        this.#at += name.length;
        return value;
      }
    }
    throw this.#fault("a value");
  }

  #members(depth: number): unknown {
    const members: [string, unknown][] = [];
    this.#at++;
    if (this.#take("}")) return this.#object(members);
    do {
      this.#skipSpace();
      if (this.#text[this.#at] !== '"') throw this.#fault("a key in quotes");
      const key = this.#string();
      if (!this.#take(":")) throw this.#fault("':'");
      members.push([key, this.#value(depth + 1)]);
    } while (this.#take(","));
    if (!this.#take("}")) throw this.#fault("',' or '}'");
    return this.#object(members);
  }

  #items(depth: number): unknown[] {
    const items: unknown[] = [];
    this.#at++;
    if (this.#take("]")) return items;
    do {
      items.push(this.#value(depth + 1));
    } while (this.#take(","));
    if (!this.#take("]")) throw this.#fault("',' or ']'");
    return items;
  }

  #string(): string {
    PLAIN_STRING.lastIndex = this.#at;
    if (PLAIN_STRING.test(this.#text)) {
      const plain = this.#text.slice(this.#at + 1, PLAIN_STRING.lastIndex - 1);
      this.#at = PLAIN_STRING.lastIndex;
      return plain;
    }
    let end = this.#text.indexOf('"', this.#at + 1);
    while (end > 0 && this.#isEscaped(end)) end = this.#text.indexOf('"', end + 1);
    if (end < 0) throw this.#fault("the end of a text");
    const quoted = this.#text.slice(this.#at, end + 1);
    try {
      // JSON.parse decodes escapes and refuses bare control characters, as Python does.
      const decoded = JSON.parse(quoted) as string;
      this.#at = end + 1;
      return decoded;
    } catch {
      throw this.#fault("a valid text");
    }
  }

  /** True when an odd number of backslashes stands before the position. */
  #isEscaped(position: number): boolean {
    let backslashes = 0;
    while (this.#text[position - 1 - backslashes] === "\\") backslashes++;
    return backslashes % 2 === 1;
  }

  #take(character: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      this.#at++;
    }
  }

  #fault(expected: string): DriverxError {
    const before = this.#text.slice(0, this.#at).split("\n");
    const column = (before.at(-1) as string).length + 1;
    const found = this.#at < this.#text.length ? JSON.stringify(this.#text[this.#at]) : "the end of the file";
    return new DriverxError(
      "FILE_NOT_JSON",
      `not valid JSON at line ${before.length}, column ${column}: expected ${expected}, found ${found}`,
    );
  }
}
