import { scenarioType } from "./scenario.js";
import { driven, wait } from "./script.js";

/** How long the cars ahead stand, s, and how far the ego drives after that until the scenario ends, m. */
const STANDING_SECONDS = 10;
const DRIVEN_AFTERWARDS = 15;

/** The cars ahead of the ego brake to a standstill without warning and go on after 10 s. */
export const hardBreakRoute = scenarioType({
  source: "HardBreakRoute, hard_break.py",
  parameters: {},
  hasTimeout: false,
  setUp: ({ world }) => ({
    *play() {
      world.traffic.stopFrontVehicles(world.ego);
      try {
        yield* wait(world, STANDING_SECONDS);
      } finally {
        world.traffic.startFrontVehicles();
      }
      yield* driven(world, DRIVEN_AFTERWARDS);
    },
  }),
});
