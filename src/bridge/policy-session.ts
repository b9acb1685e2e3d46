import { DriverxError, errorText } from "../base/errors.js";
import type { Clock } from "./clock.js";
import { decodeSimulatorMessage } from "./codec.js";
import type { DrivingAgent } from "./driving-agent.js";
import type { BridgeLimits } from "./limits.js";
import type {
  EpisodeEnd,
  EpisodeStart,
  ErrorMessage,
  Observation,
  PolicyMessage,
  SimulatorMessage,
  Tick,
} from "./messages.js";

/** The connection that a session speaks over at the moment. */
export interface SessionChannel {
  send(message: PolicyMessage): void;
  /** Ends the connection after what was sent. */
  close(reason: string): void;
}

/** An episode under way. `busy` while the agent works on an answer. */
interface OpenEpisode {
  readonly id: string;
  /** Size of the frame that began it, which the agent may keep. */
  readonly startBytes: number;
  lastTick: number;
  busy: boolean;
}

/**
 * The policy side of one simulator's session, told apart from its connection so that an episode outlives a broken
 * one. Keeps the lockstep: whatever breaks it is refused with a coded error and costs the open episode, no more.
 */
export class PolicySession {
  readonly id: string;
  readonly #agent: DrivingAgent;
  readonly #limits: BridgeLimits;
  readonly #clock: Clock;
  #channel: SessionChannel | undefined;
  #episode: OpenEpisode | undefined;
  /** The newest answer, sent again when a simulator repeats its message after a reconnect. */
  #lastAnswer: PolicyMessage | undefined;
  #mayRepeat = false;
  #faults = 0;
  /** Work of the agent, one piece after the other. */
  #work: Promise<void> = Promise.resolve();
  #cancelSilence = (): void => {};
  #closed = false;

  constructor(id: string, agent: DrivingAgent, limits: BridgeLimits, clock: Clock) {
    this.id = id;
    this.#agent = agent;
    this.#limits = limits;
    this.#clock = clock;
  }

  /** The episode under way. */
  get episode(): string | undefined {
    return this.#episode?.id;
  }

  /** What the episode under way holds of what was received for it. */
  get heldBytes(): number {
    return this.#episode?.startBytes ?? 0;
  }

  get attached(): boolean {
    return this.#channel !== undefined;
  }

  /** Speaks over this connection from now on; an older one is closed. */
  attach(channel: SessionChannel, resumed: boolean): void {
    this.#channel?.close("the session goes on over another connection");
    this.#channel = channel;
    this.#mayRepeat = resumed;
    this.#watchSilence();
  }

  /** The connection is gone. Does nothing when the session already speaks over another. */
  detach(channel: SessionChannel): void {
    if (this.#channel !== channel) return;
    this.#channel = undefined;
    this.#cancelSilence();
  }

  /** Ends the session and closes its agent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#episode = undefined;
    this.#cancelSilence();
    this.#channel?.close("the session is over");
    this.#work = this.#work.then(() => this.#agent.close()).catch(() => {});
  }

  /** Takes one frame. Never throws. */
  receive(frame: Uint8Array): void {
    if (this.#closed) return;
    this.#cancelSilence();
    let message: SimulatorMessage;
    try {
      message = decodeSimulatorMessage(frame);
    } catch (error) {
      this.refuse((error as DriverxError).code, errorText(error));
      return;
    }
    this.#handle(message, frame.length);
    this.#watchSilence();
  }

  /** Refuses what the simulator sent; an open episode is over. */
  refuse(code: string, text: string): void {
    this.#faults++;
    const fatal = this.#faults >= this.#limits.maxFaults;
    this.#failEpisode(code, fatal ? `${text}; closing after ${this.#faults} refused messages` : text, fatal);
  }

  #handle(message: SimulatorMessage, bytes: number): void {
    switch (message.type) {
      case "episode_start":
        this.#startEpisode(message, bytes);
        break;
      case "tick":
      case "observation":
        this.#answerState(message);
        break;
      case "episode_end":
        this.#endEpisode(message);
        break;
      case "error":
        if (message.scope !== "message") this.#episode = undefined;
        break;
      case "hello":
        this.refuse("UNEXPECTED_MESSAGE", "hello was already said on this connection");
    }
  }

  #startEpisode(start: EpisodeStart, startBytes: number): void {
    if (this.#repeated("ready", start.episode, 0)) return;
    if (this.#episode) {
      this.refuse("EPISODE_OPEN", `episode ${this.#episode.id} is open; end it before starting another`);
      return;
    }
    const episode: OpenEpisode = { id: start.episode, startBytes, lastTick: 0, busy: true };
    this.#episode = episode;
    this.#run(episode, async () => {
      await this.#agent.start(start);
      return { type: "ready", episode: episode.id, tick: 0 };
    });
  }

  #answerState(state: Tick | Observation): void {
    if (this.#repeated("control", state.episode, state.tick)) return;
    const episode = this.#matchingEpisode(state);
    if (!episode) return;
    const fault = lockstepFault(episode, state);
    if (fault) {
      this.refuse(fault.code, fault.text);
      return;
    }
    episode.lastTick = state.tick;
    episode.busy = true;
    this.#run(episode, () => this.#agent.control(state));
  }

  #endEpisode(end: EpisodeEnd): void {
    if (this.#repeated("ack", end.episode, end.tick)) return;
    if (!this.#matchingEpisode(end)) return;
    this.#episode = undefined;
    this.#faults = 0;
    this.#work = this.#work
      .then(() => this.#agent.end(end))
      .then(
        () => this.#answer({ type: "ack", episode: end.episode, tick: end.tick }),
        (error) => this.#failEpisode("AGENT_FAILED", errorText(error), false),
      );
  }

  /** The open episode when the message belongs to it; refuses the message otherwise. */
  #matchingEpisode(message: Tick | Observation | EpisodeEnd): OpenEpisode | undefined {
    if (this.#episode?.id === message.episode) return this.#episode;
    const open = this.#episode ? `the open episode is ${this.#episode.id}` : "no episode is open";
    this.refuse("FOREIGN_EPISODE", `${message.type} names episode ${message.episode}; ${open}`);
    return undefined;
  }

  /**
   * Handles the one message that a simulator may repeat after a reconnect: sends the answer again when there is
   * one, and lets the work go on when it is still under way. False when the message is not such a repetition.
   */
  #repeated(answerType: PolicyMessage["type"], episode: string, tick: number): boolean {
    if (!this.#mayRepeat) return false;
    this.#mayRepeat = false;
    const answer = this.#lastAnswer;
    if (
      answer?.type === answerType &&
      "tick" in answer &&
      answer.episode === episode &&
      answer.tick === tick
    ) {
      this.#channel?.send(answer);
      return true;
    }
    const open = this.#episode;
    return open?.id === episode && open.busy && open.lastTick === tick && answerType !== "ack";
  }

  #run(episode: OpenEpisode, job: () => Promise<PolicyMessage>): void {
    this.#work = this.#work.then(job).then(
      (answer) => {
        // An episode that was ended or refused meanwhile wants no answer.
        if (this.#episode !== episode) return;
        episode.busy = false;
        this.#answer(answer);
      },
      (error) => {
        if (this.#episode !== episode) return;
        this.#failEpisode(
          error instanceof DriverxError ? error.code : "AGENT_FAILED",
          errorText(error),
          false,
        );
      },
    );
  }

  #answer(answer: PolicyMessage): void {
    this.#lastAnswer = answer;
    this.#channel?.send(answer);
    this.#watchSilence();
  }

  #failEpisode(code: string, text: string, fatal: boolean): void {
    const episode = this.#episode;
    const message: ErrorMessage = {
      type: "error",
      code,
      text: text.slice(0, 4096),
      fatal,
      scope: fatal ? "session" : episode ? "episode" : "message",
      ...(episode && { episode: episode.id, tick: episode.lastTick }),
    };
    this.#episode = undefined;
    this.#answer(message);
    if (fatal) this.close();
  }

  /** An open episode whose turn it is on the simulator's side must go on within a bounded time. */
  #watchSilence(): void {
    this.#cancelSilence();
    if (!this.#channel || !this.#episode || this.#episode.busy) return;
    const seconds = this.#limits.simulatorSilenceSeconds;
    this.#cancelSilence = this.#clock.after(seconds, () =>
      this.#failEpisode("SIMULATOR_SILENT", `no tick came for ${seconds} s`, false),
    );
  }
}

/** What is wrong with the tick that came, if anything. */
function lockstepFault(
  episode: OpenEpisode,
  state: Tick | Observation,
): { code: string; text: string } | undefined {
  const { tick } = state;
  if (episode.busy) {
    return { code: "OUT_OF_TURN", text: `tick ${tick} came before tick ${episode.lastTick} was answered` };
  }
  if (tick !== episode.lastTick + 1) {
    const what = tick <= episode.lastTick ? "was answered before" : "skips ticks";
    return {
      code: "TICK_OUT_OF_ORDER",
      text: `tick ${tick} ${what}; tick ${episode.lastTick + 1} is next`,
    };
  }
  if (tick === 1 && state.type !== "observation") {
    return { code: "OBSERVATION_MISSING", text: "the first tick of an episode must be an observation" };
  }
  return undefined;
}
