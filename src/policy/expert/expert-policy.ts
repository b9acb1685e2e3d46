import { DriverxError } from "../../base/errors.js";
import type { EpisodeStart, Observation, Plan, Tick } from "../../bridge/messages.js";
import type { EgoState, PrivilegedState } from "../../bridge/observation.js";
import { toLocal } from "../../geometry/vectors.js";
import { readControllerGains } from "../controller/gains.js";
import { PathSteering } from "../controller/path-steering.js";
import { speedControl } from "../controller/target-speed-control.js";
import { DrivePath, PATH_STEP } from "../drive-path.js";
import type { ControlValues, Policy } from "../policy.js";
import { Forecast } from "./forecast.js";
import { type Headway, idmTargetSpeed } from "./idm.js";
import { ObstacleBypass } from "./obstacle-bypass.js";
import { relationToPath } from "./path-relation.js";
import { SignalStops } from "./signal-stops.js";

/** Share of the speed limit that the expert drives on a free road. */
const SPEED_LIMIT_SHARE = 0.72;
/** Sideways acceleration that it accepts in bends, m/s2, and how far ahead it looks for them, s and m. */
const LATERAL_COMFORT = 4;
const BEND_LOOKAHEAD_SECONDS = 2;
const BEND_LOOKAHEAD = 6;
/** The braking with which it slows down for a bend, m/s2. */
const BEND_BRAKING = 3;
const LOWEST_BEND_SPEED = 3;

/** PDM-Lite's distances; the gap is measured from the ego's centre, so the ego's half length is in them. */
const VEHICLE_HEADWAY: Headway = { minimumGap: 4, timeGap: 0.25 };
const STOP_HEADWAY: Headway = { minimumGap: 0.5, timeGap: 0.1 };
const WALKER_CLEARANCE = 0.5;

const PLAN_WAYPOINTS = 6;
const PLAN_SECONDS = 0.5;

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
      targetSpeed: 0,
      updatedAtTick: -1,
    };
  }

  plan(observation: Observation): Plan {
    const drive = this.#update(observation);
    return {
      waypoints: plannedWaypoints(drive, observation.ego),
      waypointSeconds: PLAN_SECONDS,
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
    drive.targetSpeed = this.#targetSpeed(drive, state.ego, state.privileged);
    return drive;
  }

  #targetSpeed(drive: Drive, ego: EgoState, world: PrivilegedState): number {
    const { path, halfLength } = drive;
    const desired = roadSpeed(path, ego.speed);
    let target = desired;
    const approach = (gap: number, leaderSpeed: number, headway: Headway) => {
      target = Math.min(target, idmTargetSpeed(ego.speed, desired, gap, leaderSpeed, headway));
    };
    approach(drive.signals.distanceToLight(path, ego, world.trafficLights), 0, STOP_HEADWAY);
    approach(drive.signals.distanceToSign(path, ego), 0, STOP_HEADWAY);

    this.#forecast.layOut(path, ego, desired, drive);
    for (const actor of world.actors) {
      const relation = relationToPath(path, ego, actor);
      if (relation.type === "trailing") continue;
      if (relation.type === "leading" && actor.kind !== "walker") {
        approach(relation.distance - 2 * actor.halfLength, actor.speed, VEHICLE_HEADWAY);
      } else if (this.#forecast.meets(actor)) {
        if (actor.kind === "vehicle" || actor.kind === "static") return 0;
        const distance = Math.hypot(actor.x - ego.x, actor.y - ego.y);
        approach(distance - halfLength - WALKER_CLEARANCE, 0, VEHICLE_HEADWAY);
      }
    }
    return target < 0.05 ? 0 : target;
  }
}

interface Drive {
  readonly path: DrivePath;
  readonly signals: SignalStops;
  readonly bypass: ObstacleBypass;
  readonly halfLength: number;
  readonly halfWidth: number;
  /** m/s */
  targetSpeed: number;
  updatedAtTick: number;
}

/** The speed that limit and bends allow where the ego is, m/s. */
function roadSpeed(path: DrivePath, speed: number): number {
  let allowed = SPEED_LIMIT_SHARE * path.speedLimit[path.index];
  const reach = BEND_LOOKAHEAD + speed * BEND_LOOKAHEAD_SECONDS;
  for (let metres = 0; metres <= reach; metres++) {
    const bend = path.curvature(path.ahead(metres));
    if (bend < 0.01) continue;
    const comfortable = Math.max(LOWEST_BEND_SPEED, Math.sqrt(LATERAL_COMFORT / bend));
    allowed = Math.min(allowed, Math.sqrt(comfortable * comfortable + 2 * BEND_BRAKING * metres));
  }
  return Math.max(1, allowed);
}

/** Where the ego will be on its path if it takes up its target speed, at 2 Hz over 3 s, in the ego frame. */
function plannedWaypoints({ path, targetSpeed }: Drive, ego: EgoState): [number, number][] {
  const acceleration = Math.max(-6, Math.min(3, (targetSpeed - ego.speed) / PLAN_SECONDS));
  let speed = ego.speed;
  let travelled = 0;
  return Array.from({ length: PLAN_WAYPOINTS }, () => {
    const next =
      acceleration < 0
        ? Math.max(targetSpeed, speed + acceleration * PLAN_SECONDS)
        : Math.min(targetSpeed, speed + acceleration * PLAN_SECONDS);
    travelled += ((speed + next) / 2) * PLAN_SECONDS;
    speed = next;
    const index = Math.min(path.count - 1, path.index + Math.round(travelled / PATH_STEP));
    const { x, y } = toLocal(ego, path.x[index], path.y[index]);
    return [x, y];
  });
}
