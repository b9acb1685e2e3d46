import { join } from "node:path";
import { readTextFile } from "../../src/base/files.js";
import { projectRoot } from "../../src/base/project-root.js";
import { denseRoute, type RoutePoint } from "../../src/map/dense-route.js";
import { GlobalRoutePlanner } from "../../src/map/global-route-planner.js";
import { LaneMap } from "../../src/map/lane-map.js";
import { readSuite } from "../../src/routes/read-suite.js";
import type { CriterionState } from "../../src/sim/criteria/criterion.js";
import { EmbeddedSimulator } from "../../src/sim/embedded-simulator.js";

/** The project's own town and suite, for tests of the simulator. */
export const openDrive = readTextFile(join(projectRoot, "routes/maps/Riverside.xodr"), "map");
export const riverside = LaneMap.fromOpenDrive(openDrive, "Riverside");
export const suite = readSuite(join(projectRoot, "routes/riverside.xml"));
const planner = new GlobalRoutePlanner(riverside);

export function denseRouteOf(routeId: string): RoutePoint[] {
  return denseRoute(planner, suite.routes.find((route) => route.id === routeId)!.keypoints);
}

export function simulatorFor(routeId: string, seed = 0): EmbeddedSimulator {
  const route = suite.routes.find((candidate) => candidate.id === routeId)!;
  return new EmbeddedSimulator({
    episode: `test ${routeId}`,
    map: riverside,
    openDrive,
    route,
    denseRoute: denseRouteOf(routeId),
    repetition: 0,
    seed,
  });
}

/** A state for criteria, driven by hand. */
export function criterionState(): CriterionState {
  return {
    frame: 0,
    time: 0,
    ego: { x: 0, y: 0, z: 0, yaw: 0, pitch: 0, speed: 0, velocityX: 0, velocityY: 0, halfLength: 2.446 },
    backgroundSpeedSum: 0,
    backgroundCount: 0,
  };
}

/** Puts the ego at a place, moving along its heading. */
export function moveEgo(state: CriterionState, x: number, y: number, yaw: number, speed: number): void {
  state.frame++;
  state.time += 0.05;
  Object.assign(state.ego, {
    x,
    y,
    yaw,
    speed,
    velocityX: speed * Math.cos(yaw),
    velocityY: speed * Math.sin(yaw),
  });
}
