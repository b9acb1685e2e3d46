import { join } from "node:path";
import type { Camera } from "../../src/bridge/observation.js";
import { Recording } from "../../src/episodes/recording/recording.js";
import { PolicyAgent } from "../../src/policy/agent.js";
import { readRig } from "../../src/policy/camera-rig.js";
import { ExpertPolicy } from "../../src/policy/expert/expert-policy.js";
import { driveRoute } from "../../src/runner/route-driver.js";
import { runPaths } from "../../src/runner/run-directory.js";
import { loadSimulator } from "../../src/runner/simulators.js";
import { TownMaps } from "../../src/runner/town-maps.js";
import { suite } from "../sim/riverside.js";

/** Drives a route of the suite `riverside` with the expert and records it. @returns the run's folder and the recording. */
export async function recordRoute(
  id: string,
  run: string,
  cameras: Camera[] = readRig("small"),
): Promise<Recording> {
  const route = suite.routes.find((candidate) => candidate.id === id)!;
  const routeId = `RouteScenario_${id}_rep0`;
  const unused = {
    reset() {},
    follow(): never {
      throw new Error("the expert controls the vehicle itself");
    },
  };
  await driveRoute(
    { index: 0, xmlId: id, repetition: 0, routeId, town: "Riverside", attempt: 1 },
    route,
    new TownMaps([]).load("Riverside"),
    new PolicyAgent(new ExpertPolicy(), unused),
    await loadSimulator("embedded"),
    0,
    runPaths(run),
    { tick: 0, agentAnswers: true },
    { cameras, keep: "all" },
  );
  return Recording.open(join(runPaths(run).recordings, `${routeId}.mcap`));
}
