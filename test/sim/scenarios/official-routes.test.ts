import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readTextFile } from "../../../src/base/files.js";
import { projectRoot } from "../../../src/base/project-root.js";
import { denseRoute } from "../../../src/map/dense-route.js";
import { GlobalRoutePlanner } from "../../../src/map/global-route-planner.js";
import { LaneMap } from "../../../src/map/lane-map.js";
import { readSuite } from "../../../src/routes/read-suite.js";
import { EmbeddedSimulator } from "../../../src/sim/embedded-simulator.js";

const data = join(projectRoot, "../shared/data");
const suitePath = join(data, "routes/bench2drive220.xml");
const towns = ["Town01", "Town02", "Town04", "Town06"];

describe.skipIf(!existsSync(suitePath))("the official routes (needs ../shared/data)", () => {
  it.each(towns)("%s has what all its scenarios need, and no parameter is unknown", (town) => {
    const path = join(data, `maps/carla/${town}.xodr`);
    const openDrive = readTextFile(path, "map");
    const map = LaneMap.fromOpenDrive(openDrive, path);
    const planner = new GlobalRoutePlanner(map);
    const routes = readSuite(suitePath).routes.filter((route) => route.town === town);
    expect(routes.length).toBeGreaterThan(0);
    for (const route of routes) {
      const simulator = new EmbeddedSimulator({
        episode: route.id,
        map,
        openDrive,
        route,
        denseRoute: denseRoute(planner, route.keypoints),
        repetition: 0,
        seed: 0,
      });
      expect({ id: route.id, skipped: simulator.skipped }).toEqual({ id: route.id, skipped: [] });
      simulator.start({ privileged: false, cameras: [] });
      expect(simulator.finish().warnings).toEqual([]);
    }
  });
});
