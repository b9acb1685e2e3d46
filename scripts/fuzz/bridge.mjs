/** Hostile peers for a served policy: it must answer a good one all the time, in bounded memory, and never fall. */
import { readFileSync } from "node:fs";
import { createConnection } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { WebSocket } from "ws";
import { startDrx } from "./drx.mjs";
import { damaged, pick, randomOf } from "./mutate.mjs";

/** What docs/bridge.md states, and what Node itself and one frame being read take beside it. */
const mostMegabytes = 512 + 1024;
/** How long a good peer may wait for its turn, ms: on a busy machine the frames read before it take seconds. */
const slowest = 20_000;
const dist = (path) => import(new URL(`../../dist/${path}.js`, import.meta.url));

export async function fuzzBridge(seed, frames) {
  const findings = [];
  if (frames === 0) return { tried: 0, findings };
  const { encodeMessage, decodePolicyMessage } = await dist("bridge/codec");
  const random = randomOf(4_000_003 * seed);
  const { child, finished } = startDrx(["serve", "--policy", "idle", "--port", "0"]);
  const url = await addressOf(child);
  const port = Number(new URL(url).port);
  const peers = hostilePeers(url, port, random, encodeMessage);
  const memory = watchMemory(child.pid);
  let tried = 0;
  while (tried < frames && child.exitCode === null) {
    for (let i = 0; i < 50; i++, tried++) await pick(random, peers)();
    const answer = await goodEpisode(url, encodeMessage, decodePolicyMessage);
    if (answer !== "driven")
      findings.push(`after ${tried} hostile peers a good one was not served: ${answer}`);
  }
  await flood(port, url, encodeMessage);
  const answer = await goodEpisode(url, encodeMessage, decodePolicyMessage);
  if (answer !== "driven") findings.push(`after the flood a good one was not served: ${answer}`);
  await pause(5000);
  const afterwards = memory.now();
  const megabytes = memory.stop();
  if (megabytes > mostMegabytes) findings.push(`the policy took ${megabytes} MB, more than ${mostMegabytes}`);
  console.log(
    `bridge: the served policy took ${megabytes} MB at most, ${afterwards} MB five seconds after the flood`,
  );
  child.kill("SIGTERM");
  const { code, signal, stderr } = await finished;
  if (code !== 0) findings.push(`the served policy ended with ${signal ?? code}: ${stderr.slice(-500)}`);
  if (/^\s+at /m.test(stderr)) findings.push(`a stack trace: ${stderr.slice(0, 500)}`);
  return { tried, findings };
}

function addressOf(child) {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stderr.on("data", (data) => {
      text += data;
      const found = /ws:\/\/[^;\s]+/.exec(text);
      if (found) resolve(found[0]);
    });
    child.on("exit", () => reject(new Error(`drx serve ended: ${text}`)));
  });
}

const hello = {
  type: "hello",
  protocol: { major: 1, minor: 0 },
  simulator: { name: "fuzz", version: "1" },
  capabilities: { privileged: true, cameras: true },
};
const points = [0, 1, 2].map((x) => ({ x, y: 0, z: 0, yaw: 0, option: 4 }));
const start = {
  type: "episode_start",
  episode: "fuzz/1",
  tick: 0,
  routeId: "1",
  repetition: 0,
  town: "T",
  seed: 0,
  weather: {},
  scenarios: [],
  globalPlan: { sparse: points, dense: points },
  cameras: [],
  vehicle: { typeId: "car", halfLength: 2, halfWidth: 1, halfHeight: 1, wheelbase: 3 },
  planEveryTicks: 10,
  tickSeconds: 0.05,
  mapSha256: "",
};
const observation = {
  type: "observation",
  episode: "fuzz/1",
  tick: 1,
  time: 0.05,
  ego: {
    x: 0,
    y: 0,
    z: 0,
    yaw: 0,
    pitch: 0,
    roll: 0,
    velocity: [0, 0, 0],
    acceleration: [0, 0, 0],
    angularVelocity: [0, 0, 0],
    speed: 0,
    steer: 0,
    throttle: 0,
    brake: 0,
  },
  command: 4,
  targetPoint: [10, 0],
  images: [],
};
const end = { type: "episode_end", episode: "fuzz/1", tick: 1, gameSeconds: 0.05, failure: null };

/** Drives one tick; "driven", or what went wrong. */
async function goodEpisode(url, encode, decode) {
  const socket = new WebSocket(url);
  const answers = [];
  let wake = () => {};
  socket.on("message", (data) => {
    answers.push(decode(data));
    wake();
  });
  socket.on("error", () => wake());
  const next = async (type) => {
    const until = Date.now() + slowest;
    while (answers.length === 0 && Date.now() < until) {
      await Promise.race([pause(slowest), new Promise((resolve) => (wake = resolve))]);
      if (socket.readyState > WebSocket.OPEN && answers.length === 0) return `closed instead of ${type}`;
    }
    const answer = answers.shift();
    return answer?.type === type ? undefined : `${JSON.stringify(answer)} instead of ${type}`;
  };
  try {
    await Promise.race([new Promise((resolve) => socket.once("open", resolve)), pause(slowest)]);
    for (const [message, type] of [
      [hello, "welcome"],
      [start, "ready"],
      [observation, "control"],
      [end, "ack"],
    ]) {
      socket.send(encode(message));
      const fault = await next(type);
      if (fault) return fault;
    }
    return "driven";
  } catch (error) {
    return error.message;
  } finally {
    socket.terminate();
  }
}

function hostilePeers(url, port, random, encode) {
  const noise = (most) =>
    Buffer.from(Array.from({ length: Math.floor(most * random()) }, () => Math.floor(256 * random())));
  const raw = async (bytes) => {
    const socket = createConnection(port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write(bytes);
    await pause(5);
    socket.destroy();
  };
  const websocket = async (write) => {
    const socket = new WebSocket(url);
    socket.on("error", () => {});
    await new Promise((resolve) => {
      socket.once("open", resolve);
      socket.once("close", resolve);
    });
    if (socket.readyState === WebSocket.OPEN) await write(socket);
    await pause(5);
    socket.terminate();
  };
  return [
    () => raw(noise(2000)),
    () => raw("GET / HTTP/1.1\r\n"),
    () => raw(`GET /${"a".repeat(20_000)} HTTP/1.1\r\n\r\n`),
    () =>
      raw(
        `GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${noise(200).toString("latin1")}\r\n\r\n`,
      ),
    () => websocket((socket) => socket.send(noise(5000))),
    () => websocket((socket) => socket.send("text")),
    () => websocket((socket) => socket.send(damaged(random, encode(hello)))),
    () =>
      websocket(async (socket) => {
        for (const message of [hello, start, observation, end]) {
          const frame = encode(message);
          socket.send(random() < 0.6 ? frame : damaged(random, frame));
        }
        await pause(5);
        for (let i = 0; i < 20; i++)
          socket.send(damaged(random, encode(pick(random, [hello, start, observation, end]))));
      }),
    () =>
      websocket((socket) => {
        socket.send(encode(hello));
        // Announces much in few bytes, nests without end, and takes many times its size as objects.
        socket.send(Buffer.from([pick(random, [0xdd, 0xdf]), 255, 255, 255, 255]));
        socket.send(Buffer.alloc(100_000, 0x91));
        socket.send(Buffer.concat([Buffer.from([0xdd, 0, 0x40, 0, 0]), Buffer.alloc(0x400000, 0x90)]));
      }),
  ];
}

/** Silent connections, and more bytes in frames that never end than the policy may hold. */
async function flood(port, url, encode) {
  const silent = Array.from({ length: 500 }, () => {
    const socket = createConnection(port, "127.0.0.1");
    socket.on("error", () => {});
    return socket;
  });
  const head = Buffer.alloc(14);
  head.writeUInt16BE(0x82ff, 0);
  head.writeUInt32BE(63 * 1024 * 1024, 6);
  const block = Buffer.alloc(1024 * 1024);
  const greedy = [];
  for (let i = 0; i < 40; i++) {
    const socket = new WebSocket(url);
    greedy.push(socket);
    socket.on("error", () => {});
    socket.once("upgrade", ({ socket: connection }) => {
      connection.on("error", () => {});
      socket.once("message", async () => {
        connection.write(head);
        for (let sent = 0; sent < 30 && !connection.destroyed; sent++) {
          if (connection.write(block)) continue;
          await new Promise((resolve) => {
            connection.once("drain", resolve);
            setTimeout(resolve, 500);
          });
          connection.removeAllListeners("drain");
        }
      });
    });
    socket.once("open", () => socket.send(encode(hello)));
  }
  await pause(4000);
  for (const socket of [...silent]) socket.destroy();
  for (const socket of greedy) socket.terminate();
  await pause(500);
}

/** The largest resident memory of a process, in megabytes; 0 where the system does not say. */
function watchMemory(pid) {
  let most = 0;
  const now = () => {
    try {
      const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
      return Math.round(Number(kilobytes?.[1] ?? 0) / 1024);
    } catch {
      // Not on this system, or no longer there.
      return 0;
    }
  };
  const look = () => {
    most = Math.max(most, now());
  };
  const timer = setInterval(look, 100);
  return {
    now,
    stop() {
      look();
      clearInterval(timer);
      return most;
    },
  };
}
