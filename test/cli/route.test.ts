import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freshFolder, runDrx } from "./run-drx.js";

/** A copy of one of our suites with its text changed. */
function changed(from: RegExp, to: string): string {
  const path = join(freshFolder(), "routes.xml");
  const text = readFileSync("routes/driverx-dev10.xml", "utf8");
  expect(text).toMatch(from);
  writeFileSync(path, text.replace(from, to));
  return path;
}

test("route lint passes a sound suite", async () => {
  const { code, stdout } = await runDrx(["route", "lint", "driverx-dev10"]);
  expect([code, stdout]).toEqual([0, "10 routes, 0 errors, 0 notes\n"]);
});

test("route lint names the route and what is wrong with it, and counts what it left out", async () => {
  const path = changed(/ type="[^"]+"/, ' type="Acident"');
  const { code, stdout } = await runDrx(["route", "lint", path, "--json"]);
  expect(code).toBe(1);
  const { findings } = JSON.parse(stdout);
  expect(findings).toMatchObject([{ code: "SCENARIO_DROPPED", severity: "error" }]);
  expect(findings[0].message).toContain("the nearest known is Accident");

  const elsewhere = await runDrx(["route", "lint", changed(/ town="[^"]+"/, ' town="Town99"'), "--json"]);
  expect(elsewhere.code).toBe(0);
  expect(JSON.parse(elsewhere.stdout).notChecked).toEqual([{ town: "Town99", routes: 1 }]);
});

test("route lint refuses ids that stand twice", async () => {
  const path = changed(/<route id="(\d+)"([\s\S]*?)<route id="\d+"/, '<route id="$1"$2<route id="$1"');
  const { code, stderr } = await runDrx(["route", "lint", path]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/route id .*\d+/);
});
