import { dynamicObjectCrossing } from "./dynamic-object-crossing.js";
import { hardBrakeRoute } from "./hard-brake.js";
import { parkedObstacle } from "./route-obstacles.js";
import type { ScenarioFactory } from "./scenario.js";

/** The scenario types that the embedded simulator plays, by their name in route files. */
export const scenarioFactories: ReadonlyMap<string, ScenarioFactory> = new Map([
  ["DynamicObjectCrossing", dynamicObjectCrossing],
  ["HardBreakRoute", hardBrakeRoute],
  ["ParkedObstacle", parkedObstacle],
]);
