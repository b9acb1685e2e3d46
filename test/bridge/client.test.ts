import type { AddressInfo } from "node:net";
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { BridgeClient } from "../../src/bridge/client.js";
import { decodeSimulatorMessage, encodeMessage } from "../../src/bridge/codec.js";
import type { Control, PolicyMessage, SimulatorMessage } from "../../src/bridge/messages.js";
import { BridgeServer } from "../../src/bridge/server.js";
import { EchoAgent, episodeEnd, episodeStart, ManualClock, observation, offerOf, tick } from "./fixtures.js";

const simulator = { name: "test", version: "1", capabilities: { privileged: true, cameras: false } };

const welcome: PolicyMessage = {
  type: "welcome",
  protocol: { major: 1, minor: 0 },
  policy: { name: "scripted", version: "1" },
  needs: { privileged: false, cameras: [] },
  session: "s",
  resumed: false,
};

function control(number: number, episode = "first"): Control {
  return { type: "control", episode, tick: number, steer: 0, throttle: 0.5, brake: 0 };
}

/** The answer of a policy that does everything right. */
function properAnswer(message: SimulatorMessage): PolicyMessage {
  switch (message.type) {
    case "hello":
      return welcome;
    case "episode_start":
      return { type: "ready", episode: message.episode, tick: 0 };
    case "tick":
    case "observation":
      return control(message.tick, message.episode);
    default:
      return { type: "ack", episode: message.episode ?? "", tick: message.tick ?? 0 };
  }
}

function answerProperly(message: SimulatorMessage, socket: WebSocket): void {
  socket.send(encodeMessage(properAnswer(message)));
}

/** A policy side whose answers a test can replace. */
class ScriptedPolicy {
  readonly #server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  script: (message: SimulatorMessage, socket: WebSocket) => void = answerProperly;

  private constructor() {
    this.#server.on("connection", (socket) => {
      socket.on("message", (data: Buffer) => {
        this.script(decodeSimulatorMessage(data), socket);
      });
    });
  }

  static async listen(): Promise<ScriptedPolicy> {
    const policy = new ScriptedPolicy();
    await new Promise((resolve) => policy.#server.once("listening", resolve));
    return policy;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
  }
}

describe("a policy that breaks the protocol", () => {
  let policy: ScriptedPolicy;
  let clock: ManualClock;
  let client: BridgeClient;

  beforeEach(async () => {
    policy = await ScriptedPolicy.listen();
    clock = new ManualClock();
    client = await BridgeClient.connect({
      url: policy.url,
      simulator,
      clock,
      limits: { maxFrameBytes: 50_000 },
    });
    await client.start(episodeStart());
    await client.control(observation(1));
  });

  afterEach(async () => {
    await client.close();
    policy.close();
  });

  /** Ends the failed episode and drives another over the same client. */
  async function goesOn(): Promise<void> {
    policy.script = answerProperly;
    await client.end(episodeEnd(2));
    await client.start(episodeStart("second"));
    expect(await client.control(observation(1, "second"))).toMatchObject({ episode: "second", tick: 1 });
    await client.end(episodeEnd(1, "second"));
  }

  const send = (message: PolicyMessage) => (_: SimulatorMessage, socket: WebSocket) => {
    socket.send(encodeMessage(message));
  };
  const error = (code: string, scope: "episode" | "session"): PolicyMessage => ({
    type: "error",
    code,
    text: "no",
    fatal: false,
    scope,
    episode: "first",
    tick: 2,
  });

  test.each<[string, ScriptedPolicy["script"], string]>([
    ["garbage", (_, socket) => socket.send(Buffer.from([0xc1])), "ANSWER_INVALID"],
    ["a text frame", (_, socket) => socket.send("Traceback"), "ANSWER_INVALID"],
    ["a control that is not finite", send({ ...control(2), steer: Number.NaN }), "ANSWER_INVALID"],
    ["the control of the tick before", send(control(1)), "ANSWER_OUT_OF_ORDER"],
    ["the control of a tick to come", send(control(3)), "ANSWER_OUT_OF_ORDER"],
    ["an ack instead of a control", send({ type: "ack", episode: "first", tick: 2 }), "ANSWER_OUT_OF_ORDER"],
    ["its own failure", send(error("AGENT_FAILED", "episode")), "AGENT_FAILED"],
  ])("%s costs the episode", async (_, script, code) => {
    policy.script = script;
    await expect(client.control(tick(2))).rejects.toMatchObject({ code });
    await goesOn();
  });

  test("a control sent twice costs the episode", async () => {
    policy.script = (message, socket) => {
      answerProperly(message, socket);
      answerProperly(message, socket);
    };
    await client.control(tick(2));
    await expect(client.control(tick(3))).rejects.toMatchObject({ code: "ANSWER_OUT_OF_ORDER" });
    await goesOn();
  });

  test("no answer costs the episode after the deadline, and the answer that then comes is dropped", async () => {
    let late: WebSocket | undefined;
    policy.script = (message, socket) => {
      if (message.type === "tick") {
        late = socket;
        clock.advance(590);
      } else answerProperly(message, socket);
    };
    await expect(client.control(tick(2))).rejects.toMatchObject({ code: "AGENT_LATE" });
    await client.end(episodeEnd(2));
    await client.start(episodeStart("second"));
    late!.send(encodeMessage(control(2)));
    expect(await client.control(observation(1, "second"))).toMatchObject({ episode: "second" });
    expect(client.staleAnswers).toBe(1);
  });

  test("a frame above the limit is not sent", async () => {
    const bytes = new Uint8Array(60_000);
    const images = [
      {
        id: "c",
        width: 9,
        height: 9,
        encoding: "jpeg" as const,
        quality: 20,
        channelOrder: "rgb" as const,
        bytes,
      },
    ];
    await expect(client.control({ ...observation(2), images })).rejects.toMatchObject({
      code: "FRAME_TOO_LARGE",
    });
    await goesOn();
  });

  test("a policy that closes with 1009 takes no such frame", async () => {
    policy.script = (_, socket) => socket.close(1009);
    await expect(client.control(tick(2))).rejects.toMatchObject({ code: "FRAME_REFUSED" });
  });

  test("a policy that forgot the episode costs the episode", async () => {
    policy.script = (message, socket) => {
      if (message.type === "tick") socket.terminate();
      else answerProperly(message, socket);
    };
    await expect(client.control(tick(2))).rejects.toMatchObject({ code: "SESSION_LOST" });
    await goesOn();
  });
});

describe("connecting", () => {
  test("nobody there", async () => {
    const policy = await ScriptedPolicy.listen();
    const { url } = policy;
    policy.close();
    await expect(BridgeClient.connect({ url, simulator })).rejects.toMatchObject({
      code: "CONNECTION_FAILED",
    });
  });

  test("a policy that never answers hello", async () => {
    const policy = await ScriptedPolicy.listen();
    const clock = new ManualClock();
    policy.script = () => clock.advance(10);
    const connecting = BridgeClient.connect({ url: policy.url, simulator, clock });
    await expect(connecting).rejects.toMatchObject({ code: "HELLO_LATE" });
    policy.close();
  });

  test("an address that is none", async () => {
    await expect(BridgeClient.connect({ url: "nowhere", simulator })).rejects.toMatchObject({
      code: "URL_INVALID",
    });
  });

  test("a wrong token", async () => {
    const server = await BridgeServer.listen({ offer: offerOf(new EchoAgent()), token: "right" });
    const connecting = BridgeClient.connect({ url: server.url, simulator, token: "wrong" });
    await expect(connecting).rejects.toMatchObject({ code: "TOKEN_WRONG" });
    await server.close();
  });
});

describe("a connection that breaks within an episode", () => {
  let agent: EchoAgent;
  let server: BridgeServer;
  let relay: Server;
  let relayed: Socket[];

  /** Closes every relayed connection, as a network that fails does. */
  const cut = (): void => {
    for (const socket of relayed) socket.destroy();
    relayed = [];
  };

  beforeEach(async () => {
    agent = new EchoAgent();
    server = await BridgeServer.listen({ offer: offerOf(agent) });
    relayed = [];
    relay = createServer((near) => {
      const far = createConnection(server.port, "127.0.0.1");
      near.pipe(far).pipe(near);
      near.on("error", () => {});
      far.on("error", () => {});
      relayed.push(near, far);
    });
    await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
  });

  afterEach(async () => {
    cut();
    relay.close();
    await server.close();
  });

  const connect = (reconnectSeconds: number): Promise<BridgeClient> => {
    const { port } = relay.address() as AddressInfo;
    return BridgeClient.connect({ url: `ws://127.0.0.1:${port}`, simulator, limits: { reconnectSeconds } });
  };

  test("is made again, and the agent sees each tick once", async () => {
    const client = await connect(60);
    await client.start(episodeStart());
    await client.control(observation(1));
    for (let number = 2; number <= 12; number++) {
      let open = (): void => {};
      agent.gate = new Promise((resolve) => {
        open = resolve;
      });
      const answer = client.control(tick(number));
      // Half of the breaks come while the agent works, half while its answer may be on the way.
      if (number % 2 === 0) open();
      await new Promise((resolve) => setTimeout(resolve, 5));
      cut();
      open();
      expect(await answer).toMatchObject({ tick: number, steer: number / 10000 });
    }
    await client.end(episodeEnd(12));
    const ticks = Array.from({ length: 11 }, (_, i) => `tick ${i + 2}`);
    expect(agent.calls).toEqual(["start first", "observation 1", ...ticks, "end 12"]);
    await client.close();
  });

  test("ends the episode when the policy stays away", async () => {
    const client = await connect(0.3);
    await client.start(episodeStart());
    await client.control(observation(1));
    relay.close();
    cut();
    await expect(client.control(tick(2))).rejects.toMatchObject({ code: "CONNECTION_LOST" });
    await client.close();
  });
});
