import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readJsonFile, readTextFile, readXmlFile } from "../../src/base/files.js";
import { decodeText, decodeXmlText } from "../../src/base/text-encoding.js";
import { parseXml } from "../../src/base/xml.js";

const folder = mkdtempSync(join(tmpdir(), "drx-text-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(...parts: (string | number[] | Buffer)[]): string {
  const path = join(folder, "file");
  writeFileSync(path, Buffer.concat(parts.map((part) => Buffer.from(part as string))));
  return path;
}

const swapped = (text: string) => Buffer.from(text, "utf16le").swap16();

describe("a text file", () => {
  test.each<[string, (string | number[] | Buffer)[]]>([
    ["UTF-8", ["Zürich"]],
    ["UTF-8 with a mark", [[0xef, 0xbb, 0xbf], "Zürich"]],
    ["UTF-16, little-endian", [[0xff, 0xfe], Buffer.from("Zürich", "utf16le")]],
    ["UTF-16, big-endian", [[0xfe, 0xff], swapped("Zürich")]],
  ])("in %s is read without its mark", (_, parts) => {
    expect(readTextFile(fileOf(...parts), "list")).toBe("Zürich");
  });

  test("that holds JSON after a mark is read", () => {
    expect(readJsonFile(fileOf([0xef, 0xbb, 0xbf], '{"a": 1}'), "settings")).toEqual({ a: 1 });
  });

  test.each([
    ["a byte that is no UTF-8", Buffer.from([0x61, 0x62, 0xff, 0x63]), /byte 0xff at offset 2 does not fit/],
    ["Latin-1 text", Buffer.from("Zürich", "latin1"), /byte 0xfc at offset 1 does not fit/],
    ["half a character", Buffer.from("Zü").subarray(0, 2), /ends within a character, at byte 2/],
    ["half a character of UTF-16", Buffer.from([0xff, 0xfe, 0x61]), /UTF-16LE: it ends within a character/],
  ])("with %s is refused, naming the place", (_, bytes, text) => {
    const read = () => decodeText(bytes, "list notes.txt");
    expect(read).toThrow(expect.objectContaining({ code: "TEXT_UNREADABLE" }));
    expect(read).toThrow(text);
    expect(read).toThrow(/^list notes\.txt is not text in/);
  });
});

describe("an XML file", () => {
  const root = (bytes: Buffer) => parseXml(decodeXmlText(bytes, "a.xml"), "a.xml");
  const document = (encoding: string) =>
    `<?xml version="1.0" encoding="${encoding}"?>\n<routes town="Zürich"/>`;

  test.each([
    [
      "UTF-16 with a mark",
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(document("UTF-16"), "utf16le")]),
    ],
    ["UTF-16 without a mark", Buffer.from(document("UTF-16"), "utf16le")],
    ["big-endian UTF-16 without a mark", swapped(document("UTF-16"))],
    ["Latin-1, declared", Buffer.from(document("ISO-8859-1"), "latin1")],
    ["Windows's encoding, declared", Buffer.from(document("windows-1252"), "latin1")],
    ["UTF-8 that declares UTF-16", Buffer.from(document("UTF-16"))],
  ])("in %s is read", (_, bytes) => {
    expect(root(bytes)).toMatchObject({ name: "routes", line: 2, attributes: { town: "Zürich" } });
  });

  test("in an unknown encoding says so", () => {
    expect(() => root(Buffer.from(document("EBCDIC-9")))).toThrow(
      /a\.xml says .*"EBCDIC-9".*save it as UTF-8/,
    );
  });

  test("may have comments and blank lines before its declaration, and lines keep their numbers", () => {
    const text = `\n<!-- licence\n -->\n<!-- <?xml -->\n${document("UTF-8")}`;
    expect(root(Buffer.from(text))).toMatchObject({ name: "routes", line: 6 });
    expect(root(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])).line).toBe(6);
  });

  test("with very many comments is read at once", () => {
    expect(root(Buffer.from("<!---->".repeat(20_000) + document("UTF-8"))).name).toBe("routes");
    expect(() => root(Buffer.from("<!-- -".repeat(20_000)))).toThrow(/a\.xml is not well-formed/);
  });

  test("is named where it cannot be decoded", () => {
    const path = fileOf("<routes>", [0xc3, 0x28]);
    expect(() => readXmlFile(path, "route file")).toThrow(
      /route file .*file is not text in UTF-8: byte 0x28 at offset 9/,
    );
  });
});
