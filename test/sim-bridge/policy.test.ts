import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freshFolder, runDrx } from "../cli/run-drx.js";
import { PYTHON_NEEDED, python, standInEnvironment } from "./python.js";

const readme = readFileSync(new URL("../../sim-bridge/README.md", import.meta.url), "utf8");
const example = /```python\n(.*?)```/s.exec(readme)![1]!;

test("the README's policy has less than 30 lines", () => {
  expect(example.trim().split("\n").length).toBeLessThan(30);
});

test.skipIf(!python)(`the README's policy is driven and sees a normal end ${PYTHON_NEEDED}`, async () => {
  const folder = freshFolder();
  const program = join(folder, "policy.py");
  writeFileSync(program, example.replace("port=7800", "port=0"));
  const policy = spawn(python!, [program], { env: standInEnvironment({}) });
  let output = "";
  policy.stderr.on("data", (data) => {
    output += data;
  });
  const url = await new Promise<string>((resolve) =>
    policy.stdout.on("data", (data) => {
      const found = /serving at (\S+);/.exec(String(data));
      if (found) resolve(found[1]!);
    }),
  );
  const out = join(folder, "run");
  const run = await runDrx([
    "drive",
    "--connect",
    url,
    "--suite",
    "riverside",
    "--routes",
    "1,5",
    "--out",
    out,
    "--json",
  ]);
  expect(run.code, run.stderr).toBe(0);
  const { drivingScore, failedRoutes } = JSON.parse(run.stdout);
  expect(failedRoutes).toEqual([]);
  // It follows the road, which an idle one does not.
  expect(drivingScore).toBeGreaterThan(5);
  policy.kill("SIGINT");
  expect(await new Promise((resolve) => policy.on("close", resolve))).toBe(0);
  expect(output).not.toMatch(/Traceback/);
});
