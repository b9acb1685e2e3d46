import { DriverxError } from "../../base/errors.js";
import type { EpisodeStart } from "../../bridge/messages.js";
import type { EgoState, PrivilegedState } from "../../bridge/observation.js";
import { DrivePath, PATH_STEP } from "../drive-path.js";
import { careAt, Patience, RESOLUTE } from "./care.js";
import { Forecast } from "./forecast.js";
import { LaneTracks } from "./lane-tracks.js";
import { mapOf } from "./map-cache.js";
import { PathFrame } from "./path-frame.js";
import { RoadSides } from "./road-sides.js";
import { roadSpeeds } from "./road-speed.js";
import { type Course, emptyOutcome, type Outcome } from "./rollout.js";
import { SignalStops } from "./signal-stops.js";
import { SpeedChoice } from "./speed-choice.js";
import { Swerves } from "./swerves.js";

/** A light or sign so near holds the ego, m. */
const HOLDS_WITHIN = 15;

/** One episode's driving: what is known of the route, and what was decided last. */
export class Driver {
  readonly path: DrivePath;
  /** How the next seconds go if all keep to the forecast. */
  outcome: Outcome = emptyOutcome();
  /** The ego's station when that was decided, m. */
  station = 0;
  readonly #signals: SignalStops;
  readonly #forecast: Forecast;
  readonly #course: Course;
  readonly #speeds = new SpeedChoice();
  readonly #swerves: Swerves;
  readonly #patience = new Patience();

  /** Throws PRIVILEGE_MISSING. */
  constructor(episode: EpisodeStart, keepsLane: boolean) {
    const { privileged, globalPlan, vehicle } = episode;
    if (!privileged) {
      throw new DriverxError(
        "PRIVILEGE_MISSING",
        "the expert needs the privileged state of the world, which this simulator does not give",
      );
    }
    const path = new DrivePath(globalPlan.dense, privileged.speedLimits);
    const map = mapOf(privileged.openDrive);
    const frame = new PathFrame(path);
    this.path = path;
    this.#signals = new SignalStops(privileged, path, vehicle.halfLength);
    this.#forecast = new Forecast(map, new LaneTracks(map), frame);
    this.#course = {
      shiftAt: (index) => path.shiftAt(index),
      allowedSpeed: roadSpeeds(path),
      boxes: this.#forecast.boxes,
      care: careAt(0),
      halfLength: vehicle.halfLength,
      halfWidth: vehicle.halfWidth,
    };
    this.#swerves = new Swerves(this.#course, path, new RoadSides(map, path), keepsLane);
  }

  /** Decides anew how to drive on. @param time simulated seconds. */
  decide(time: number, ego: EgoState, world: PrivilegedState): void {
    const { path } = this;
    this.station = path.index * PATH_STEP;
    this.#forecast.update(time, this.station, world.actors);
    const light = this.station + this.#signals.distanceToLight(path, ego, world.trafficLights);
    const sign = this.station + this.#signals.distanceToSign(path, ego);
    const isHeld = Math.min(light, sign) < this.station + HOLDS_WITHIN;
    this.#course.care = this.#patience.care(time, ego.speed, isHeld, !this.#speeds.isWaiting);
    const { stopAt, share } = this.#swerves.update(time, this.station, Math.max(0, ego.speed));
    if (this.#swerves.isUnderWay) this.#course.care = careAt(RESOLUTE);
    const stop = Math.min(stopAt, light, sign);
    this.outcome = this.#speeds.choose(this.#course, this.station, Math.max(0, ego.speed), stop, share);
  }
}
