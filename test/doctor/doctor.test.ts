import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkBench2Drive, checkCarlaRoot, checkPython } from "../../src/doctor/carla.js";
import { checkDisk, checkNode } from "../../src/doctor/machine.js";
import { freshFolder, runDrx } from "../cli/run-drx.js";

function fileIn(folder: string, name: string, text = ""): void {
  mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), text);
}

describe("each look at the machine", () => {
  test("knows which Node is new enough", () => {
    expect(checkNode("20.19.0").state).toBe("fine");
    expect(checkNode("22.1.0").state).toBe("fine");
    expect(checkNode("20.18.3")).toMatchObject({ state: "wrong", advice: expect.stringContaining("20.19") });
  });

  test("says what a Python lacks", () => {
    const python = join(freshFolder(), "python");
    writeFileSync(
      python,
      "#!/bin/sh\nprintf '3.6.9\\ncarla 0.9.14\\nwebsockets 11\\nmsgpack 1\\nnumpy -\\nsimplejpeg -\\n'\n",
      { mode: 0o755 },
    );
    expect(checkPython(python)).toMatchObject([
      { state: "wrong", found: "3.6.9" },
      { state: "wrong", found: "0.9.14", advice: expect.stringContaining("0.9.15") },
      { state: "absent", found: "numpy, simplejpeg missing" },
    ]);
    expect(checkPython("/nowhere/python")).toMatchObject([
      { state: "absent", found: expect.stringContaining("there is no /nowhere") },
    ]);
  });

  test("names the maps that CARLA lacks", () => {
    const root = freshFolder();
    expect(checkCarlaRoot(root)).toMatchObject({
      state: "wrong",
      found: expect.stringContaining("no CarlaUE4.sh"),
    });
    fileIn(root, "CarlaUE4.sh");
    for (const town of ["01", "02", "03", "04", "05", "06", "07", "10HD", "11", "15"]) {
      fileIn(root, `CarlaUE4/Content/Carla/Maps/Town${town}.umap`);
    }
    fileIn(root, "CarlaUE4/Content/Carla/Maps/Town12/Town12.umap");
    expect(checkCarlaRoot(root)).toMatchObject({
      state: "wrong",
      found: expect.stringMatching(/without Town13$/),
    });
    fileIn(root, "CarlaUE4/Content/Carla/Maps/Town13/Town13.umap");
    expect(checkCarlaRoot(root).state).toBe("fine");
  });

  test("reads the commit of Bench2Drive", () => {
    const root = freshFolder();
    expect(checkBench2Drive(root).state).toBe("wrong");
    fileIn(root, "leaderboard/leaderboard/leaderboard_evaluator.py");
    fileIn(root, ".git/HEAD", "ref: refs/heads/main\n");
    fileIn(root, ".git/packed-refs", "# pack-refs\nabc123 refs/heads/main\n");
    expect(checkBench2Drive(root)).toMatchObject({
      state: "fine",
      found: expect.stringMatching(/commit abc123$/),
    });
  });

  test("names a folder without a disk", () => {
    expect(checkDisk("/nowhere").state).toBe("wrong");
  });
});

test("drx doctor says a line for each, and the same as JSON", async () => {
  const { code, stdout } = await runDrx(["doctor"]);
  expect(code).toBeLessThan(2);
  expect(stdout).toMatch(/^Node\.js {11}\S+: fine$/m);
  expect(stdout).toMatch(/^codebook {10}2048 tokens, [0-9a-f]{12}: fine$/m);
  expect(stdout).toMatch(/^CARLA root {8}not given: absent: give --carla-root/m);
  const json = JSON.parse((await runDrx(["doctor", "--json"])).stdout);
  expect(json.findings).toHaveLength(stdout.trim().split("\n").length);
});
