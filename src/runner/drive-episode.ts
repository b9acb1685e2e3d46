import { setImmediate } from "node:timers/promises";
import { DriverxError, errorText } from "../base/errors.js";
import type { FailureText } from "../bench/route-record.js";
import type { DrivingAgent } from "../bridge/driving-agent.js";
import type { Control, EpisodeStart, Observation, PolicyNeeds, Tick } from "../bridge/messages.js";
import type { Camera } from "../bridge/observation.js";
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

/** What can be seen of an episode while it is driven. */
export interface EpisodeWatch {
  /** The tick that the agent was asked last. */
  tick: number;
  /** False once the agent gave no answer. */
  agentAnswers: boolean;
}

/** Looks on while an episode is driven, and sees all there is, whatever the agent was granted. */
export interface EpisodeSpectator {
  /** Cameras to look through where the agent has none. */
  readonly cameras: readonly Camera[];
  begin(start: EpisodeStart): Promise<void>;
  record(state: Tick | Observation, control: Control): Promise<void>;
}

export interface DriveOptions {
  /** The last try records the silence of an agent; others throw it. */
  readonly isLastTry?: boolean;
  readonly watch?: EpisodeWatch;
  readonly spectator?: EpisodeSpectator | undefined;
}

/** Codes of calls to the agent that fail for a reason between the two sides, not in it. */
const notTheAgents = new Set(["CONNECTION_CLOSED", "FRAME_TOO_LARGE", "SIMULATOR_SILENT"]);

/** Codes of an agent that gives no answer: it is gone, or hangs. */
const silences = new Set(["CONNECTION_LOST", "SESSION_LOST", "AGENT_LATE"]);

/** Whether an error says that the agent gave no answer, for which a second try may help. */
export function isSilence(error: unknown): boolean {
  return error instanceof DriverxError && silences.has(error.code);
}

/**
 * Drives one episode to its end in lockstep. A fault of the agent ends the episode as the leaderboard ends it.
 * Throws what the simulator or what lies between throws and, unless this is the last try, the silence of an agent
 * that gives no answer.
 */
export async function driveEpisode(
  simulator: EpisodeSimulator,
  agent: DrivingAgent,
  { isLastTry = true, watch = { tick: 0, agentAnswers: true }, spectator }: DriveOptions = {},
): Promise<DrivenEpisode> {
  const { episode, observation } = await simulator.start(neededBy(agent.needs, spectator));
  await spectator?.begin(episode);
  const recorder = new TraceRecorder();
  const asked = new AskedAgent(agent, watch);
  const end = (failure: string | null) => asked.endQuietly(episode.episode, failure);
  let phase: FailureText = "Agent couldn't be set up";
  let failure: FailureText | undefined;
  let agentError: string | null = null;
  try {
    await asked.start(spectator ? startFor(agent.needs, episode) : episode);
    phase = "Agent crashed";
    await driveTicks(simulator, asked, observation, recorder, agent.needs, spectator);
  } catch (error) {
    if (!asked.isToBlameFor(error) || (isSilence(error) && !isLastTry)) {
      await end("Simulation crashed");
      throw error;
    }
    failure = phase;
    agentError = errorText(error);
  }
  const outcome = await simulator.finish(failure);
  await end(outcome.failure);
  return { start: episode, outcome, recorder, agentError };
}

/** The agent, with a memory of what it was asked last and of what it threw: the simulator throws too. */
class AskedAgent {
  readonly #agent: DrivingAgent;
  readonly #watch: EpisodeWatch;
  #time = 0;
  #fault: unknown;

  constructor(agent: DrivingAgent, watch: EpisodeWatch) {
    this.#agent = agent;
    this.#watch = watch;
  }

  start(episode: EpisodeStart): Promise<void> {
    return this.#remember(this.#agent.start(episode));
  }

  control(state: Tick | Observation): Promise<Control> {
    this.#watch.tick = state.tick;
    this.#time = state.time;
    return this.#remember(this.#agent.control(state));
  }

  /** Says that the episode is over. An agent that cannot hear it changes nothing about what was driven. */
  async endQuietly(episode: string, failure: string | null): Promise<void> {
    if (!this.#watch.agentAnswers) return;
    const { tick } = this.#watch;
    try {
      await this.#agent.end({ type: "episode_end", episode, tick, gameSeconds: this.#time, failure });
    } catch {
      // The next episode finds out whether the agent is still there.
    }
  }

  isToBlameFor(error: unknown): boolean {
    if (error !== this.#fault) return false;
    return !(error instanceof DriverxError) || !notTheAgents.has(error.code);
  }

  async #remember<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      this.#fault = error;
      if (isSilence(error)) this.#watch.agentAnswers = false;
      throw error;
    }
  }
}

async function driveTicks(
  simulator: EpisodeSimulator,
  agent: AskedAgent,
  first: Observation,
  recorder: TraceRecorder,
  needs: PolicyNeeds,
  spectator: EpisodeSpectator | undefined,
): Promise<void> {
  let state: Tick | Observation = first;
  for (;;) {
    // A local agent and simulator answer without a turn of the event loop, and signals need one.
    if (state.tick % 100 === 0) await setImmediate();
    const control = await agent.control(spectator ? viewFor(needs, state) : state);
    recorder.record(state, control);
    await spectator?.record(state, control);
    const next = await simulator.step(control);
    if (next.type === "episode_end") return;
    state = next;
  }
}

function neededBy(needs: PolicyNeeds, spectator: EpisodeSpectator | undefined): PolicyNeeds {
  if (!spectator) return needs;
  const cameras = needs.cameras.length > 0 ? needs.cameras : [...spectator.cameras];
  return { ...needs, privileged: true, cameras };
}

/** The start as the agent is granted it, without what only the spectator asked for. */
function startFor(needs: PolicyNeeds, start: EpisodeStart): EpisodeStart {
  const { privileged, ...rest } = start;
  return { ...rest, cameras: needs.cameras, ...(needs.privileged && privileged && { privileged }) };
}

/** A state as the agent is granted it. */
function viewFor(needs: PolicyNeeds, state: Tick | Observation): Tick | Observation {
  const { privileged: _, ...rest } = state;
  const view = needs.privileged ? state : rest;
  return view.type === "observation" && needs.cameras.length === 0 ? { ...view, images: [] } : view;
}
