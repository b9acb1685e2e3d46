import type { VehicleControl } from "../vehicles/ego-dynamics.js";
import { egoDistance } from "./conditions.js";
import { placeAheadOnRoad, poseAt } from "./placement.js";
import { scenarioType } from "./scenario.js";
import { driven, firstOf, type Script, until } from "./script.js";

/** The slippery patches lie so far after the trigger, m, and act within this distance, m. */
const PATCHES = [14, 48, 74];
const PATCH_RADIUS = 2;
/** Noise on the ego's command there: mean of a sign drawn for each patch, and standard deviation. */
const THROTTLE_MEAN = 0.03;
const THROTTLE_DEVIATION = 0.01;
const STEER_MEAN = 0.055;
const STEER_DEVIATION = 0.015;
/** The scenario ends so far after the trigger, or after the last patch, m. */
const END_AFTER_TRIGGER = 110;
const END_AFTER_PATCHES = 36;

/** Short disturbances of steering and throttle, from which the ego has to recover in its lane. */
export const controlLoss = scenarioType({
  source: "ControlLoss, control_loss.py",
  parameters: {},
  hasTimeout: false,
  setUp({ world, triggerPlace }) {
    const { random } = world;
    const patches = PATCHES.map((ahead) => ({
      ...poseAt(world.map, placeAheadOnRoad(world.map, triggerPlace, ahead)),
      throttle: sign() * THROTTLE_MEAN,
      steer: sign() * STEER_MEAN,
    }));
    return {
      *play() {
        yield* firstOf(driven(world, END_AFTER_TRIGGER), slip());
      },
    };

    function sign(): number {
      return random.chance(0.5) ? 1 : -1;
    }

    function* slip(): Script {
      for (const patch of patches) {
        yield* until(() => egoDistance(world, patch) < PATCH_RADIUS);
        world.disturbControl((control) => disturbed(control, patch));
        yield* until(() => egoDistance(world, patch) >= PATCH_RADIUS);
        world.disturbControl(undefined);
      }
      yield* driven(world, END_AFTER_PATCHES);
    }

    function disturbed(control: VehicleControl, patch: { throttle: number; steer: number }): VehicleControl {
      return {
        ...control,
        throttle: clamp(control.throttle + random.normal(patch.throttle, THROTTLE_DEVIATION), 0, 1),
        steer: clamp(control.steer + random.normal(patch.steer, STEER_DEVIATION), -1, 1),
      };
    }
  },
});

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
