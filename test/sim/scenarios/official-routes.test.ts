import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readTextFile } from "../../../src/base/files.js";
import { projectRoot } from "../../../src/base/project-root.js";
import { boxesOverlap } from "../../../src/geometry/boxes.js";
import { denseRoute } from "../../../src/map/dense-route.js";
import { GlobalRoutePlanner } from "../../../src/map/global-route-planner.js";
import { LaneMap } from "../../../src/map/lane-map.js";
import { ExpertPolicy } from "../../../src/policy/expert/expert-policy.js";
import { readSuite } from "../../../src/routes/read-suite.js";
import { EmbeddedSimulator } from "../../../src/sim/embedded-simulator.js";
import { drive } from "../drive.js";

const data = join(projectRoot, "../shared/data");
const suitePath = join(data, "routes/bench2drive220.xml");
const towns = ["Town01", "Town02", "Town04", "Town06"];

/** A simulator for each official route of a town. */
function simulatorsOf(town: string, ids?: readonly string[]) {
  const path = join(data, `maps/carla/${town}.xodr`);
  const openDrive = readTextFile(path, "map");
  const map = LaneMap.fromOpenDrive(openDrive, path);
  const planner = new GlobalRoutePlanner(map);
  return readSuite(suitePath)
    .routes.filter((route) => route.town === town && (ids === undefined || ids.includes(route.id)))
    .map((route) => ({
      id: route.id,
      simulator: new EmbeddedSimulator({
        episode: route.id,
        map,
        openDrive,
        route,
        denseRoute: denseRoute(planner, route.keypoints),
        repetition: 0,
        seed: 0,
      }),
    }));
}

describe.skipIf(!existsSync(suitePath))("the official routes (needs ../shared/data)", () => {
  it.each(towns)("%s has what all its scenarios need, and no parameter is unknown", (town) => {
    const simulators = simulatorsOf(town);
    expect(simulators.length).toBeGreaterThan(0);
    for (const { id, simulator } of simulators) {
      expect({ id, skipped: simulator.skipped }).toEqual({ id, skipped: [] });
      simulator.start({ privileged: false, cameras: [] });
      expect(simulator.finish().warnings).toEqual([]);
    }
  });

  it("let no background cars pile up where a bend slows the oncoming ones", async () => {
    for (const { simulator } of simulatorsOf("Town04", ["24785", "25300"])) {
      const hits = new Set<string>();
      await drive(simulator, new ExpertPolicy(), ({ time, privileged }) => {
        const cars = time < 60 ? privileged!.actors.filter(({ role }) => role === "background") : [];
        for (const [i, car] of cars.entries()) {
          for (const other of cars.slice(i + 1)) {
            if (boxesOverlap(car, other)) hits.add(`${car.id} and ${other.id}`);
          }
        }
      });
      expect([...hits]).toEqual([]);
    }
  });
});
