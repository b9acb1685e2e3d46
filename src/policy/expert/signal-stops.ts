import type { EgoState, LightState, PrivilegedMap } from "../../bridge/observation.js";
import { type DrivePath, PATH_STEP } from "../drive-path.js";

/** Where the centre of the ego has to stop, as a path position, and how it stands with the stop. */
interface LightStop {
  readonly id: string;
  readonly line: number;
}

interface SignStop {
  /** Path position level with the centre of the sign's trigger box. */
  readonly centre: number;
  readonly line: number;
  served: boolean;
}

/** Signals and signs farther ahead than this do not matter yet, m. */
const REACH = 64;
/** The front bumper stops this far before a light's line, m. */
const LINE_MARGIN = 1.2;
/** On yellow the ego goes on when stopping would take harder braking than this, m/s2. */
const HARDEST_YELLOW_BRAKING = 5;
/** A sign is served by standing (m/s) with the centre at most this far from the sign's box (m). */
const SERVED_SPEED = 0.1;
const SERVED_WITHIN = 3;
/** The ego aims at standing with its centre this far before the middle of the sign's box, m. */
const SIGN_STOP_BEFORE = 2;

/** The traffic lights and stop signs of a route, and how far it is to the one that has to be obeyed next. */
export class SignalStops {
  readonly #lights: readonly LightStop[];
  readonly #signs: readonly SignStop[];
  readonly #halfLength: number;

  constructor(map: PrivilegedMap, path: DrivePath, halfLength: number) {
    this.#halfLength = halfLength;
    this.#lights = map.trafficLights.flatMap(({ id, stopLines }) =>
      stopLines.map((line) => ({ id, line: nearestTo(path, line.planIndex, line.x, line.y) })),
    );
    this.#signs = map.stopSigns.map((sign) => ({
      centre: nearestTo(path, sign.stopLine.planIndex, sign.x, sign.y),
      line: nearestTo(path, sign.stopLine.planIndex, sign.stopLine.x, sign.stopLine.y),
      served: false,
    }));
  }

  /** Metres from the ego's centre to where it must stand for a light; infinity when it may go on. */
  distanceToLight(
    path: DrivePath,
    ego: EgoState,
    states: readonly { readonly id: string; readonly state: LightState }[],
  ): number {
    let nearest = Number.POSITIVE_INFINITY;
    for (const { id, line } of this.#lights) {
      const state = states.find((light) => light.id === id)?.state;
      if (state !== "red" && state !== "yellow") continue;
      const toLine = (line - path.index) * PATH_STEP;
      const bumperToLine = toLine - this.#halfLength;
      if (bumperToLine < 0 || toLine > REACH) continue;
      const brakingNeeded = (ego.speed * ego.speed) / (2 * Math.max(0.1, bumperToLine));
      if (state === "yellow" && brakingNeeded > HARDEST_YELLOW_BRAKING) continue;
      nearest = Math.min(nearest, bumperToLine - LINE_MARGIN);
    }
    return Math.max(0, nearest);
  }

  /** Metres from the ego's centre to where it must stand for a stop sign that it has not served. */
  distanceToSign(path: DrivePath, ego: EgoState): number {
    let nearest = Number.POSITIVE_INFINITY;
    for (const sign of this.#signs) {
      const toCentre = (sign.centre - path.index) * PATH_STEP;
      if (Math.abs(toCentre) <= SERVED_WITHIN && ego.speed < SERVED_SPEED) sign.served = true;
      if (sign.served || toCentre < -SERVED_WITHIN || toCentre > REACH) continue;
      nearest = Math.min(nearest, Math.max(0, toCentre - SIGN_STOP_BEFORE));
    }
    return nearest;
  }
}

/** The path point nearest to a place, searched around a dense plan point. */
function nearestTo(path: DrivePath, planIndex: number, x: number, y: number): number {
  const around = path.indexOfPlan(planIndex);
  const reach = Math.round(15 / PATH_STEP);
  let nearest = around;
  let shortest = Number.POSITIVE_INFINITY;
  for (let i = Math.max(0, around - reach); i <= Math.min(path.count - 1, around + reach); i++) {
    const squared = (path.x[i] - x) ** 2 + (path.y[i] - y) ** 2;
    if (squared >= shortest) continue;
    shortest = squared;
    nearest = i;
  }
  return nearest;
}
