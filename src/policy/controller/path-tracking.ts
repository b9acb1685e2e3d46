import type { EgoState } from "../../bridge/observation.js";
import { toLocal } from "../../geometry/vectors.js";
import type { Controller, ControlValues, WorldPlan } from "../policy.js";
import type { ControllerGains } from "./gains.js";
import { PathSteering } from "./path-steering.js";
import { SpeedRegulator } from "./speed-regulator.js";

/**
 * Drives a held plan as a path with a timetable: aims at a point of the path ahead of where the vehicle is now,
 * and takes the speed that the plan has at its present age, corrected by how far the vehicle is behind the plan.
 */
export class PathTracking implements Controller {
  readonly #gains: ControllerGains["pathTracking"];
  readonly #steering: PathSteering;
  readonly #speed: SpeedRegulator;

  constructor(gains: ControllerGains["pathTracking"]) {
    this.#gains = gains;
    this.#steering = new PathSteering(gains);
    this.#speed = new SpeedRegulator(gains.speed);
  }

  reset(): void {
    this.#steering.reset();
    this.#speed.reset();
  }

  follow(plan: WorldPlan, planAge: number, ego: EgoState): ControlValues {
    const { previewSeconds, moveOff, catchUp } = this.#gains;
    const line = new TimedLine(plan);
    const driven = line.project(ego.x, ego.y);
    const behind = line.distanceAt(planAge) - driven;
    const planned = line.speedAt(planAge + previewSeconds);
    const later = ego.speed < moveOff.below ? line.speedAt(planAge + moveOff.seconds) : 0;
    const desired = Math.max(planned, later) + catchUp * behind;
    const [x, y] = line.pointAt(driven + this.#steering.lookahead(ego.speed));
    // Aiming at a point beside or behind a standing vehicle would wind the steering up.
    const steer = toLocal(ego, x, y).x > 0.5 ? this.#steering.steer(ego, x, y) : 0;
    return { steer, ...this.#speed.step(ego.speed, desired) };
  }
}

/** The plan as a polyline from where it was made, with the time at which each corner is due. */
class TimedLine {
  readonly #points: readonly (readonly [number, number])[];
  readonly #seconds: number;
  /** Length up to each point, m. */
  readonly #lengths: number[] = [0];

  constructor({ origin, waypoints, waypointSeconds }: WorldPlan) {
    this.#points = [[origin.x, origin.y], ...waypoints];
    this.#seconds = waypointSeconds;
    for (let i = 1; i < this.#points.length; i++) {
      const [x, y] = this.#points[i];
      const [fromX, fromY] = this.#points[i - 1];
      this.#lengths.push(this.#lengths[i - 1] + Math.hypot(x - fromX, y - fromY));
    }
  }

  /** Length along the line at a time after the plan was made, m. */
  distanceAt(seconds: number): number {
    const position = Math.min(seconds / this.#seconds, this.#points.length - 1);
    const before = Math.min(Math.floor(position), this.#points.length - 2);
    if (before < 0) return 0;
    return this.#lengths[before] + (position - before) * (this.#lengths[before + 1] - this.#lengths[before]);
  }

  /** Speed at a time after the plan was made, m/s: interpolated between the middles of the segments. */
  speedAt(seconds: number): number {
    const segments = this.#points.length - 1;
    if (segments < 1) return 0;
    const position = Math.max(0, Math.min(seconds / this.#seconds - 0.5, segments - 1));
    const before = Math.min(Math.floor(position), segments - 1);
    const after = Math.min(before + 1, segments - 1);
    const speed = (i: number) => (this.#lengths[i + 1] - this.#lengths[i]) / this.#seconds;
    return speed(before) + (position - before) * (speed(after) - speed(before));
  }

  /** Length along the line of the point nearest to a place, m. */
  project(x: number, y: number): number {
    let shortest = Number.POSITIVE_INFINITY;
    let along = 0;
    for (let i = 0; i + 1 < this.#points.length; i++) {
      const [ax, ay] = this.#points[i];
      const [bx, by] = this.#points[i + 1];
      const length = this.#lengths[i + 1] - this.#lengths[i];
      const share =
        length > 0
          ? Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / (length * length)))
          : 0;
      const distance = Math.hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay));
      if (distance >= shortest) continue;
      shortest = distance;
      along = this.#lengths[i] + share * length;
    }
    return along;
  }

  /** The point at a length along the line; beyond its end straight on. */
  pointAt(length: number): [number, number] {
    let i = 0;
    while (i + 2 < this.#points.length && this.#lengths[i + 1] < length) i++;
    const [ax, ay] = this.#points[i];
    const [bx, by] = this.#points[Math.min(i + 1, this.#points.length - 1)];
    const segment = (this.#lengths[i + 1] ?? 0) - this.#lengths[i];
    if (segment <= 1e-6) return [ax, ay];
    const share = (length - this.#lengths[i]) / segment;
    return [ax + share * (bx - ax), ay + share * (by - ay)];
  }
}
