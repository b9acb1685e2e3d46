import xxhash from "xxhash-wasm";
import type { SimActor } from "./actors.js";
import type { EgoDynamics } from "./vehicles/ego-dynamics.js";

const { h64Raw } = await xxhash();

const EGO_FIELDS = 5;
const ACTOR_FIELDS = 7;

/** Hashes the state of the world at a tick, so that two runs can be compared to the first tick that differs. */
export class StateHasher {
  #buffer = new Float64Array(1024);

  /** 64-bit xxHash over the ego, every actor and the colours of the lights, bit for bit. */
  hash(tick: number, ego: EgoDynamics, actors: readonly SimActor[], lightColours: Uint8Array): bigint {
    const needed = EGO_FIELDS + ACTOR_FIELDS * actors.length + lightColours.length;
    if (this.#buffer.length < needed) this.#buffer = new Float64Array(2 * needed);
    const buffer = this.#buffer;
    let length = 0;
    buffer[length++] = tick;
    buffer[length++] = ego.x;
    buffer[length++] = ego.y;
    buffer[length++] = ego.yaw;
    buffer[length++] = ego.speed;
    for (const actor of actors) {
      buffer[length++] = actor.id;
      buffer[length++] = actor.x;
      buffer[length++] = actor.y;
      buffer[length++] = actor.z;
      buffer[length++] = actor.yaw;
      buffer[length++] = actor.speed;
      buffer[length++] = actor.solid ? 1 : 0;
    }
    for (const colour of lightColours) buffer[length++] = colour;
    return h64Raw(new Uint8Array(buffer.buffer, 0, 8 * length));
  }
}
