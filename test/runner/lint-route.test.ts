import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readSuite } from "../../src/routes/read-suite.js";
import type { Route } from "../../src/routes/suite.js";
import { lintRoute } from "../../src/runner/lint-route.js";
import { TownMaps } from "../../src/runner/town-maps.js";

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const [route] = readSuite(file("routes/driverx44.xml")).routes as [Route];
const town = new TownMaps([]).load(route.town);
const [scenario] = route.scenarios as [Route["scenarios"][0]];
const codesOf = (change: Partial<Route>) => lintRoute({ ...route, ...change }, town).map(({ code }) => code);

/** The route with its second waypoint moved; it runs west in the left lane of a two-way road. */
const moved = (dx: number, dy: number) => ({
  keypoints: route.keypoints.map((point, i) =>
    i === 1 ? { ...point, x: point.x + dx, y: point.y + dy } : point,
  ),
});

describe("the linter finds", () => {
  test("nothing in a sound route", () => expect(codesOf({})).toEqual([]));

  test("a waypoint beside the road, and where its lane leads", () =>
    expect(codesOf(moved(0, -3.5))).toEqual(["OFF_ROAD", "DETOUR", "GAP"]));

  test("a waypoint of another map", () => expect(codesOf(moved(6000, 0))).toEqual(["OFF_ROAD", "NO_WAY"]));

  test("a gap, and the way back over it", () => expect(codesOf(moved(6, 6))).toEqual(["GAP", "BACKWARDS"]));

  test("a route drawn the wrong way round", () =>
    expect(new Set(codesOf({ keypoints: [...route.keypoints].reverse(), scenarios: [] }))).toEqual(
      new Set(["BACKWARDS", "NO_SCENARIO"]),
    ));

  test("a trigger across the route", () => {
    const trigger = { ...scenario.trigger, yawDeg: scenario.trigger.yawDeg + 90 };
    expect(codesOf({ scenarios: [{ ...scenario, trigger }] })).toEqual(["TRIGGER_UNREACHABLE"]);
  });

  test("a scenario that would be dropped", () =>
    expect(codesOf({ scenarios: [{ ...scenario, type: "Accidnt" }] })).toEqual(["SCENARIO_DROPPED"]));

  test("a parameter that nothing reads", () => {
    const parameters = { ...scenario.parameters, distanc: { value: "3" } };
    expect(codesOf({ scenarios: [{ ...scenario, parameters }] })).toEqual(["PARAMETER_UNKNOWN"]);
  });
});

const shared = file("../shared/data/");
const withMaps = ["Town01", "Town02", "Town04", "Town06"];

test.skipIf(!existsSync(shared))(
  "the official files are sound as far as there are maps (needs ../shared/data)",
  () => {
    const towns = new TownMaps([`${shared}maps/carla`]);
    const checked = ["bench2drive220", "bench2drive_0.0.4_val", "drivetransformer_bench2drive_dev10"].flatMap(
      (name) =>
        readSuite(`${shared}routes/${name}.xml`).routes.filter((each) => withMaps.includes(each.town)),
    );
    for (const each of checked) expect(lintRoute(each, towns.load(each.town)), each.id).toEqual([]);
    expect(checked).toHaveLength(39);
  },
);
