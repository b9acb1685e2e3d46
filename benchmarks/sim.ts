import { existsSync } from "node:fs";
import { readTextFile } from "../src/base/files.js";
import { projectRoot } from "../src/base/project-root.js";
import type { Observation, Tick } from "../src/bridge/messages.js";
import { denseRoute } from "../src/map/dense-route.js";
import { GlobalRoutePlanner } from "../src/map/global-route-planner.js";
import { LaneMap } from "../src/map/lane-map.js";
import { ExpertPolicy } from "../src/policy/expert/expert-policy.js";
import { readSuite } from "../src/routes/read-suite.js";
import { EmbeddedSimulator } from "../src/sim/embedded-simulator.js";
import type { BenchResult } from "./measure.js";

const suitePath = `${projectRoot}/../shared/data/routes/bench2drive220.xml`;
const mapPath = `${projectRoot}/../shared/data/maps/carla/Town04.xodr`;
/** A Town04 route of 970 ticks through a signalised junction. */
const routeId = "28111";
/** Beside the background traffic that follows the ego. */
const roamingCars = 30;
const repetitions = 5;

/** The embedded simulator with the expert at the wheel: simulated time over wall time on one core. */
export async function bench(): Promise<BenchResult[]> {
  if (!existsSync(suitePath) || !existsSync(mapPath)) {
    console.log("sim: skipped, it needs ../shared/data (Town04 and the route file)");
    return [];
  }
  const openDrive = readTextFile(mapPath, "map");
  const map = LaneMap.fromOpenDrive(openDrive, "Town04");
  const route = readSuite(suitePath).routes.find((candidate) => candidate.id === routeId)!;
  const points = denseRoute(new GlobalRoutePlanner(map), route.keypoints);

  let simulated = 0;
  let wall = 0;
  for (let seed = -1; seed < repetitions; seed++) {
    const simulator = new EmbeddedSimulator({
      episode: "bench",
      map,
      openDrive,
      route,
      denseRoute: points,
      repetition: 0,
      seed,
      roamingCars,
    });
    const policy = new ExpertPolicy();
    const { episode, observation } = simulator.start(policy.needs);
    policy.reset(episode);
    const begun = performance.now();
    let state: Tick | Observation = observation;
    for (;;) {
      const next = simulator.step({
        type: "control",
        episode: "bench",
        tick: state.tick,
        ...policy.control(state),
      });
      if (next.type === "episode_end") break;
      state = next;
    }
    // The first run warms the compiler up.
    if (seed < 0) continue;
    wall += (performance.now() - begun) / 1000;
    simulated += state.time;
  }
  return [
    {
      what: `embedded simulator and expert, ${roamingCars} cars and the background traffic, no cameras`,
      value: simulated / wall,
      unit: "s simulated per s",
      baseline: { what: "real time", value: 1 },
      target: { above: 200 },
    },
  ];
}
