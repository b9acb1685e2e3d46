import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freshFolder, runDrx } from "./run-drx.js";

const cameraOf = /<img alt="(\w+)"/g;

test("a report shows eight moments of each drive, from one camera or from all", async () => {
  const out = freshFolder();
  const drive = ["drive", "--suite", "riverside", "--routes", "1", "--policy", "constant-speed"];
  const driven = await runDrx([...drive, "--cameras", "front", "--workers", "1", "--out", out]);
  expect(driven.code, driven.stderr).toBe(0);
  const cameras = () =>
    [...readFileSync(join(out, "report.html"), "utf8").matchAll(cameraOf)].map(([, camera]) => camera);
  expect(cameras()).toEqual(Array(8).fill("CAM_FRONT"));

  const again = await runDrx(["report", out, "--cameras", "all"]);
  expect(again.code, again.stderr).toBe(0);
  expect(cameras().length).toBe(8 * 6);
  expect(new Set(cameras()).size).toBe(6);
});

test("pictures of what is not kept are refused", async () => {
  const refused = await runDrx(["drive", "--cameras", "front", "--keep", "none", "--out", freshFolder()]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/--cameras .* does not go with --keep none/);
});
