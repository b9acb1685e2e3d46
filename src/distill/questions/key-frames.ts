import { RandomStream } from "../../base/random.js";
import type { DrivingFrame } from "../frames/frame.js";
import { hazardsOf } from "../reasoning/hazards.js";

/** Change of speed from one plan step to the next that makes a key frame, m/s; and of heading in the next second, rad. */
const SPEED_CHANGE = 1;
const HEADING_CHANGE = 0.1;
/** m/s2 */
const BRAKES = -1;
/** Share of the other frames that are kept all the same. */
const AT_RANDOM = 0.05;

/**
 * Chooses the frames of a drive that are worth questions, in order, as DriveLM-CARLA does: where a light, a stop sign or
 * somebody on foot begins or ceases to matter, where steering, speed or braking change, and one in twenty of the others.
 */
export class KeyFrameChooser {
  readonly #seed: number;
  #last: { hazards: string; light: string; speed: number; heading: number; brakes: boolean } | undefined;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Whether this frame, the one after the last that was given, is one. */
  isKey(frame: DrivingFrame): boolean {
    const { visible, ego, truth } = frame;
    const light = visible.lights.find(({ ahead }) => ahead > 0 && ahead < 40);
    const now = {
      hazards: [...new Set(hazardsOf(frame).map(({ type }) => type))].sort().join(),
      light: light?.state ?? "",
      speed: ego.speed,
      heading: truth.future?.[1]?.[2] ?? 0,
      brakes: ego.acceleration < BRAKES && ego.speed > 1,
    };
    const last = this.#last;
    this.#last = now;
    return (
      !last ||
      now.hazards !== last.hazards ||
      now.light !== last.light ||
      now.brakes ||
      now.brakes !== last.brakes ||
      Math.abs(now.speed - last.speed) > SPEED_CHANGE ||
      Math.abs(now.heading - last.heading) > HEADING_CHANGE ||
      new RandomStream(`${this.#seed}/key frame/${frame.id}`).chance(AT_RANDOM)
    );
  }
}
