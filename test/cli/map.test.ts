import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readSuite } from "../../src/routes/read-suite.js";
import { freshFolder, runDrx } from "./run-drx.js";

const suite = "routes/riverside.xml";

test("map info tells what a town holds", async () => {
  const { code, stdout } = await runDrx(["map", "info", "Riverside", "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    junctions: 4,
    trafficLights: 4,
    stopSigns: 1,
    yieldSigns: 1,
    crosswalks: 3,
  });
});

test("map route tells how routes run", async () => {
  const { code, stdout } = await runDrx(["map", "route", "--suite", suite, "--routes", "10-11", "--json"]);
  expect(code).toBe(0);
  const { routes } = JSON.parse(stdout);
  expect(routes).toMatchObject([
    { id: "10", town: "Riverside", junctions: 1, options: ["LANEFOLLOW", "STRAIGHT", "LANEFOLLOW"] },
    { id: "11", town: "Riverside", junctions: 1, options: ["LANEFOLLOW", "LEFT", "LANEFOLLOW"] },
  ]);
  expect(routes[0].length).toBeCloseTo(198, 0);
  const table = await runDrx(["map", "route", "--suite", suite]);
  expect(table.stdout.match(/Riverside/g)).toHaveLength(readSuite(suite).routes.length);
});

test("map render draws lanes and the chosen routes", async () => {
  const out = join(freshFolder(), "riverside.svg");
  const { code, stdout } = await runDrx([
    "map",
    "render",
    "Riverside",
    "--out",
    out,
    "--suite",
    suite,
    "--routes",
    "1,2",
  ]);
  expect([code, stdout]).toEqual([0, ""]);
  const svg = readFileSync(out, "utf8");
  expect(svg.match(/<polyline/g)).toHaveLength(2);
  expect(svg.match(/fill="#2e9e4f"/g)).toHaveLength(4);
});

describe("bad input costs one line and exit code 2", () => {
  const broken = join(freshFolder(), "broken.xodr");
  writeFileSync(broken, "<OpenDRIVE><header/><road id='3'/></OpenDRIVE>");
  test.each([
    ["an unknown town", ["map", "info", "Atlantis"], /Atlantis\.xodr.*--maps/],
    ["a missing file", ["map", "info", "no/such.xodr"], /map not found: no\/such\.xodr/],
    ["a map that is not OpenDRIVE", ["map", "info", `./${suite}`], /riverside\.xml is not OpenDRIVE/],
    ["a broken map", ["map", "info", broken], /broken\.xodr: road 3, element road/],
    [
      "an unknown route",
      ["map", "route", "--suite", suite, "--routes", "99"],
      /--routes: route 99 is not in the suite/,
    ],
    [
      "an unknown town filter",
      ["map", "route", "--suite", suite, "--towns", "Town09"],
      /no route lies in "Town09"/,
    ],
    [
      "an unwritable place",
      ["map", "render", "Riverside", "--out", join(broken, "a.svg")],
      /cannot write .*a\.svg/,
    ],
  ])("%s", async (_, args, message) => {
    const { code, stdout, stderr } = await runDrx(args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});

test("map render draws what a camera sees", async () => {
  const out = join(freshFolder(), "crossing.png");
  const args = ["map", "render", "Riverside", "--out", out, "--camera", "30,5.3,180"];
  expect((await runDrx(args)).code).toBe(0);
  const first = readFileSync(out);
  expect(first.subarray(1, 4).toString()).toBe("PNG");
  await runDrx([...args, "--weather", "22"]);
  expect(readFileSync(out).equals(first)).toBe(false);
  await runDrx(args);
  expect(readFileSync(out).equals(first)).toBe(true);
  const { code, stderr } = await runDrx([...args.slice(0, -1), "here"]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^drx: --camera: give x,y,yaw [^\n]*\n$/)]);
});
