import { readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { freshFolder, runDrx } from "./run-drx.js";

test("a run's gallery shows each of its scenario types in pictures from above", {
  timeout: 400_000,
}, async () => {
  const run = join(freshFolder(), "run");
  const drive = ["drive", "--suite", "driverx44", "--routes", "191", "--policy", "constant-speed"];
  expect((await runDrx([...drive, "--transport", "local", "--out", run])).code).toBe(0);
  const { code, stdout, stderr } = await runDrx(["report", run, "--gallery", "--json"]);
  expect(code, stderr).toBe(0);
  const page = readFileSync(JSON.parse(stdout).page, "utf8");
  const strips = page.split("<h2 ").slice(1);
  const types = strips.map((strip) => /id="(\w+)"/.exec(strip)?.[1]);
  expect(types).toEqual(["VanillaSignalizedTurnEncounterGreenLight"]);
  for (const strip of strips) {
    const pictures = [...strip.matchAll(/base64,([^"]+)"/g)].map(([, text]) => Buffer.from(text, "base64"));
    expect(new Set(pictures.map(String)).size).toBe(6);
    const { data, info } = await sharp(pictures[0]).raw().toBuffer({ resolveWithObject: true });
    // The ego is red, and a quarter below the middle.
    const at = (info.width * 0.75 * info.width + info.width / 2) * info.channels;
    expect([info.width, info.height]).toEqual([240, 240]);
    expect(data[at]).toBeGreaterThan(data[at + 1] + 60);
  }
});

test("a gallery needs a run", { timeout: 60_000 }, async () => {
  const { code, stderr } = await runDrx(["report", freshFolder(), "--gallery"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/--gallery shows one run directory/);
});
