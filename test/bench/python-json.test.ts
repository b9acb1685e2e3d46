import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PythonFloat, parsePythonJson, pythonJsonText } from "../../src/bench/python-json.js";

describe("parsing", () => {
  it("reads what JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        expect(parsePythonJson(text)).toEqual(JSON.parse(text));
        expect(parsePythonJson(JSON.stringify(value, null, "\t\r\n "))).toEqual(JSON.parse(text));
      }),
    );
  });

  it("accepts exactly what JSON.parse accepts, but for Python's constants", () => {
    const pieces = [
      "{",
      "}",
      "[",
      "]",
      ":",
      ",",
      '"a"',
      '"\\u00e9"',
      '"\\x"',
      "1",
      "-0.5e+3",
      "01",
      "1.",
      "tru",
      "null",
      " ",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), (parts) => {
        const text = parts.join("");
        const outcome = (parse: (text: string) => unknown) => {
          try {
            return { value: parse(text) };
          } catch {
            return "refused";
          }
        };
        expect(outcome(parsePythonJson)).toEqual(outcome(JSON.parse));
      }),
      { numRuns: 2000 },
    );
  });

  it("reads NaN and the infinities", () => {
    expect(parsePythonJson('{"a": [NaN, Infinity, -Infinity]}')).toEqual({
      a: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    });
  });

  it("hands members over in file order", () => {
    const order = parsePythonJson('{"10": 1, "b": 2, "2": 3}', {
      object: (members) => members.map(([key]) => key),
    });
    expect(order).toEqual(["10", "b", "2"]);
  });

  it("says where the text goes wrong", () => {
    expect(() => parsePythonJson('{"a": 1,\n  "b": }')).toThrow(
      'not valid JSON at line 2, column 8: expected a value, found "}"',
    );
    expect(() => parsePythonJson("[".repeat(300))).toThrow(/200 levels of nesting/);
  });
});

describe("writing", () => {
  it("tells floats from integers and indents as Python does", () => {
    const text = pythonJsonText({
      a: new PythonFloat(100),
      b: 100,
      c: [],
      d: {},
      e: [new PythonFloat(1e-5)],
      f: undefined,
    });
    expect(text).toBe(
      '{\n    "a": 100.0,\n    "b": 100,\n    "c": [],\n    "d": {},\n    "e": [\n        1e-05\n    ]\n}',
    );
  });

  it("escapes what is not ASCII, in UTF-16 units", () => {
    expect(pythonJsonText("Zürich \u{1f697}\u007f")).toBe('"Z\\u00fcrich \\ud83d\\ude97\\u007f"');
  });

  it("can be read again", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        expect(JSON.parse(pythonJsonText(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
