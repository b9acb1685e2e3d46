import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openDriveText } from "../../src/map/builder/write-opendrive.js";
import { denseRoute, routeLength } from "../../src/map/dense-route.js";
import { GlobalRoutePlanner } from "../../src/map/global-route-planner.js";
import { findTownMap, loadTownMap } from "../../src/routes/find-map.js";
import { readSuite } from "../../src/routes/read-suite.js";
import { isTriggerOnRoute } from "../../src/routes/scenario-trigger.js";
import { riverside } from "../../src/routes/town/riverside.js";
import { riversideRoutes } from "../../src/routes/town/riverside-suite.js";
import { weatherId } from "../../src/routes/weather.js";
import { suiteText } from "../../src/routes/write-suite.js";

const folder = fileURLToPath(new URL("../../routes/", import.meta.url));
const map = loadTownMap("Riverside", []);
const suite = readSuite(join(folder, "riverside.xml"));

test("the shipped files are what the generator makes (npm run make-town)", () => {
  expect(openDriveText(riverside())).toBe(readFileSync(join(folder, "maps/Riverside.xodr"), "utf8"));
  expect(suiteText(riversideRoutes(map, "Riverside"))).toBe(
    readFileSync(join(folder, "riverside.xml"), "utf8"),
  );
});

test("the suite drives everything that the town is for", () => {
  const planner = new GlobalRoutePlanner(map);
  const options = new Set<number>();
  for (const route of suite.routes) {
    const points = denseRoute(planner, route.keypoints);
    for (const { option } of points) options.add(option);
    expect(routeLength(points)).toBeGreaterThan(60);
    expect(routeLength(points)).toBeLessThan(220);
    // No lane change, no detour: neighbours are a step apart, also over the gaps at junctions.
    for (let at = 1; at < points.length; at++) {
      expect(Math.hypot(points[at].x - points[at - 1].x, points[at].y - points[at - 1].y)).toBeLessThan(2.5);
    }
    const [scenario] = route.scenarios;
    expect(isTriggerOnRoute(scenario!.trigger, points)).toBe(true);
    expect(weatherId(route.weathers[0])).not.toBeNull();
    if (scenario!.type === "ParkedObstacle") {
      const lane = map.lanes[points[0].lane];
      expect(map.lanes[lane.left].type).toBe("driving");
      expect(lane.laneChangeLeft).toBe(true);
    }
  }
  expect([...options].sort()).toEqual([1, 2, 3, 4]);
  const types = suite.routes.map(({ scenarios }) => scenarios[0].type);
  for (const type of ["HardBreakRoute", "DynamicObjectCrossing", "ParkedObstacle"]) {
    expect(types.filter((each) => each === type).length).toBeGreaterThanOrEqual(4);
  }
});

test("maps are found in both of CARLA's layouts, and missing ones are named", () => {
  const maps = mkdtempSync(join(tmpdir(), "drx-maps-"));
  mkdirSync(join(maps, "OpenDrive"));
  mkdirSync(join(maps, "Town12/OpenDrive"), { recursive: true });
  writeFileSync(join(maps, "OpenDrive/Town03.xodr"), "");
  writeFileSync(join(maps, "Town12/OpenDrive/Town12.xodr"), "");
  expect(findTownMap("Town03", [folder, maps])).toBe(join(maps, "OpenDrive/Town03.xodr"));
  expect(findTownMap("Town12", [maps])).toBe(join(maps, "Town12/OpenDrive/Town12.xodr"));
  expect(() => findTownMap("Town05", [maps])).toThrow(/Town05\.xodr .* --maps <folder>/);
  expect(() => findTownMap("Riverside", [maps, "/nowhere"])).toThrow(/--maps: there is no folder \/nowhere;/);
  expect(() => findTownMap("../../etc/passwd", [maps])).toThrow(/is not a plain name/);
});
