import { drivenBeyond } from "./conditions.js";
import { type HeldLights, requiredLights } from "./held-lights.js";
import { routeJunction } from "./junction-view.js";
import { type ScenarioWorld, scenarioType } from "./scenario.js";
import { firstOf, forEver, type Script, wait } from "./script.js";

/** Plain turns under the junction's own control; in two of them the lights are held (vanilla_turn.py). */

/** The scenario ends so far behind the junction, m. */
const DRIVEN_BEYOND = 10;
const HELD_SECONDS = 5;

type LightScript = (world: ScenarioWorld, lights: HeldLights) => Script;

function vanillaTurn(source: string, lightScript?: LightScript) {
  return scenarioType({
    source: `${source}, vanilla_turn.py`,
    parameters: {},
    hasTimeout: false,
    setUp(setting) {
      const { world, triggerIndex } = setting;
      const junction = routeJunction(world.map, world.route, triggerIndex);
      const lights = lightScript && requiredLights(setting, junction);
      return {
        *play() {
          yield* firstOf(
            drivenBeyond(world, junction.id, DRIVEN_BEYOND),
            ...(lights ? [lightScript(world, lights)] : []),
          );
        },
      };
    },
  });
}

export const vanillaNonSignalizedTurn = vanillaTurn("VanillaNonSignalizedTurn");
export const vanillaNonSignalizedTurnEncounterStopsign = vanillaTurn(
  "VanillaNonSignalizedTurnEncounterStopsign",
);

/** All red, then green for the ego until the end. */
export const vanillaSignalizedTurnEncounterRedLight = vanillaTurn(
  "VanillaSignalizedTurnEncounterRedLight",
  function* (world, lights) {
    lights.greenFor();
    yield* wait(world, HELD_SECONDS);
    lights.greenFor(lights.ego);
    yield* forEver();
  },
);

/** Green for the ego, then all red; then the natural cycle goes on and the scenario is over. */
export const vanillaSignalizedTurnEncounterGreenLight = vanillaTurn(
  "VanillaSignalizedTurnEncounterGreenLight",
  function* (world, lights) {
    lights.greenFor(lights.ego);
    yield* wait(world, HELD_SECONDS);
    lights.greenFor();
    yield* wait(world, HELD_SECONDS);
    lights.release();
  },
);
