import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freshFolder, runDrx } from "../cli/run-drx.js";

test.each([
  [
    "a syntax error",
    { "policy.mjs": "export const a = 1;\nexport const b = = 2;\n" },
    "policy.mjs:2: Unexpected token '='",
  ],
  [
    "a syntax error in what it imports",
    { "policy.mjs": 'import "./part.mjs";\n', "part.mjs": "\n\nlet x = {;\n" },
    "part.mjs:3: Unexpected token ';'",
  ],
  [
    "an exception",
    { "policy.mjs": "export const a = 1;\n\nnull.b;\n" },
    "policy.mjs:3: Cannot read properties of null",
  ],
  [
    "nothing to offer",
    { "policy.mjs": "export const a = 1;\n" },
    "it exports no `policy` with a method createPolicy",
  ],
] as [string, Record<string, string>, string][])(
  "a module with %s is named with file and line",
  async (_, files, message) => {
    const folder = freshFolder();
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const policy = join(folder, "policy.mjs");
    const { code, stdout, stderr } = await runDrx([
      "drive",
      "--policy",
      policy,
      "--out",
      join(folder, "run"),
    ]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(stderr.trim()).not.toContain("\n");
  },
);
