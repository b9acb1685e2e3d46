import { WebSocket } from "ws";
import type { Clock } from "../../src/bridge/clock.js";
import { decodePolicyMessage, encodeMessage } from "../../src/bridge/codec.js";
import type { AgentOffer, DrivingAgent } from "../../src/bridge/driving-agent.js";
import type {
  Control,
  EpisodeEnd,
  EpisodeStart,
  Hello,
  Observation,
  PolicyMessage,
  SimulatorMessage,
  Tick,
} from "../../src/bridge/messages.js";

export function hello(changes: Partial<Hello> = {}): Hello {
  return {
    type: "hello",
    protocol: { major: 1, minor: 0 },
    simulator: { name: "test", version: "1" },
    capabilities: { privileged: true, cameras: false },
    ...changes,
  };
}

export function episodeStart(episode = "first"): EpisodeStart {
  const points = [0, 1, 2].map((x) => ({ x, y: 0, z: 0, yaw: 0, option: 4 as const }));
  return {
    type: "episode_start",
    episode,
    tick: 0,
    routeId: "1",
    repetition: 0,
    town: "Town01",
    seed: 0,
    weather: { cloudiness: 5 },
    scenarios: [{ name: "HardBreakRoute_1", type: "HardBreakRoute" }],
    globalPlan: { sparse: points, dense: points },
    cameras: [],
    vehicle: { typeId: "car", halfLength: 2.4, halfWidth: 0.9, halfHeight: 0.7, wheelbase: 2.85 },
    planEveryTicks: 10,
    tickSeconds: 0.05,
    mapSha256: "",
  };
}

export function tick(number: number, episode = "first"): Tick {
  return {
    type: "tick",
    episode,
    tick: number,
    time: 0.05 * number,
    ego: {
      x: 1.5,
      y: -2.25,
      z: 0,
      yaw: 0.5,
      pitch: 0,
      roll: 0,
      velocity: [1, 2, 0],
      acceleration: [0.1, 0.2, 0],
      angularVelocity: [0, 0, 0.01],
      speed: 2.2,
      steer: 0,
      throttle: 0.5,
      brake: 0,
    },
  };
}

export function observation(number: number, episode = "first"): Observation {
  return { ...tick(number, episode), type: "observation", command: 4, targetPoint: [10, 0], images: [] };
}

export function episodeEnd(lastTick: number, episode = "first"): EpisodeEnd {
  return { type: "episode_end", episode, tick: lastTick, gameSeconds: 0.05 * lastTick, failure: null };
}

/** Answers each tick with steer = tick / 10000, and writes down what it was asked. */
export class EchoAgent implements DrivingAgent {
  readonly name = "echo";
  readonly version = "1";
  readonly needs = { privileged: false, cameras: [] };
  readonly calls: string[] = [];
  /** Set to make the next control wait. */
  gate: Promise<void> | undefined;
  failAt = Number.POSITIVE_INFINITY;

  async start(episode: EpisodeStart): Promise<void> {
    this.calls.push(`start ${episode.episode}`);
  }

  async control(state: Tick | Observation): Promise<Control> {
    this.calls.push(`${state.type} ${state.tick}`);
    await this.gate;
    if (state.tick >= this.failAt) throw new Error("the model fell over");
    return {
      type: "control",
      episode: state.episode,
      tick: state.tick,
      steer: state.tick / 10000,
      throttle: 0.5,
      brake: 0,
    };
  }

  async end(end: EpisodeEnd): Promise<void> {
    this.calls.push(`end ${end.tick}`);
  }

  async close(): Promise<void> {
    this.calls.push("close");
  }
}

export function offerOf(agent: EchoAgent): AgentOffer {
  return { name: agent.name, version: agent.version, needs: agent.needs, open: () => agent };
}

/** Timers that fire when the test says so. */
export class ManualClock implements Clock {
  #now = 0;
  #timers: { at: number; action: () => void }[] = [];

  after(seconds: number, action: () => void): () => void {
    const timer = { at: this.#now + seconds, action };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  advance(seconds: number): void {
    this.#now += seconds;
    for (const timer of this.#timers.filter(({ at }) => at <= this.#now)) {
      this.#timers = this.#timers.filter((other) => other !== timer);
      timer.action();
    }
  }
}

/** A simulator that sends whatever a test wants, and collects the answers. */
export class RawSimulator {
  readonly #socket: WebSocket;
  readonly #answers: PolicyMessage[] = [];
  #wake = (): void => {};
  readonly closed: Promise<{ code: number }>;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data: Buffer) => {
      this.#answers.push(decodePolicyMessage(data));
      this.#wake();
    });
    socket.on("error", () => {});
    this.closed = new Promise((resolve) => socket.on("close", (code) => resolve({ code })));
  }

  static async connect(url: string): Promise<RawSimulator> {
    const socket = new WebSocket(url);
    const simulator = new RawSimulator(socket);
    await new Promise((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    return simulator;
  }

  /** Says hello and returns the welcome. */
  async greet(changes: Partial<Hello> = {}): Promise<PolicyMessage> {
    this.send(hello(changes));
    return this.next();
  }

  send(message: SimulatorMessage): void {
    this.#socket.send(encodeMessage(message));
  }

  sendRaw(data: Uint8Array | string): void {
    this.#socket.send(data);
  }

  /** The next message from the policy. */
  async next(): Promise<PolicyMessage> {
    while (this.#answers.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#answers.shift()!;
  }

  drop(): void {
    this.#socket.terminate();
  }
}
