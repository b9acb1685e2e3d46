import type { Observation, Tick } from "../../src/bridge/messages.js";
import type { EpisodeOutcome } from "../../src/bridge/simulator.js";
import type { Policy } from "../../src/policy/policy.js";
import type { EmbeddedSimulator } from "../../src/sim/embedded-simulator.js";

/** Lets a policy that controls the vehicle itself drive an episode; `watch` sees every state. */
export async function drive(
  simulator: EmbeddedSimulator,
  policy: Policy,
  watch: (state: Tick | Observation) => void = () => {},
): Promise<EpisodeOutcome> {
  const { episode, observation } = simulator.start({ privileged: true, cameras: [] });
  await policy.reset(episode);
  let state: Tick | Observation = observation;
  for (;;) {
    watch(state);
    const control = await policy.control!(state);
    const next = simulator.step({ type: "control", episode: state.episode, tick: state.tick, ...control });
    if (next.type === "episode_end") return simulator.finish();
    state = next;
  }
}

/** Infractions of an episode by type; completion and speed reports are not infractions. */
export function infractions(outcome: EpisodeOutcome): string[] {
  return outcome.events
    .map((event) => event.type)
    .filter((type) => type !== "ROUTE_COMPLETION" && type !== "MIN_SPEED_INFRACTION");
}
