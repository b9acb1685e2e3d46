import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { encodeMessage } from "../../src/bridge/codec.js";
import { BridgeServer } from "../../src/bridge/server.js";
import {
  EchoAgent,
  episodeEnd,
  episodeStart,
  hello,
  ManualClock,
  observation,
  offerOf,
  RawSimulator,
  tick,
} from "./fixtures.js";

let agent: EchoAgent;
let clock: ManualClock;
let server: BridgeServer;

beforeEach(async () => {
  agent = new EchoAgent();
  clock = new ManualClock();
  server = await BridgeServer.listen({
    offer: offerOf(agent),
    clock,
    token: "secret",
    limits: { maxFrameBytes: 100_000, maxFaults: 5 },
  });
});

afterEach(() => server.close());

async function greeted(): Promise<RawSimulator> {
  const simulator = await RawSimulator.connect(server.url);
  expect(await simulator.greet({ token: "secret" })).toMatchObject({ type: "welcome", resumed: false });
  return simulator;
}

/** A simulator in an episode of which two ticks were answered. */
async function driving(): Promise<RawSimulator> {
  const simulator = await greeted();
  simulator.send(episodeStart());
  expect(await simulator.next()).toEqual({ type: "ready", episode: "first", tick: 0 });
  simulator.send(observation(1));
  expect(await simulator.next()).toMatchObject({ type: "control", tick: 1, steer: 0.0001 });
  simulator.send(tick(2));
  expect(await simulator.next()).toMatchObject({ type: "control", tick: 2, steer: 0.0002 });
  return simulator;
}

/** After a fault the same connection must carry a whole episode. */
async function drivesAnother(simulator: RawSimulator): Promise<void> {
  simulator.send(episodeStart("second"));
  expect(await simulator.next()).toEqual({ type: "ready", episode: "second", tick: 0 });
  simulator.send(observation(1, "second"));
  expect(await simulator.next()).toMatchObject({ type: "control", episode: "second", tick: 1 });
  simulator.send(episodeEnd(1, "second"));
  expect(await simulator.next()).toEqual({ type: "ack", episode: "second", tick: 1 });
}

describe("hello", () => {
  test.each([
    ["no token", {}, "TOKEN_WRONG"],
    ["a wrong token", { token: "secres" }, "TOKEN_WRONG"],
    ["another major version", { token: "secret", protocol: { major: 2, minor: 0 } }, "PROTOCOL_UNSUPPORTED"],
  ])("%s is rejected", async (_, changes, code) => {
    const simulator = await RawSimulator.connect(server.url);
    expect(await simulator.greet(changes)).toMatchObject({ type: "reject", code });
    expect((await simulator.closed).code).toBe(1008);
  });

  test("another first message is rejected", async () => {
    const simulator = await RawSimulator.connect(server.url);
    simulator.send(tick(1));
    expect(await simulator.next()).toMatchObject({ type: "reject", code: "HELLO_EXPECTED" });
  });

  test("a connection that never says hello is closed", async () => {
    const simulator = await RawSimulator.connect(server.url);
    clock.advance(10);
    expect(await simulator.next()).toMatchObject({ type: "reject", code: "HELLO_LATE" });
  });

  test("a simulator without what the policy needs is rejected", async () => {
    agent.needs.privileged = true;
    const simulator = await RawSimulator.connect(server.url);
    const capabilities = { privileged: false, cameras: false };
    expect(await simulator.greet({ token: "secret", capabilities })).toMatchObject({
      type: "reject",
      code: "CAPABILITY_MISSING",
    });
  });

  test("a web page may not connect", async () => {
    const socket = new WebSocket(server.url, { origin: "https://example.org" });
    const error = await new Promise<Error>((resolve) => socket.once("error", resolve));
    expect(error.message).toContain("401");
  });

  test("says over HTTP that it is there", async () => {
    const response = await fetch(`${server.url.replace("ws", "http")}/healthz`);
    expect(await response.json()).toMatchObject({ state: "ready", sessions: 0 });
  });
});

describe("a fault within an episode costs that episode and nothing else", () => {
  const cases: [string, (simulator: RawSimulator) => void, string][] = [
    ["garbage", (s) => s.sendRaw(Buffer.from([0xc1, 2, 3])), "MESSAGE_UNREADABLE"],
    ["a text frame", (s) => s.sendRaw("hello?"), "MESSAGE_UNREADABLE"],
    ["a message of the wrong shape", (s) => s.send({ ...tick(3), time: "now" } as never), "MESSAGE_INVALID"],
    ["a duplicate tick", (s) => s.send(tick(2)), "TICK_OUT_OF_ORDER"],
    ["a tick that skips one", (s) => s.send(tick(4)), "TICK_OUT_OF_ORDER"],
    ["a tick of another episode", (s) => s.send(tick(3, "other")), "FOREIGN_EPISODE"],
    ["the end of another episode", (s) => s.send(episodeEnd(2, "other")), "FOREIGN_EPISODE"],
    ["a start within an episode", (s) => s.send(episodeStart("other")), "EPISODE_OPEN"],
    ["a second hello", (s) => s.send(hello()), "UNEXPECTED_MESSAGE"],
  ];

  test.each(cases)("%s", async (_, send, code) => {
    const simulator = await driving();
    const bystander = await greeted();
    send(simulator);
    expect(await simulator.next()).toMatchObject({
      type: "error",
      code,
      scope: "episode",
      episode: "first",
      fatal: false,
    });
    await drivesAnother(simulator);
    await drivesAnother(bystander);
  });

  test("a tick before the last one was answered", async () => {
    const simulator = await driving();
    let open = (): void => {};
    agent.gate = new Promise((resolve) => {
      open = resolve;
    });
    simulator.send(tick(3));
    simulator.send(tick(4));
    expect(await simulator.next()).toMatchObject({ type: "error", code: "OUT_OF_TURN", episode: "first" });
    open();
    // The answer to tick 3 is not sent: the next message is the start of the next episode.
    await drivesAnother(simulator);
  });

  test("an episode that begins without an observation", async () => {
    const simulator = await greeted();
    simulator.send(episodeStart());
    await simulator.next();
    simulator.send(tick(1));
    expect(await simulator.next()).toMatchObject({ type: "error", code: "OBSERVATION_MISSING" });
    await drivesAnother(simulator);
  });

  test("a policy that fails", async () => {
    const simulator = await driving();
    agent.failAt = 3;
    simulator.send(tick(3));
    expect(await simulator.next()).toMatchObject({
      type: "error",
      code: "AGENT_FAILED",
      text: "the model fell over",
      scope: "episode",
    });
    await drivesAnother(simulator);
  });

  test("a simulator that falls silent", async () => {
    const simulator = await driving();
    clock.advance(600);
    expect(await simulator.next()).toMatchObject({
      type: "error",
      code: "SIMULATOR_SILENT",
      episode: "first",
    });
    await drivesAnother(simulator);
  });

  test("an oversized frame costs the connection", async () => {
    const simulator = await driving();
    simulator.sendRaw(Buffer.alloc(200_000));
    expect((await simulator.closed).code).toBe(1009);
    await drivesAnother(await greeted());
  });
});

test("a simulator beyond the greatest number is rejected, and may come when another has gone", async () => {
  const small = await BridgeServer.listen({ offer: offerOf(agent), limits: { maxSessions: 1 } });
  const first = await RawSimulator.connect(small.url);
  expect((await first.greet()).type).toBe("welcome");
  const second = await RawSimulator.connect(small.url);
  expect(await second.greet()).toMatchObject({ type: "reject", code: "TOO_MANY_SESSIONS" });
  first.drop();
  await expect
    .poll(async () => (await (await RawSimulator.connect(small.url)).greet()).type, { timeout: 5000 })
    .toBe("welcome");
  await small.close();
});

test("a connection on which nothing arrives any more is ended", async () => {
  const deaf = new WebSocket(server.url, { autoPong: false });
  await new Promise((resolve) => deaf.once("open", resolve));
  deaf.send(encodeMessage(hello({ token: "secret" })));
  await new Promise((resolve) => deaf.once("message", resolve));
  const closed = new Promise<number>((resolve) => deaf.once("close", resolve));
  for (let beat = 0; beat < 12; beat++) clock.advance(10);
  expect(deaf.readyState).toBe(WebSocket.OPEN);
  clock.advance(10);
  expect(await closed).toBe(1006);
});

test("a peer that sends nothing but faults is closed", async () => {
  const simulator = await greeted();
  for (let i = 0; i < 5; i++) simulator.sendRaw(Buffer.from([0xc1]));
  const errors = [];
  for (let i = 0; i < 5; i++) errors.push(await simulator.next());
  expect(errors.map((error) => error.type === "error" && error.fatal)).toEqual([
    false,
    false,
    false,
    false,
    true,
  ]);
  await simulator.closed;
});

describe("a broken connection", () => {
  test("the repeated tick is answered once by the agent and the episode goes on", async () => {
    const first = await RawSimulator.connect(server.url);
    const welcome = await first.greet({ token: "secret" });
    const session = welcome.type === "welcome" ? welcome.session : "";
    first.send(episodeStart());
    await first.next();
    first.send(observation(1));
    await first.next();
    first.drop();

    const second = await RawSimulator.connect(server.url);
    expect(await second.greet({ token: "secret", resumeSession: session })).toMatchObject({
      resumed: true,
      session,
    });
    second.send(observation(1));
    expect(await second.next()).toMatchObject({ type: "control", tick: 1 });
    second.send(tick(2));
    expect(await second.next()).toMatchObject({ type: "control", tick: 2 });
    expect(agent.calls).toEqual(["start first", "observation 1", "tick 2"]);
  });

  test("an episode is forgotten when its simulator stays away", async () => {
    const first = await RawSimulator.connect(server.url);
    const welcome = await first.greet({ token: "secret" });
    const session = welcome.type === "welcome" ? welcome.session : "";
    first.send(episodeStart());
    await first.next();
    first.drop();
    await new Promise((resolve) => setTimeout(resolve, 50));
    clock.advance(60);
    const second = await RawSimulator.connect(server.url);
    expect(await second.greet({ token: "secret", resumeSession: session })).toMatchObject({ resumed: false });
    expect(agent.calls).toContain("close");
  });
});

describe("listening", () => {
  test("a port in use is named", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    await expect(BridgeServer.listen({ offer: offerOf(agent), port })).rejects.toMatchObject({
      code: "PORT_IN_USE",
      message: expect.stringContaining(String(port)),
    });
    other.close();
  });

  test("other machines may reach it only with a token", async () => {
    await expect(BridgeServer.listen({ offer: offerOf(agent), host: "0.0.0.0" })).rejects.toMatchObject({
      code: "TOKEN_REQUIRED",
    });
  });
});
