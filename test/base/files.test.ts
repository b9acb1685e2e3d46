import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeFolder, readJsonFile, readTextFile, writeFileWhole } from "../../src/base/files.js";

const fresh = () => mkdtempSync(join(tmpdir(), "drx-files-"));

describe("writeFileWhole", () => {
  test("makes the folders on the way and leaves nothing beside the file", () => {
    const folder = fresh();
    writeFileWhole(join(folder, "a/b/c.txt"), "first");
    writeFileWhole(join(folder, "a/b/c.txt"), "second");
    expect(readFileSync(join(folder, "a/b/c.txt"), "utf8")).toBe("second");
    expect(readdirSync(join(folder, "a/b"))).toEqual(["c.txt"]);
  });

  test("says which file it cannot write, and cleans up", () => {
    const folder = fresh();
    makeFolder(join(folder, "taken"));
    expect(() => writeFileWhole(join(folder, "taken"), "")).toThrow(
      expect.objectContaining({ code: "FILE_UNWRITABLE", message: expect.stringContaining("taken") }),
    );
    expect(readdirSync(folder)).toEqual(["taken"]);
  });
});

describe("makeFolder", () => {
  test("refuses a file in the way", () => {
    const folder = fresh();
    writeFileSync(join(folder, "file"), "");
    expect(() => makeFolder(join(folder, "file"))).toThrow("EEXIST");
    expect(() => makeFolder(join(folder, "file/below"))).toThrow("ENOTDIR");
  });

  // Where mkdir with `recursive` never returns.
  test.skipIf(!existsSync("/proc/self"))(
    "refuses a file system in which nothing can be made (needs /proc)",
    () => {
      expect(() => makeFolder("/proc/drx/episodes")).toThrow("ENOENT");
    },
  );
});

describe("readJsonFile", () => {
  test("names the file that is not there, and the one that is not JSON", () => {
    const path = join(fresh(), "some.json");
    expect(() => readJsonFile(path, "summary")).toThrow(
      expect.objectContaining({ code: "FILE_NOT_FOUND", message: `summary not found: ${path}` }),
    );
    writeFileSync(path, "{");
    expect(() => readJsonFile(path, "summary")).toThrow(expect.objectContaining({ code: "FILE_NOT_JSON" }));
  });
});

test("devices, pipes and folders given as files are refused at once", () => {
  for (const [path, kind] of [
    ["/dev/zero", "a device or a pipe"],
    ["/dev/stdin", "a device or a pipe"],
    [tmpdir(), "a folder"],
  ] as const) {
    // A standard input that is a file is one.
    if (path === "/dev/stdin" && statSync(path).isFile()) continue;
    expect(() => readTextFile(path, "route file")).toThrow(`route file ${path} is ${kind}; give a file`);
  }
});
