import type { EpisodeStart, Observation, Plan } from "../bridge/messages.js";
import { toLocal } from "../geometry/vectors.js";
import { DrivePath } from "./drive-path.js";
import type { Policy } from "./policy.js";

/** m/s: 30 km/h. */
const SPEED = 30 / 3.6;

/** Follows the route at a constant speed and looks at nothing: a control that must collide and run red lights. */
export class ConstantSpeedPolicy implements Policy {
  readonly name = "constant-speed";
  readonly needs = { privileged: false, cameras: [] };
  #path: DrivePath | undefined;

  reset({ globalPlan }: EpisodeStart): void {
    this.#path = new DrivePath(globalPlan.dense, []);
  }

  plan({ ego }: Observation): Plan {
    const path = this.#path!;
    path.advanceTo(ego.x, ego.y);
    const waypoints = Array.from({ length: 6 }, (_, i): [number, number] => {
      const index = path.ahead((i + 1) * 0.5 * SPEED);
      const { x, y } = toLocal(ego, path.x[index], path.y[index]);
      return [x, y];
    });
    return { waypoints, waypointSeconds: 0.5 };
  }

  close(): void {}
}
