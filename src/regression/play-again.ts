import type { Observation, Tick } from "../bridge/messages.js";
import type { Camera } from "../bridge/observation.js";
import type { EpisodeSimulator } from "../bridge/simulator.js";
import { hashTexts } from "../episodes/episode-file.js";
import type { SimulatorFactory } from "../runner/simulators.js";
import type { Town } from "../runner/town-maps.js";
import type { CheckableEpisode } from "./checkable-episode.js";

/** Plays the recorded controls of an episode again, state by state. @returns the hash of the world at each tick. */
export async function* playAgain(
  episode: CheckableEpisode,
  town: Town,
  createSimulator: SimulatorFactory,
  cameras: Camera[] = [],
): AsyncGenerator<Tick | Observation, string[]> {
  const { routeId, route, seed, repetition, steer, throttle, brake } = episode;
  const simulator: EpisodeSimulator = createSimulator({
    episode: `${routeId}/again`,
    route,
    town,
    repetition,
    seed,
  });
  let state: Tick | Observation = (await simulator.start({ privileged: true, cameras })).observation;
  yield state;
  for (let at = 0; at < steer.length; at++) {
    const next = await simulator.step({
      type: "control",
      episode: state.episode,
      tick: state.tick,
      steer: steer[at],
      throttle: throttle[at],
      brake: brake[at],
    });
    if (next.type === "episode_end") break;
    state = next;
    yield state;
  }
  return hashTexts((await simulator.finish()).tickHashes);
}
