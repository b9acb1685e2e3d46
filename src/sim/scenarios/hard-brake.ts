import type { Scenario, ScenarioSetting } from "./scenario.js";

/** How long the cars ahead stand, s, and how far the ego drives after that until the scenario ends, m. */
const STANDING_SECONDS = 10;
const DRIVEN_AFTERWARDS = 15;

/** HardBreakRoute: the cars ahead of the ego brake to a standstill without warning and go on after 10 s. */
export function hardBrakeRoute({ world }: ScenarioSetting): Scenario {
  let startedAt = 0;
  let resumedAtOdometer: number | undefined;
  return {
    suspendsBlockedTest: false,
    actors: [],
    direction: undefined,
    start() {
      startedAt = world.time;
      world.traffic.stopFrontVehicles(world.ego);
    },
    update() {
      if (resumedAtOdometer === undefined) {
        if (world.time - startedAt < STANDING_SECONDS) return false;
        world.traffic.startFrontVehicles();
        resumedAtOdometer = world.ego.odometer;
      }
      return world.ego.odometer - resumedAtOdometer >= DRIVEN_AFTERWARDS;
    },
    cleanUp() {
      world.traffic.startFrontVehicles();
    },
  };
}
