import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import { BridgeClient } from "../src/bridge/client.js";
import { encodeMessage } from "../src/bridge/codec.js";
import type { DrivingAgent } from "../src/bridge/driving-agent.js";
import type { Control, EpisodeStart, Observation, Tick } from "../src/bridge/messages.js";
import type { Actor, CameraImage, EgoState } from "../src/bridge/observation.js";
import { BridgeServer } from "../src/bridge/server.js";
import { type BenchResult, percentile } from "./measure.js";

const rounds = 4000;
const warmUpRounds = 500;

/** Round trips of the bridge on loopback, beside a bare `ws` echo of as many bytes. */
export async function bench(): Promise<BenchResult[]> {
  const tick: Tick = { type: "tick", episode: "e", tick: 1, time: 0, ego };
  const privileged = { ...tick, privileged: { actors: thirtyActors(), trafficLights: [], scenarios: [] } };
  const observation: Observation = {
    ...tick,
    type: "observation",
    command: 4,
    targetPoint: [20, 0],
    images: sixImages(),
  };
  return [
    await compare("bridge tick, p99 of a round trip", tick, 1),
    await compare("bridge tick with 30 privileged actors, p99", privileged, 1),
    await compare("bridge observation with six 60 kB images, p99", observation, 5),
  ];
}

async function compare(what: string, state: Tick | Observation, below: number): Promise<BenchResult> {
  const bytes = encodeMessage(state).length;
  return {
    what,
    value: percentile(await bridgeTimes(state), 0.99),
    unit: "ms",
    baseline: {
      what: `bare ws echo of ${bytes} bytes, p99`,
      value: percentile(await echoTimes(bytes), 0.99),
    },
    target: { below },
  };
}

async function bridgeTimes(state: Tick | Observation): Promise<number[]> {
  const server = await BridgeServer.listen({
    offer: { name: "null", version: "1", needs: { privileged: false, cameras: [] }, open: nullAgent },
  });
  const client = await BridgeClient.connect({
    url: server.url,
    simulator: { name: "bench", version: "1", capabilities: { privileged: true, cameras: true } },
  });
  await client.start(episodeStart);
  await client.control({ ...state, type: "observation", command: 4, targetPoint: [0, 0], images: [] });
  const times = await timeRounds((round) => client.control({ ...state, tick: round + 2 }));
  await client.close();
  await server.close();
  return times;
}

async function echoTimes(bytes: number): Promise<number[]> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
  await new Promise((resolve) => server.once("listening", resolve));
  const answer = encodeMessage(control(1));
  server.on("connection", (socket) => socket.on("message", () => socket.send(answer)));
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    perMessageDeflate: false,
  });
  await new Promise((resolve) => socket.once("open", resolve));
  const frame = Buffer.alloc(bytes);
  const times = await timeRounds(() => {
    const echoed = new Promise((resolve) => socket.once("message", resolve));
    socket.send(frame);
    return echoed;
  });
  socket.terminate();
  server.close();
  return times;
}

/** Milliseconds of each round after the warm-up. */
async function timeRounds(runRound: (round: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < warmUpRounds + rounds; round++) {
    const begin = performance.now();
    await runRound(round);
    if (round >= warmUpRounds) times.push(performance.now() - begin);
  }
  return times;
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
