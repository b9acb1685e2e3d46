import type { RandomStream } from "../../base/random.js";
import { positiveModulo } from "../../geometry/angles.js";

/** The part of the map's traffic lights that their timing needs. */
export interface TimedLight {
  readonly id: number;
  readonly junctionId: number;
  /** Lights of a junction with the same group change together. */
  readonly groupId: string | number;
}

export type LightColour = "green" | "yellow" | "red";
const colourNames: readonly LightColour[] = ["green", "yellow", "red"];

/** How a scenario takes the lights over. */
export interface LightControl {
  /** Holds a light at a colour until it is released; its cycle stands still meanwhile. */
  hold(lightId: number, colour: LightColour): void;
  /** Lets the cycle of a light go on from where it was held. */
  release(lightId: number): void;
}

/** CARLA's default phases, s: one group after the other is green, then yellow, then all wait. */
const GREEN_SECONDS = 10;
export const YELLOW_SECONDS = 3;
const ALL_RED_SECONDS = 2;
const PHASE_SECONDS = GREEN_SECONDS + YELLOW_SECONDS + ALL_RED_SECONDS;

/**
 * The cycle of all traffic lights of a town: within a junction one group at a time, in map order. Where in its cycle a
 * junction is when the episode begins is drawn from the episode's random numbers.
 */
export class TrafficLights implements LightControl {
  /** 0 green, 1 yellow, 2 red; in map order. */
  readonly colours: Uint8Array;
  readonly #indexOfId = new Map<number, number>();
  /** Of each light: when in the cycle its green begins, and the cycle's length, s. */
  readonly #greenBegins: Float64Array;
  readonly #cycle: Float64Array;
  /** Of each light: the colour that it is held at (-1 for none) and since when, s. */
  readonly #heldColour: Int8Array;
  readonly #heldSince: Float64Array;
  #time = 0;

  constructor(lights: readonly TimedLight[], random: RandomStream) {
    this.colours = new Uint8Array(lights.length);
    this.#greenBegins = new Float64Array(lights.length);
    this.#cycle = new Float64Array(lights.length);
    this.#heldColour = new Int8Array(lights.length).fill(-1);
    this.#heldSince = new Float64Array(lights.length);
    const groupsOfJunction = new Map<number, (string | number)[]>();
    for (const light of lights) {
      const groups = groupsOfJunction.get(light.junctionId) ?? [];
      if (!groups.includes(light.groupId)) groups.push(light.groupId);
      groupsOfJunction.set(light.junctionId, groups);
    }
    const offsets = new Map(
      [...groupsOfJunction].map(([junction, groups]) => [
        junction,
        random.fork(junction).uniform(0, groups.length * PHASE_SECONDS),
      ]),
    );
    for (const [index, light] of lights.entries()) {
      const groups = groupsOfJunction.get(light.junctionId)!;
      this.#indexOfId.set(light.id, index);
      this.#greenBegins[index] =
        groups.indexOf(light.groupId) * PHASE_SECONDS - offsets.get(light.junctionId)!;
      this.#cycle[index] = groups.length * PHASE_SECONDS;
    }
    this.update(0);
  }

  /** @param time seconds since the episode began. */
  update(time: number): void {
    this.#time = time;
    for (let i = 0; i < this.colours.length; i++) {
      if (this.#heldColour[i] >= 0) continue;
      const cycle = this.#cycle[i];
      const sinceGreen = positiveModulo(time - this.#greenBegins[i], cycle);
      this.colours[i] = sinceGreen < GREEN_SECONDS ? 0 : sinceGreen < GREEN_SECONDS + YELLOW_SECONDS ? 1 : 2;
    }
  }

  hold(lightId: number, colour: LightColour): void {
    const index = this.#indexOfId.get(lightId);
    if (index === undefined) return;
    if (this.#heldColour[index] < 0) this.#heldSince[index] = this.#time;
    this.#heldColour[index] = colourNames.indexOf(colour);
    this.colours[index] = this.#heldColour[index];
  }

  release(lightId: number): void {
    const index = this.#indexOfId.get(lightId);
    if (index === undefined || this.#heldColour[index] < 0) return;
    this.#heldColour[index] = -1;
    this.#greenBegins[index] += this.#time - this.#heldSince[index];
  }

  /** The colour now; a light that the map does not know is green. */
  colourOf(lightId: number): LightColour {
    const index = this.#indexOfId.get(lightId);
    return index === undefined ? "green" : colourNames[this.colours[index]];
  }
}
