import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { contentKey } from "../../src/chat/content-key.js";
import { RecordStore } from "../../src/chat/record-store.js";

const identity = { model: "judge", prompt: "rubrics 1" };

function freshPath(): string {
  return join(mkdtempSync(join(tmpdir(), "drx-records-")), "folder", "records.jsonl");
}

/** A store with three records, closed. */
function filled(path = freshPath()): string {
  const store = new RecordStore(path, identity);
  for (const [key, score] of [
    ["a", 1],
    ["b", 2],
    ["ü", 3],
  ] as const)
    store.add(key, { score });
  store.close();
  return path;
}

test("keeps records over processes, and the first of those under one key", () => {
  const path = filled();
  const store = new RecordStore(path, identity);
  expect(store.add("a", { score: 9 })).toBe(false);
  expect(store.add("d", { score: 4 })).toBe(true);
  expect(store.get("d")).toEqual({ score: 4 });
  store.close();
  const again = new RecordStore(path, identity);
  expect([...again.keys()].map((key) => [key, again.get(key)])).toEqual([
    ["a", { score: 1 }],
    ["b", { score: 2 }],
    ["ü", { score: 3 }],
    ["d", { score: 4 }],
  ]);
  expect(again.get("e")).toBeUndefined();
  again.close();
});

test("goes on after a process killed at any byte, without a lost or doubled record", () => {
  const whole = readFileSync(filled());
  for (let length = 0; length < whole.length; length++) {
    const path = freshPath();
    filled(path);
    writeFileSync(path, whole.subarray(0, length));
    const store = new RecordStore(path, identity);
    const kept = whole.subarray(0, length).toString("utf8").split("\n").length - 2;
    expect(store.size).toBe(Math.max(0, kept));
    for (const [key, score] of [
      ["a", 1],
      ["b", 2],
      ["ü", 3],
    ] as const)
      store.add(key, { score });
    store.close();
    expect(readFileSync(path)).toEqual(whole);
  }
});

test("refuses the records of another model, until told that they may stand together", () => {
  const path = filled();
  const other = { ...identity, model: "judge-2" };
  expect(() => new RecordStore(path, other)).toThrow('holds records with model "judge", not "judge-2"');
  const both = new RecordStore(path, other, { mayDiffer: true });
  expect(both.size).toBe(3);
  both.close();
});

test("names a damaged line, and touches no file of another kind", () => {
  const path = filled();
  const lines = readFileSync(path, "utf8").split("\n");
  writeFileSync(path, [lines[0], lines[1], lines[2].slice(0, 9), lines[3], ""].join("\n"));
  expect(() => new RecordStore(path, identity)).toThrow("damaged record in line 3");
  for (const content of ["a photograph", "{}\n", "[1, 2]\n"]) {
    writeFileSync(path, content);
    expect(() => new RecordStore(path, identity)).toThrow("does not begin like a store of records");
    expect(readFileSync(path, "utf8")).toBe(content);
  }
});

test("reads more than a chunk at once", () => {
  const path = freshPath();
  const store = new RecordStore(path, identity);
  const text = (i: number) => `${i}`.repeat(100_000 + i);
  for (let i = 0; i < 40; i++) store.add(`${i}`, text(i));
  store.close();
  const again = new RecordStore(path, identity);
  expect(again.size).toBe(40);
  for (const i of [0, 10, 39]) expect(again.get(`${i}`)).toBe(text(i));
  again.close();
});

test("the key of a value does not depend on the order of its fields, but on all of them", () => {
  expect(contentKey({ a: 1, b: { c: [1, 2], d: undefined } })).toBe(contentKey({ b: { c: [1, 2] }, a: 1 }));
  const keys = [{ a: 1 }, { a: "1" }, { a: [1] }, { b: 1 }, { a: 1, b: null }, { a: null }].map(contentKey);
  expect(new Set(keys).size).toBe(keys.length);
});
