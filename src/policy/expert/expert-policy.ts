import { DriverxError } from "../../base/errors.js";
import type { EpisodeStart, Observation, Plan, Tick } from "../../bridge/messages.js";
import { toLocal } from "../../geometry/vectors.js";
import { readControllerGains } from "../controller/gains.js";
import { PathSteering } from "../controller/path-steering.js";
import type { ControlValues, Policy } from "../policy.js";
import { AccelerationControl } from "./acceleration-control.js";
import { Driver } from "./driver.js";
import { FORECAST_STEP } from "./forecast.js";
import type { Handicaps } from "./handicaps.js";
import { Sight } from "./sight.js";

const WAYPOINTS = 6;
/** Seconds between waypoints. */
const WAYPOINT_SECONDS = 0.5;
/** The expert thinks anew at every second tick. */
const THINKING_TICKS = 2;

/**
 * A privileged, rule-based driver: it forecasts what others will do, tries out ways of driving on, and takes the
 * first that meets nobody; it moves over for what blocks its lane. It knows no scenario. Controls at every tick.
 */
export class ExpertPolicy implements Policy {
  readonly name = "expert";
  readonly needs = { privileged: true, cameras: [] };
  readonly #options: Handicaps;
  readonly #steering = new PathSteering(readControllerGains().pathTracking);
  readonly #pedals = new AccelerationControl();
  #sight = new Sight([]);
  #driver: Driver | undefined;
  #thoughtAtTick = Number.NEGATIVE_INFINITY;

  constructor(options: Handicaps = {}) {
    this.#options = options;
  }

  reset(episode: EpisodeStart): void {
    this.#steering.reset();
    this.#pedals.reset();
    this.#sight = new Sight(this.#options.blindTo ?? []);
    this.#thoughtAtTick = Number.NEGATIVE_INFINITY;
    this.#driver = new Driver(episode, this.#options.keepsLane ?? false);
  }

  plan(observation: Observation): Plan {
    const { path, outcome, station } = this.#think(observation);
    const steps = WAYPOINT_SECONDS / FORECAST_STEP;
    const waypoints = Array.from({ length: WAYPOINTS }, (_, i): [number, number] => {
      const travelled = outcome.stations[(i + 1) * steps - 1] - station;
      const index = path.ahead(Math.max(0, travelled));
      const { x, y } = toLocal(observation.ego, path.x[index], path.y[index]);
      return [x, y];
    });
    return { waypoints, waypointSeconds: WAYPOINT_SECONDS };
  }

  control(state: Tick | Observation): ControlValues {
    const { path, outcome } = this.#think(state);
    const { ego } = state;
    const aim = path.ahead(this.#steering.lookahead(ego.speed));
    const steer = this.#steering.steer(ego, path.x[aim], path.y[aim]);
    return { steer, ...this.#pedals.step(ego.speed, outcome.acceleration) };
  }

  close(): void {}

  /** Decides anew where it is time; the path goes along with the ego at every tick. */
  #think(state: Tick | Observation): Driver {
    const driver = this.#driver;
    if (!driver || !state.privileged) {
      throw new DriverxError("PRIVILEGE_MISSING", "the expert got a tick without the privileged state");
    }
    driver.path.advanceTo(state.ego.x, state.ego.y);
    if (state.tick - this.#thoughtAtTick < THINKING_TICKS) return driver;
    this.#thoughtAtTick = state.tick;
    driver.decide(state.time, state.ego, this.#sight.look(state.time, state.ego, state.privileged));
    return driver;
  }
}
