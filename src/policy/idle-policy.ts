import type { Plan } from "../bridge/messages.js";
import type { ControlValues, Policy } from "./policy.js";

/** Stands still with the brake on: a control that must score next to nothing. */
export class IdlePolicy implements Policy {
  readonly name = "idle";
  readonly needs = { privileged: false, cameras: [] };

  reset(): void {}

  plan(): Plan {
    return { waypoints: Array.from({ length: 6 }, (): [number, number] => [0, 0]), waypointSeconds: 0.5 };
  }

  control(): ControlValues {
    return { steer: 0, throttle: 0, brake: 1 };
  }

  close(): void {}
}
