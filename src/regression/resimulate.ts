import type { Observation, Tick } from "../bridge/messages.js";
import type { SimulatorFactory } from "../runner/simulators.js";
import type { Town } from "../runner/town-maps.js";
import type { CheckableEpisode } from "./checkable-episode.js";
import { playAgain } from "./play-again.js";

/** How the recorded controls play out now. */
export type ResimulationResult =
  | { readonly type: "same"; readonly ticks: number }
  | {
      readonly type: "differs";
      /** The first tick whose world is another. */
      readonly tick: number;
      /** `ego`, or id and blueprint; null where the recording does not say who was where. */
      readonly actor: string | null;
      readonly field: string | null;
      readonly recorded: number | null;
      readonly now: number | null;
    }
  /** The episode now ends earlier or later than it did. */
  | { readonly type: "length"; readonly recorded: number; readonly now: number };

/** Depth 2: plays the recorded controls again and compares the world's hash at every tick. */
export async function resimulate(
  episode: CheckableEpisode,
  town: Town,
  createSimulator: SimulatorFactory,
): Promise<ResimulationResult> {
  const played = await play(episode, town, createSimulator);
  const { tickHashes } = episode;
  const shorter = Math.min(played.hashes.length, tickHashes.length);
  for (let at = 0; at < shorter; at++) {
    // A baseline keeps the first digits only.
    if (played.hashes[at].startsWith(tickHashes[at])) continue;
    return firstDifference(episode, at + 1, await play(episode, town, createSimulator, at + 1));
  }
  return played.hashes.length === tickHashes.length
    ? { type: "same", ticks: shorter }
    : { type: "length", recorded: tickHashes.length, now: played.hashes.length };
}

interface Played {
  readonly hashes: readonly string[];
  readonly last: Tick | Observation;
}

/** Plays the controls to the end, or up to a tick. */
async function play(
  episode: CheckableEpisode,
  town: Town,
  createSimulator: SimulatorFactory,
  until = Infinity,
): Promise<Played> {
  const states = playAgain(episode, town, createSimulator);
  let last: Tick | Observation | undefined;
  for (;;) {
    const next = await states.next();
    if (next.done) return { hashes: next.value, last: last! };
    last = next.value;
    if (last.tick >= until) {
      await states.return([]);
      return { hashes: [], last };
    }
  }
}

const comparedFields = ["x", "y", "yaw", "speed"] as const;

/** Who and what differs at a tick, as far as it was written down. */
async function firstDifference(
  episode: CheckableEpisode,
  tick: number,
  { last }: Played,
): Promise<ResimulationResult> {
  const unknown = { type: "differs", tick, actor: null, field: null, recorded: null, now: null } as const;
  if (last.tick !== tick) return unknown;
  const ego = episode.egoAt(tick);
  for (const field of comparedFields) {
    if (ego && !Object.is(ego[field], last.ego[field])) {
      return { type: "differs", tick, actor: "ego", field, recorded: ego[field], now: last.ego[field] };
    }
  }
  const before = await episode.actorsAt(tick);
  if (!before) return unknown;
  const now = new Map(last.privileged!.actors.map((actor) => [actor.id, actor]));
  for (const [id, recorded] of before) {
    const actor = now.get(id);
    if (!actor) return { ...unknown, actor: String(id), field: "presence", recorded: 1, now: 0 };
    for (const field of [...comparedFields, "z"] as const) {
      if (Object.is(recorded[field], actor[field])) continue;
      const name = `${id} (${actor.typeId})`;
      return { type: "differs", tick, actor: name, field, recorded: recorded[field], now: actor[field] };
    }
  }
  for (const { id, typeId } of now.values()) {
    if (!before.has(id)) {
      return { ...unknown, actor: `${id} (${typeId})`, field: "presence", recorded: 0, now: 1 };
    }
  }
  return unknown;
}
