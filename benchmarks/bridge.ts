import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import { BridgeClient } from "../src/bridge/client.js";
import { encodeMessage } from "../src/bridge/codec.js";
import type { DrivingAgent } from "../src/bridge/driving-agent.js";
import type { Control, EpisodeStart, Observation, Tick } from "../src/bridge/messages.js";
import type { Actor, CameraImage, EgoState } from "../src/bridge/observation.js";
import { BridgeServer } from "../src/bridge/server.js";
import { type BenchResult, percentile } from "./measure.js";

/** Messages of one kind that are timed. */
const rounds = 4000;
const warmUpRounds = 1000;
/** An episode has nine ticks between two observations. */
const planEveryTicks = 10;

/** Round trips of the bridge on loopback, beside a bare `ws` echo of as many bytes in the same order. */
export async function bench(): Promise<BenchResult[]> {
  const tick: Tick = { type: "tick", episode: "e", tick: 1, time: 0, ego };
  const crowded = { ...tick, privileged: { actors: thirtyActors(), trafficLights: [], scenarios: [] } };
  const observation: Observation = {
    ...tick,
    type: "observation",
    command: 4,
    targetPoint: [20, 0],
    images: sixImages(),
  };
  return [
    await compare("bridge tick, p99 of a round trip", [tick], 1),
    await compare("bridge tick with 30 privileged actors, p99", [crowded], 1),
    await compare(
      "bridge observation with six 60 kB images, p99 (nine ticks between)",
      [...Array<Tick>(planEveryTicks - 1).fill(tick), observation],
      5,
    ),
  ];
}

/** Times the last message of a sequence that is sent over and over. */
async function compare(what: string, sequence: (Tick | Observation)[], below: number): Promise<BenchResult> {
  const sizes = sequence.map((message) => encodeMessage(message).length);
  const bridge = lastOfEach(await bridgeTimes(sequence), sequence.length);
  const echo = lastOfEach(await echoTimes(sizes), sequence.length);
  return {
    what,
    value: percentile(bridge, 0.99),
    unit: "ms",
    baseline: { what: `bare ws echo of ${sizes.at(-1)} bytes, p99`, value: percentile(echo, 0.99) },
    target: { below },
  };
}

async function bridgeTimes(sequence: readonly (Tick | Observation)[]): Promise<number[]> {
  const server = await BridgeServer.listen({
    offer: { name: "null", version: "1", needs: { privileged: false, cameras: [] }, open: nullAgent },
  });
  const client = await BridgeClient.connect({
    url: server.url,
    simulator: { name: "bench", version: "1", capabilities: { privileged: true, cameras: true } },
  });
  await client.start(episodeStart);
  const { episode, time } = sequence[0];
  await client.control({
    type: "observation",
    episode,
    tick: 1,
    time,
    ego,
    command: 4,
    targetPoint: [0, 0],
    images: [],
  });
  const times = await timeRounds(sequence.length, (round) =>
    client.control({ ...sequence[round % sequence.length], tick: round + 2 }),
  );
  await client.close();
  await server.close();
  return times;
}

async function echoTimes(sizes: readonly number[]): Promise<number[]> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
  await new Promise((resolve) => server.once("listening", resolve));
  const answer = encodeMessage(control(1));
  server.on("connection", (socket) => socket.on("message", () => socket.send(answer)));
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    perMessageDeflate: false,
  });
  await new Promise((resolve) => socket.once("open", resolve));
  const frames = sizes.map((size) => Buffer.alloc(size));
  const times = await timeRounds(frames.length, (round) => {
    const echoed = new Promise((resolve) => socket.once("message", resolve));
    socket.send(frames[round % frames.length]);
    return echoed;
  });
  socket.terminate();
  server.close();
  return times;
}

/** Milliseconds of each round after the warm-up; `length` rounds make one sequence. */
async function timeRounds(length: number, runRound: (round: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < length * Math.ceil((warmUpRounds + rounds) / length); round++) {
    const begin = performance.now();
    await runRound(round);
    times.push(performance.now() - begin);
  }
  return times.slice(length * Math.ceil(warmUpRounds / length));
}

function lastOfEach(times: readonly number[], length: number): number[] {
  return times.filter((_, round) => round % length === length - 1);
}

function nullAgent(): DrivingAgent {
  return {
    name: "null",
    version: "1",
    needs: { privileged: false, cameras: [] },
    start: async () => {},
    control: async (state) => control(state.tick),
    end: async () => {},
    close: async () => {},
  };
}

function control(tick: number): Control {
  return { type: "control", episode: "e", tick, steer: 0.1, throttle: 0.5, brake: 0 };
}

const ego: EgoState = {
  x: 101.5,
  y: -20.25,
  z: 0.1,
  yaw: 0.5,
  pitch: 0.01,
  roll: 0.02,
  velocity: [4.1, 2.2, 0],
  acceleration: [0.1, 0.2, 0],
  angularVelocity: [0, 0, 0.01],
  speed: 4.6,
  steer: 0.05,
  throttle: 0.5,
  brake: 0,
};

const episodeStart: EpisodeStart = {
  type: "episode_start",
  episode: "e",
  tick: 0,
  routeId: "1",
  repetition: 0,
  town: "Town01",
  seed: 0,
  weather: {},
  scenarios: [],
  globalPlan: { sparse: [], dense: [] },
  cameras: [],
  vehicle: { typeId: "car", halfLength: 2.4, halfWidth: 0.9, halfHeight: 0.7, wheelbase: 2.85 },
  planEveryTicks: 10,
  tickSeconds: 0.05,
  mapSha256: "",
};

function thirtyActors(): Actor[] {
  return Array.from({ length: 30 }, (_, id) => ({
    id,
    kind: "vehicle",
    typeId: `vehicle.type.${id % 10}`,
    role: "background",
    x: id / 3,
    y: -id / 7,
    z: 0.1,
    yaw: id / 11,
    velocityX: 1.1,
    velocityY: 2.2,
    speed: 2.5,
    yawRate: 0.1,
    halfLength: 2.2,
    halfWidth: 0.9,
    halfHeight: 0.7,
    steer: 0.1,
    throttle: 0.5,
    brake: 0,
  }));
}

function sixImages(): CameraImage[] {
  return Array.from({ length: 6 }, (_, i) => ({
    id: `CAM_${i}`,
    width: 1600,
    height: 900,
    encoding: "jpeg",
    quality: 20,
    channelOrder: "rgb",
    bytes: new Uint8Array(60_000),
  }));
}
