/** The part of the map's traffic lights that their timing needs. */
export interface TimedLight {
  readonly id: number;
  readonly junctionId: number;
  /** Lights of a junction with the same group change together. */
  readonly groupId: string | number;
}

export type LightColour = "green" | "yellow" | "red";

/** CARLA's default phases, s: one group after the other is green, then yellow, then all wait. */
const GREEN = 10;
const YELLOW = 3;
const ALL_RED = 2;
const PHASE = GREEN + YELLOW + ALL_RED;

/** The cycle of all traffic lights of a town: within a junction one group at a time, in map order. */
export class TrafficLights {
  readonly #position = new Map<number, { readonly phase: number; readonly phases: number }>();
  #time = 0;

  constructor(lights: readonly TimedLight[]) {
    const groupsOfJunction = new Map<number, (string | number)[]>();
    for (const light of lights) {
      const groups = groupsOfJunction.get(light.junctionId) ?? [];
      if (!groups.includes(light.groupId)) groups.push(light.groupId);
      groupsOfJunction.set(light.junctionId, groups);
    }
    for (const light of lights) {
      const groups = groupsOfJunction.get(light.junctionId)!;
      this.#position.set(light.id, { phase: groups.indexOf(light.groupId), phases: groups.length });
    }
  }

  /** @param time seconds since the episode began. */
  update(time: number): void {
    this.#time = time;
  }

  /** The colour now; a light that the map does not know is green. */
  colourOf(lightId: number): LightColour {
    const position = this.#position.get(lightId);
    if (!position) return "green";
    const inCycle = (this.#time - position.phase * PHASE) % (position.phases * PHASE);
    const sinceGreen = inCycle < 0 ? inCycle + position.phases * PHASE : inCycle;
    if (sinceGreen < GREEN) return "green";
    return sinceGreen < GREEN + YELLOW ? "yellow" : "red";
  }
}
