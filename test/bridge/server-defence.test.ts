import { once } from "node:events";
import { createConnection, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { encodeMessage } from "../../src/bridge/codec.js";
import { BridgeServer } from "../../src/bridge/server.js";
import { EchoAgent, episodeStart, hello, ManualClock, offerOf, RawSimulator } from "./fixtures.js";

let clock: ManualClock;
let server: BridgeServer;
let lines: string[];
const opened: (Socket | WebSocket)[] = [];

beforeEach(async () => {
  clock = new ManualClock();
  lines = [];
  server = await BridgeServer.listen({
    offer: offerOf(new EchoAgent()),
    clock,
    token: "secret",
    log: (line) => lines.push(line),
    limits: { maxFrameBytes: 200_000, maxHeldBytes: 500_000, maxWaiting: 8, maxUnsentBytes: 20_000 },
  });
});

afterEach(async () => {
  for (const peer of opened.splice(0)) peer instanceof WebSocket ? peer.terminate() : peer.destroy();
  await server.close();
});

async function tcp(): Promise<Socket> {
  const socket = createConnection(server.port, "127.0.0.1");
  socket.on("error", () => {});
  opened.push(socket);
  await once(socket, "connect");
  return socket;
}

/** A websocket whose frames a test writes byte by byte. */
async function websocket(greets: boolean): Promise<{ raw: Socket; closed: Promise<number> }> {
  const socket = new WebSocket(server.url);
  opened.push(socket);
  socket.on("error", () => {});
  const raw = new Promise<Socket>((resolve) => socket.once("upgrade", ({ socket: found }) => resolve(found)));
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  await once(socket, "open");
  if (greets) {
    socket.send(encodeMessage(hello({ token: "secret" })));
    await once(socket, "message");
  }
  return { raw: await raw, closed };
}

/** The beginning of a masked binary frame that announces so many bytes. */
function frameHead(bytes: number): Buffer {
  const head = Buffer.alloc(14);
  head[0] = 0x82;
  head[1] = 0x80 | 127;
  head.writeUInt32BE(bytes, 6);
  return head;
}

const ended = (socket: Socket) => new Promise<void>((resolve) => socket.once("close", () => resolve()));
const settled = () => new Promise((resolve) => setTimeout(resolve, 50));

async function greetsAndDrives(): Promise<void> {
  const simulator = await RawSimulator.connect(server.url);
  expect(await simulator.greet({ token: "secret" })).toMatchObject({ type: "welcome" });
  simulator.send(episodeStart());
  expect(await simulator.next()).toMatchObject({ type: "ready" });
  simulator.drop();
}

describe("before its hello", () => {
  test("a connection may not send much: one whole frame", async () => {
    const { raw, closed } = await websocket(false);
    raw.write(Buffer.concat([frameHead(100_000), Buffer.alloc(100_000)]));
    expect(await closed).toBe(1008);
    expect(lines).toEqual([
      expect.stringMatching(/^127\.0\.0\.1:\d+: closed before hello: more than 8192 bytes/),
    ]);
    await greetsAndDrives();
  });

  test("a connection may not send much: a frame in pieces that never ends", async () => {
    const { raw, closed } = await websocket(false);
    raw.write(frameHead(150_000));
    for (let piece = 0; piece < 10; piece++) {
      raw.write(Buffer.alloc(1000));
      await settled();
    }
    expect(await closed).toBe(1008);
  });

  test("a connection may not stay: silent, half a request, or a websocket without a word", async () => {
    const silent = await tcp();
    const half = await tcp();
    half.write("GET / HTTP/1.1\r\nHost: a\r\n");
    const { closed } = await websocket(false);
    await settled();
    const gone = [ended(silent), ended(half)];
    clock.advance(10);
    await Promise.all(gone);
    expect(await closed).toBe(1008);
    await greetsAndDrives();
  });

  test("silent connections lock nobody out", async () => {
    for (let i = 0; i < 40; i++) await tcp();
    for (let i = 0; i < 20; i++) await websocket(false);
    await greetsAndDrives();
  });
});

describe("after its hello", () => {
  test("connections hold no more memory together than is stated, and give it back", async () => {
    const peers = await Promise.all(Array.from({ length: 6 }, () => websocket(true)));
    const codes: number[] = [];
    for (const { raw, closed } of peers) {
      closed.then((code) => codes.push(code));
      raw.write(Buffer.concat([frameHead(190_000), Buffer.alloc(150_000)]));
    }
    await settled();
    await settled();
    // Three of 150 kB fit into 500 kB, the others were closed.
    expect(codes).toEqual([1006, 1006, 1006]);
    expect(
      lines.filter((line) => /closed, since all connections together hold \d+ bytes/.test(line)),
    ).toHaveLength(3);
    for (const { raw } of peers) raw.destroy();
    await settled();
    await greetsAndDrives();
  });

  test("an episode that waits for its simulator to come back counts", async () => {
    const scenarios = Array.from({ length: 1000 }, () => ({ name: "n".repeat(170), type: "t" }));
    for (let i = 0; i < 4; i++) {
      const simulator = await RawSimulator.connect(server.url);
      await simulator.greet({ token: "secret" });
      simulator.send({ ...episodeStart(), scenarios });
      if (i < 2) await simulator.next();
      else await simulator.closed;
      simulator.drop();
      await settled();
    }
    expect(lines.join("\n")).toMatch(/closed, since all connections together hold/);
    clock.advance(60);
    await greetsAndDrives();
  });

  test("a peer that sends without reading is left", async () => {
    const { raw, closed } = await websocket(true);
    raw.pause();
    const ping = Buffer.concat([Buffer.from([0x89, 0x80 | 125, 0, 0, 0, 0]), Buffer.alloc(125)]);
    const pings = Buffer.concat(Array.from({ length: 1000 }, () => ping));
    let alive = true;
    raw.once("error", () => {
      alive = false;
    });
    for (let i = 0; i < 400 && alive; i++) {
      raw.write(pings);
      await new Promise(setImmediate);
    }
    raw.resume();
    expect(await closed).toBe(1006);
  });
});

describe("the log", () => {
  test("names who came, who was refused and why, and who went", async () => {
    const wrong = await RawSimulator.connect(server.url);
    await wrong.greet({ token: "guess" });
    const right = await RawSimulator.connect(server.url);
    await right.greet({ token: "secret", simulator: { name: "a\u001b[2Jb", version: "1" } });
    right.drop();
    await settled();
    const page = new WebSocket(server.url, { origin: "https://example.org" });
    await once(page, "error");
    expect(lines).toEqual([
      expect.stringMatching(/^127\.0\.0\.1:\d+: refused: the token is missing or wrong$/),
      expect.stringMatching(/^127\.0\.0\.1:\d+: "a\\u001b\[2Jb" connected$/),
      expect.stringMatching(/^127\.0\.0\.1:\d+: "a\\u001b\[2Jb" disconnected \(code 1006\)$/),
      expect.stringMatching(/refused: it is a web page of "https:\/\/example\.org"$/),
    ]);
  });

  test("cannot be flooded", async () => {
    for (let i = 0; i < 50; i++) {
      const simulator = await RawSimulator.connect(server.url);
      await simulator.greet({ token: "guess" });
    }
    expect(lines).toHaveLength(20);
    clock.advance(10);
    expect(lines[20]).toBe("30 more lines about connections left out");
  });
});

test("simulators see a proper end when the policy is no longer served", async () => {
  const { closed } = await websocket(true);
  await server.close();
  expect(await closed).toBe(1000);
});
