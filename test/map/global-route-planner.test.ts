import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { denseRoute, type RoutePoint, routeLength } from "../../src/map/dense-route.js";
import { GlobalRoutePlanner } from "../../src/map/global-route-planner.js";
import { LaneMap } from "../../src/map/lane-map.js";
import { roadOptionName } from "../../src/map/road-option.js";
import { loadTownMap } from "../../src/routes/find-map.js";
import { readSuite } from "../../src/routes/read-suite.js";
import { isTriggerOnRoute } from "../../src/routes/scenario-trigger.js";
import {
  carlaMaps,
  expertResults,
  hasShared,
  mappedTowns,
  officialLengths,
  SHARED_NEEDED,
  suite220,
} from "./shared-maps.js";
import { oneLane, openDrive, road } from "./small-map.js";

/** What CARLA's planner (0.9.15, on carla.Map of the wheel) says along these routes; the others only follow lanes. */
const optionsOfRoute: Readonly<Record<string, string>> = {
  "26394": "LANEFOLLOW CHANGELANELEFT LANEFOLLOW STRAIGHT LANEFOLLOW",
  "26401": "LANEFOLLOW CHANGELANELEFT LANEFOLLOW STRAIGHT CHANGELANELEFT LANEFOLLOW",
  "26408": "LANEFOLLOW CHANGELANELEFT LANEFOLLOW STRAIGHT LANEFOLLOW",
  "26944": "LANEFOLLOW STRAIGHT LANEFOLLOW",
  "27494": "LANEFOLLOW LEFT LANEFOLLOW",
  "27529": "LANEFOLLOW RIGHT LANEFOLLOW",
  "28035": "LANEFOLLOW RIGHT LANEFOLLOW",
  "28048": "LANEFOLLOW LEFT LANEFOLLOW",
  "28087": "LANEFOLLOW LEFT LANEFOLLOW",
  "28093": "LANEFOLLOW LEFT LANEFOLLOW",
  "28099": "LANEFOLLOW LEFT LANEFOLLOW",
  "28111": "LANEFOLLOW STRAIGHT LANEFOLLOW",
};

describe.skipIf(!hasShared)(`routes of Bench2Drive in CARLA's towns ${SHARED_NEEDED}`, () => {
  const routes = hasShared ? readSuite(suite220).routes.filter(({ town }) => mappedTowns.includes(town)) : [];
  const planners = new Map<string, GlobalRoutePlanner>();
  const dense = new Map<string, RoutePoint[]>();
  for (const { id, town, keypoints } of routes) {
    const planner = planners.get(town) ?? new GlobalRoutePlanner(loadTownMap(town, [carlaMaps]));
    planners.set(town, planner);
    dense.set(id, denseRoute(planner, keypoints));
  }

  test("are as long as CARLA recorded them", () => {
    const lengths = JSON.parse(readFileSync(officialLengths, "utf8")) as Record<string, number>;
    let largest = 0;
    for (const { id } of routes) {
      const record = JSON.parse(readFileSync(`${expertResults}/${id}/endpoint.json`, "utf8"));
      const recorded = record._checkpoint.records[0].meta.route_length as number;
      const difference = Math.abs(routeLength(dense.get(id)!) - recorded);
      expect(difference, `route ${id}`).toBeLessThan(0.001);
      expect(recorded).toBeCloseTo(lengths[id], 6);
      largest = Math.max(largest, difference);
    }
    expect(routes).toHaveLength(26);
    console.log(`largest difference of ${routes.length} route lengths: ${(1000 * largest).toFixed(2)} mm`);
  });

  test("turn as CARLA names their turns", () => {
    for (const { id } of routes) {
      const points = dense.get(id)!;
      const names = points
        .filter((point, index) => point.option !== points[index - 1]?.option)
        .map(({ option }) => roadOptionName(option));
      expect(names.join(" "), `route ${id}`).toBe(optionsOfRoute[id] ?? "LANEFOLLOW");
    }
  });

  test("hold their scenarios' triggers", () => {
    for (const { id, scenarios } of routes) {
      for (const { trigger } of scenarios)
        expect(isTriggerOnRoute(trigger, dense.get(id)!), `route ${id}`).toBe(true);
    }
  });
});

test("a way leads to the other side of the road, round the block", () => {
  const map = loadTownMap("Riverside", []);
  const planner = new GlobalRoutePlanner(map);
  const start = { x: 60, y: 1.75, z: 0 };
  const ahead = planner.trace(start, { x: 80, y: 1.75, z: 0 });
  expect(ahead.map(({ waypoint }) => waypoint.x)).toEqual(
    ahead.map((_, index) => expect.closeTo(60 + index, 0)),
  );
  const around = planner.trace(start, { x: 60, y: -1.75, z: 0 });
  expect(around.length).toBeGreaterThan(300);
  expect(around[around.length - 1].waypoint.laneId).toBeGreaterThan(0);
});

test("without a way, or without a lane, the planner says so", () => {
  const apart = LaneMap.fromOpenDrive(
    openDrive(
      road({ id: 1 }),
      road({ id: 2, geometry: '<geometry s="0" x="0" y="50" hdg="0" length="20"><line/></geometry>' }),
    ),
    "apart.xodr",
  );
  const planner = new GlobalRoutePlanner(apart);
  expect(() => planner.trace({ x: 2, y: 2, z: 0 }, { x: 9, y: -48, z: 0 })).toThrow(
    /apart\.xodr has no way from/,
  );
  const walk = oneLane.replace("driving", "sidewalk");
  const footpath = LaneMap.fromOpenDrive(openDrive(road({ lanes: walk })), "footpath.xodr");
  expect(() => new GlobalRoutePlanner(footpath).trace({ x: 2, y: 2, z: 0 }, { x: 9, y: 2, z: 0 })).toThrow(
    /footpath\.xodr has no driving lane near \(2\.0, 2\.0, 0\.0\)/,
  );
});
