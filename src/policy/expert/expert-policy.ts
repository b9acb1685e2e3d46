import { DriverxError } from "../../base/errors.js";
import type { EpisodeStart, Observation, Plan, Tick } from "../../bridge/messages.js";
import { readControllerGains } from "../controller/gains.js";
import { PathSteering } from "../controller/path-steering.js";
import { speedControl } from "../controller/target-speed-control.js";
import { DrivePath } from "../drive-path.js";
import type { ControlValues, Policy } from "../policy.js";
import { Forecast } from "./forecast.js";
import { findHindrances, type Hindrance } from "./hindrances.js";
import { idmTargetSpeed } from "./idm.js";
import { ObstacleBypass } from "./obstacle-bypass.js";
import { plannedWaypoints, WAYPOINT_SECONDS } from "./planned-motion.js";
import { roadSpeed } from "./road-speed.js";
import { SignalStops } from "./signal-stops.js";

/** Target speeds below this mean standing, m/s. */
const STANDING = 0.05;

/**
 * A privileged, rule-based driver in the manner of PDM-Lite: follows the route at the slowest of what the road, its
 * leaders, crossing traffic, walkers, lights and signs allow, and moves over for obstacles. Controls at every tick.
 */
export class ExpertPolicy implements Policy {
  readonly name = "expert";
  readonly needs = { privileged: true, cameras: [] };
  readonly #steering = new PathSteering(readControllerGains().pathTracking);
  readonly #forecast = new Forecast();
  #drive: Drive | undefined;

  reset(episode: EpisodeStart): void {
    const { privileged, globalPlan, vehicle } = episode;
    if (!privileged) {
      throw new DriverxError(
        "PRIVILEGE_MISSING",
        "the expert needs the privileged state of the world, which this simulator does not give",
      );
    }
    const path = new DrivePath(globalPlan.dense, privileged.speedLimits);
    this.#steering.reset();
    this.#drive = {
      path,
      signals: new SignalStops(privileged, path, vehicle.halfLength),
      bypass: new ObstacleBypass(),
      halfLength: vehicle.halfLength,
      halfWidth: vehicle.halfWidth,
      hindrances: [],
      targetSpeed: 0,
      updatedAtTick: -1,
    };
  }

  plan(observation: Observation): Plan {
    const { path, hindrances } = this.#update(observation);
    return {
      waypoints: plannedWaypoints(path, observation.ego, hindrances),
      waypointSeconds: WAYPOINT_SECONDS,
    };
  }

  control(state: Tick | Observation): ControlValues {
    const { path, targetSpeed } = this.#update(state);
    const { ego } = state;
    const aim = path.ahead(this.#steering.lookahead(ego.speed));
    const steer = this.#steering.steer(ego, path.x[aim], path.y[aim]);
    return { steer, ...speedControl(ego.speed, targetSpeed) };
  }

  close(): void {}

  /** Brings path and target speed up to date with a tick; once for each, however often it is asked. */
  #update(state: Tick | Observation): Drive {
    const drive = this.#drive;
    if (!drive || !state.privileged) {
      throw new DriverxError("PRIVILEGE_MISSING", "the expert got a tick without the privileged state");
    }
    if (drive.updatedAtTick === state.tick) return drive;
    drive.updatedAtTick = state.tick;
    drive.path.advanceTo(state.ego.x, state.ego.y);
    drive.bypass.update(drive.path, state.ego, drive.halfLength, state.privileged);
    const { path, signals, halfLength } = drive;
    const desired = roadSpeed(path, path.index, state.ego.speed);
    this.#forecast.layOut(path, state.ego, desired, drive);
    drive.hindrances = findHindrances(path, signals, this.#forecast, halfLength, state.ego, state.privileged);
    drive.targetSpeed = slowestTarget(state.ego.speed, desired, drive.hindrances);
    return drive;
  }
}

interface Drive {
  readonly path: DrivePath;
  readonly signals: SignalStops;
  readonly bypass: ObstacleBypass;
  readonly halfLength: number;
  readonly halfWidth: number;
  hindrances: readonly Hindrance[];
  /** m/s */
  targetSpeed: number;
  updatedAtTick: number;
}

/** The slowest of what the road and the hindrances allow, m/s; next to nothing counts as standing. */
function slowestTarget(speed: number, desired: number, hindrances: readonly Hindrance[]): number {
  let target = desired;
  for (const { gap, speed: leaderSpeed, headway } of hindrances) {
    target = Math.min(target, idmTargetSpeed(speed, desired, gap, leaderSpeed, headway));
  }
  return target < STANDING ? 0 : target;
}
