import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { denseRoute, routeLength } from "../../src/map/dense-route.js";
import { readSuite } from "../../src/routes/read-suite.js";
import { towns as ownTowns } from "../../src/routes/town/towns.js";
import { weatherId } from "../../src/routes/weather.js";
import { lintRoute } from "../../src/runner/lint-route.js";
import { TownMaps } from "../../src/runner/town-maps.js";
import { scenarioTypes } from "../../src/sim/scenarios/registry.js";

const folder = fileURLToPath(new URL("../../routes/", import.meta.url));
const read = (name: string) => readSuite(join(folder, `${name}.xml`)).routes;
const suite = read("driverx220");
const towns = new TownMaps([]);

test("five routes for each of the 44 types, in every town, in weathers that the benchmark has", () => {
  expect(suite).toHaveLength(220);
  for (const type of scenarioTypes.keys()) {
    const routes = suite.filter(({ scenarios }) => scenarios[0]!.type === type);
    expect(routes, type).toHaveLength(5);
    // No task twice: the way or the parameters differ.
    const tasks = routes.map(({ town, keypoints, scenarios }) =>
      JSON.stringify([town, keypoints, scenarios[0]!.parameters]),
    );
    expect(new Set(tasks).size, type).toBe(5);
  }
  expect(new Set(suite.map(({ town }) => town))).toEqual(new Set(Object.keys(ownTowns)));
  const weathers = new Set(suite.map(({ weathers: [first] }) => weatherId(first!)));
  expect(weathers).not.toContain(null);
  expect(weathers.size).toBeGreaterThan(15);
});

test("the smaller suites are parts of it", () => {
  const ids = new Set(suite.map(({ id }) => id));
  const small = read("driverx44");
  expect(new Set(small.map(({ scenarios }) => scenarios[0]!.type))).toEqual(new Set(scenarioTypes.keys()));
  expect(small).toHaveLength(44);
  expect(read("driverx-dev10")).toHaveLength(10);
  for (const { id } of [...small, ...read("driverx-dev10")]) expect(ids).toContain(id);
});

describe.each(Object.keys(ownTowns))("in %s", (town) => {
  test("every route is as long as the official ones, and the linter finds nothing", () => {
    for (const route of suite.filter((each) => each.town === town)) {
      const length = routeLength(denseRoute(towns.load(town).planner, route.keypoints));
      expect(length, route.id).toBeGreaterThan(45);
      expect(length, route.id).toBeLessThan(230);
      expect(lintRoute(route, towns.load(town)), `route ${route.id}`).toEqual([]);
    }
  });
});

test("the written suites are in the leaderboard's format, whole", () => {
  for (const name of ["driverx220", "driverx44", "driverx-dev10"]) {
    const text = readFileSync(join(folder, `${name}.xml`), "utf8");
    expect(text).toMatch(/^<\?xml/);
    expect(text.match(/<scenario /g)!.length).toBe(read(name).length);
  }
});
