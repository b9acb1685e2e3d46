import type { Control, EpisodeEnd, EpisodeStart, Observation, PolicyNeeds, Tick } from "./messages.js";

/** What can be known of an agent before there is one. */
export interface AgentDescription {
  readonly name: string;
  readonly version: string;
  readonly needs: PolicyNeeds;
}

/**
 * A policy with its controller as the simulator side sees it, wherever it runs: in this process or at the other
 * end of the bridge. One episode at a time, in the order start, control for each tick, end.
 */
export interface DrivingAgent extends AgentDescription {
  /** Prepares for an episode. Throws AGENT_SETUP_FAILED. */
  start(episode: EpisodeStart): Promise<void>;
  /** The control for one tick. Throws AGENT_FAILED. */
  control(state: Tick | Observation): Promise<Control>;
  /** Says that the episode is over, also after a failure. */
  end(end: EpisodeEnd): Promise<void>;
  close(): Promise<void>;
}

/** Makes agents of one kind, one for each simulator. */
export interface AgentOffer extends AgentDescription {
  open(): DrivingAgent;
}
