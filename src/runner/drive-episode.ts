import { setImmediate } from "node:timers/promises";
import { DriverxError, errorText } from "../base/errors.js";
import type { FailureText } from "../bench/route-record.js";
import type { DrivingAgent } from "../bridge/driving-agent.js";
import type { EpisodeStart, Observation, Tick } from "../bridge/messages.js";
import type { EpisodeOutcome, EpisodeSimulator } from "../bridge/simulator.js";
import { TraceRecorder } from "../episodes/trace.js";

/** A driven episode: what the simulator tells of it and what was seen and done at each tick. */
export interface DrivenEpisode {
  readonly start: EpisodeStart;
  readonly outcome: EpisodeOutcome;
  readonly recorder: TraceRecorder;
  /** Why the agent failed, in its own words; null when it did not. */
  readonly agentError: string | null;
}

/** Faults of the agent; all others are faults of the machinery around it, which a second try may mend. */
const agentFaults = new Set([
  "AGENT_SETUP_FAILED",
  "AGENT_FAILED",
  "AGENT_LATE",
  "ANSWER_INVALID",
  "ANSWER_OUT_OF_ORDER",
]);

/**
 * Drives one episode to its end in lockstep. A fault of the agent ends the episode as the leaderboard ends it.
 * Throws what the simulator or the connection throws.
 */
export async function driveEpisode(simulator: EpisodeSimulator, agent: DrivingAgent): Promise<DrivenEpisode> {
  const { episode, observation } = await simulator.start(agent.needs);
  const recorder = new TraceRecorder();
  const state = { tick: observation.tick, time: observation.time };
  let phase: FailureText = "Agent couldn't be set up";
  let failure: FailureText | undefined;
  let agentError: string | null = null;
  try {
    await agent.start(episode);
    phase = "Agent crashed";
    await driveTicks(simulator, agent, observation, recorder, state);
  } catch (error) {
    if (!(error instanceof DriverxError) || !agentFaults.has(error.code)) {
      await endQuietly(agent, episode.episode, state, "Simulation crashed");
      throw error;
    }
    failure = phase;
    agentError = errorText(error);
  }
  const outcome = await simulator.finish(failure);
  await endQuietly(agent, episode.episode, state, outcome.failure);
  return { start: episode, outcome, recorder, agentError };
}

async function driveTicks(
  simulator: EpisodeSimulator,
  agent: DrivingAgent,
  first: Observation,
  recorder: TraceRecorder,
  reached: { tick: number; time: number },
): Promise<void> {
  let state: Tick | Observation = first;
  for (;;) {
    // A local agent and simulator answer without a turn of the event loop, and signals need one.
    if (state.tick % 100 === 0) await setImmediate();
    reached.tick = state.tick;
    reached.time = state.time;
    const control = await agent.control(state);
    recorder.record(state, control);
    const next = await simulator.step(control);
    if (next.type === "episode_end") return;
    state = next;
  }
}

/** Tells the agent that the episode is over. An agent that cannot hear it changes nothing about what was driven. */
async function endQuietly(
  agent: DrivingAgent,
  episode: string,
  reached: { tick: number; time: number },
  failure: string | null,
): Promise<void> {
  try {
    await agent.end({ type: "episode_end", episode, tick: reached.tick, gameSeconds: reached.time, failure });
  } catch {
    // The next episode finds out whether the agent is still there.
  }
}
