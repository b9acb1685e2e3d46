import { WebSocket } from "ws";
import { DriverxError, errorText } from "../base/errors.js";
import { type Clock, systemClock } from "./clock.js";
import { decodePolicyMessage, encodeMessage } from "./codec.js";
import type { DrivingAgent } from "./driving-agent.js";
import { openConnection, type SimulatorIdentity } from "./handshake.js";
import { type BridgeLimits, defaultLimits } from "./limits.js";
import type {
  Control,
  EpisodeEnd,
  EpisodeStart,
  Observation,
  PolicyMessage,
  SimulatorMessage,
  Tick,
  Welcome,
} from "./messages.js";

export interface BridgeClientOptions {
  /** For example ws://127.0.0.1:7800. */
  readonly url: string;
  readonly simulator: SimulatorIdentity;
  readonly token?: string;
  readonly limits?: Partial<BridgeLimits>;
  readonly clock?: Clock;
  readonly log?: (line: string) => void;
}

/** A message that waits for its answer. */
interface Request {
  readonly message: Exclude<SimulatorMessage, { type: "hello" | "error" }>;
  readonly answerType: "ready" | "control" | "ack";
  readonly resolve: (answer: PolicyMessage) => void;
  readonly reject: (error: DriverxError) => void;
}

/**
 * The simulator side of the bridge: an agent at the other end of a websocket. One message waits for its answer at
 * a time. When the connection breaks within an episode it is made again and the message that waits is sent again.
 */
export class BridgeClient implements DrivingAgent {
  readonly #options: BridgeClientOptions;
  readonly #limits: BridgeLimits;
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  #socket: WebSocket;
  #welcome: Welcome;
  /** The episode that the policy side has open, as far as this side knows. */
  #episode: string | undefined;
  #request: Request | undefined;
  /** A fault that came while nothing waited; the next request fails with it. */
  #fault: DriverxError | undefined;
  #closing = false;
  #staleAnswers = 0;

  private constructor(options: BridgeClientOptions, socket: WebSocket, welcome: Welcome) {
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#clock = options.clock ?? systemClock;
    this.#log = options.log ?? (() => {});
    this.#socket = socket;
    this.#welcome = welcome;
    this.#listen(socket);
  }

  /** Connects and says hello. Throws CONNECTION_FAILED, HELLO_LATE or the code of the policy's rejection. */
  static async connect(options: BridgeClientOptions): Promise<BridgeClient> {
    const limits = { ...defaultLimits, ...options.limits };
    const { socket, welcome } = await openConnection(options, limits, options.clock ?? systemClock);
    return new BridgeClient(options, socket, welcome);
  }

  get name(): string {
    return this.#welcome.policy.name;
  }

  get version(): string {
    return this.#welcome.policy.version;
  }

  get needs(): Welcome["needs"] {
    return this.#welcome.needs;
  }

  /** Answers that came too late, to episodes that were over, and were dropped. */
  get staleAnswers(): number {
    return this.#staleAnswers;
  }

  async start(episode: EpisodeStart): Promise<void> {
    if (this.#socket.readyState !== WebSocket.OPEN) await this.#reconnect();
    this.#fault = undefined;
    this.#episode = episode.episode;
    await this.#ask(episode, "ready", this.#limits.readySeconds, "AGENT_LATE");
  }

  async control(state: Tick | Observation): Promise<Control> {
    return (await this.#ask(state, "control", this.#limits.controlSeconds, "AGENT_LATE")) as Control;
  }

  /** Does nothing when the policy side has closed the episode itself, after an error. */
  async end(end: EpisodeEnd): Promise<void> {
    if (this.#episode !== end.episode) return;
    this.#fault = undefined;
    await this.#ask(end, "ack", this.#limits.acknowledgeSeconds, "ACK_LATE");
    this.#episode = undefined;
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#fail(new DriverxError("CONNECTION_CLOSED", "the bridge was closed"));
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise((resolve) => this.#socket.once("close", resolve));
    const cancel = this.#clock.after(1, () => this.#socket.terminate());
    this.#socket.close(1000);
    await closed;
    cancel();
  }

  #ask(
    message: Request["message"],
    answerType: Request["answerType"],
    seconds: number,
    lateCode: string,
  ): Promise<PolicyMessage> {
    if (this.#fault) return Promise.reject(this.#fault);
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(seconds, () => {
        this.#fail(new DriverxError(lateCode, `no answer to ${describe(message)} within ${seconds} s`));
      });
      this.#request = {
        message,
        answerType,
        resolve: (answer) => {
          cancel();
          resolve(answer);
        },
        reject: (error) => {
          cancel();
          reject(error);
        },
      };
      this.#send(message);
    });
  }

  #send(message: SimulatorMessage): void {
    const frame = encodeMessage(message);
    if (frame.length > this.#limits.maxFrameBytes) {
      this.#fail(
        new DriverxError(
          "FRAME_TOO_LARGE",
          `${describe(message)} has ${frame.length} bytes; a frame may have ${this.#limits.maxFrameBytes}`,
        ),
      );
    } else if (this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.send(frame);
    }
  }

  #listen(socket: WebSocket): void {
    socket.on("message", (data: Buffer, isBinary: boolean) => this.#receive(data, isBinary));
    socket.on("error", (error) => this.#receiveBrokenFrame(error));
    socket.on("close", (code) => void this.#afterClose(socket, code));
  }

  #receive(data: Buffer, isBinary: boolean): void {
    let message: PolicyMessage;
    try {
      if (!isBinary) throw new DriverxError("MESSAGE_UNREADABLE", "messages are binary frames");
      message = decodePolicyMessage(data);
    } catch (error) {
      this.#fail(new DriverxError("ANSWER_INVALID", `the policy sent a bad message: ${errorText(error)}`));
      return;
    }
    if (message.type === "error") {
      this.#receiveError(message);
    } else if (answers(this.#request, message)) {
      const { resolve } = this.#request!;
      this.#request = undefined;
      resolve(message);
    } else if ("episode" in message && message.episode !== this.#episode) {
      this.#staleAnswers++;
      this.#log(`dropped a late ${describe(message)}`);
    } else {
      const waiting = this.#request
        ? `waiting for the answer to ${describe(this.#request.message)}`
        : "nothing asked";
      this.#fail(
        new DriverxError("ANSWER_OUT_OF_ORDER", `the policy sent ${describe(message)} while ${waiting}`),
      );
    }
  }

  /** What is no frame, or too large a one, is the policy's doing; other errors are of the network. */
  #receiveBrokenFrame(error: Error & { readonly code?: string }): void {
    if (!error.code?.startsWith("WS_ERR_")) return;
    const tooLarge = error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
    const what = tooLarge ? `a frame above ${this.#limits.maxFrameBytes} bytes` : "a broken frame";
    this.#fail(new DriverxError("ANSWER_INVALID", `the policy sent ${what}: ${errorText(error)}`));
    this.#episode = undefined;
  }

  #receiveError(message: Extract<PolicyMessage, { type: "error" }>): void {
    if (message.scope === "episode" && message.episode !== this.#episode) {
      this.#staleAnswers++;
      return;
    }
    this.#episode = undefined;
    this.#fail(new DriverxError(message.code, message.text));
  }

  /** Fails what waits, or else what is asked next. */
  #fail(error: DriverxError): void {
    const request = this.#request;
    this.#request = undefined;
    if (request) request.reject(error);
    else if (this.#episode !== undefined) this.#fault = error;
  }

  async #afterClose(socket: WebSocket, code: number): Promise<void> {
    if (this.#closing || socket !== this.#socket || this.#episode === undefined) return;
    if (code === 1009) {
      this.#episode = undefined;
      this.#fail(
        new DriverxError(
          "FRAME_REFUSED",
          "the policy takes no frame as large as the one sent; raise its limit (max_size in Python's websockets)",
        ),
      );
      return;
    }
    this.#log(`the connection broke (code ${code}); connecting again`);
    try {
      await this.#reconnect();
    } catch (error) {
      this.#episode = undefined;
      this.#fail(error as DriverxError);
    }
  }

  /** Tries until `reconnectSeconds` have passed, then sends what waits again. Throws CONNECTION_LOST or SESSION_LOST. */
  async #reconnect(): Promise<void> {
    const seconds = this.#limits.reconnectSeconds;
    let expired = false;
    const cancel = this.#clock.after(seconds, () => {
      expired = true;
    });
    const resumeSession = this.#episode === undefined ? undefined : this.#welcome.session;
    const options = { ...this.#options, resumeSession };
    let pause = 0.1;
    let connection: Awaited<ReturnType<typeof openConnection>> | undefined;
    while (!connection) {
      try {
        connection = await openConnection(options, this.#limits, this.#clock);
      } catch (error) {
        const code = error instanceof DriverxError ? error.code : "";
        if (expired || this.#closing || code !== "CONNECTION_FAILED") {
          cancel();
          throw new DriverxError("CONNECTION_LOST", `the policy is gone: ${errorText(error)}`, {
            cause: error,
          });
        }
        await new Promise<void>((resolve) => this.#clock.after(pause, resolve));
        pause = Math.min(2 * pause, 5);
      }
    }
    cancel();
    this.#takeOver(connection.socket, connection.welcome);
  }

  #takeOver(socket: WebSocket, welcome: Welcome): void {
    this.#socket = socket;
    this.#welcome = welcome;
    this.#listen(socket);
    if (this.#episode === undefined) return;
    if (!welcome.resumed) {
      throw new DriverxError("SESSION_LOST", "the policy no longer knows the episode");
    }
    if (this.#request) this.#send(this.#request.message);
  }
}

function answers(request: Request | undefined, message: PolicyMessage): boolean {
  return (
    request !== undefined &&
    message.type === request.answerType &&
    message.episode === request.message.episode &&
    message.tick === request.message.tick
  );
}

function describe(message: SimulatorMessage | PolicyMessage): string {
  if (!("tick" in message)) return message.type;
  return `${message.type} of tick ${message.tick} in episode ${message.episode}`;
}
