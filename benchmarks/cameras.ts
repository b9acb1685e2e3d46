import { readTextFile } from "../src/base/files.js";
import { projectRoot } from "../src/base/project-root.js";
import { RandomStream } from "../src/base/random.js";
import type { Observation, Tick } from "../src/bridge/messages.js";
import type { Camera } from "../src/bridge/observation.js";
import { denseRoute } from "../src/map/dense-route.js";
import { GlobalRoutePlanner } from "../src/map/global-route-planner.js";
import { LaneMap } from "../src/map/lane-map.js";
import { readRig } from "../src/policy/camera-rig.js";
import { ExpertPolicy } from "../src/policy/expert/expert-policy.js";
import { readSuite } from "../src/routes/read-suite.js";
import { baseWeather } from "../src/routes/weather.js";
import { EmbeddedSimulator } from "../src/sim/embedded-simulator.js";
import type { SeenActor } from "../src/sim/sensors/actors/seen-actor.js";
import { Atmosphere } from "../src/sim/sensors/atmosphere.js";
import { CameraRenderer, type Scene } from "../src/sim/sensors/camera-renderer.js";
import { CameraSimulator, TownScenery } from "../src/sim/sensors/camera-simulator.js";
import { encodeJpeg } from "../src/sim/sensors/jpeg.js";
import { PinholeView } from "../src/sim/sensors/pinhole.js";
import { buildTown } from "../src/sim/sensors/town/build-town.js";
import type { BenchResult } from "./measure.js";

const actorCount = 30;
/** Pictures in a row; the fastest row counts, as other work on the machine only slows. */
const pictures = 100;
const rows = 9;

/** Cameras of all sizes by themselves, and six small ones on a driven route. */
export async function bench(): Promise<BenchResult[]> {
  return [...(await pictures30()), await drivenRoute()];
}

/** One front camera before Riverside's signalised crossing with 30 actors in view, and a JPEG of it. */
async function pictures30(): Promise<BenchResult[]> {
  const openDrive = readTextFile(`${projectRoot}/routes/maps/Riverside.xodr`, "map");
  const map = LaneMap.fromOpenDrive(openDrive, "Riverside");
  const town = buildTown(map, new RandomStream("bench"));
  const stop = map.trafficLights[0].stopPoints[0];
  const forward = { x: Math.cos(stop.yaw), y: Math.sin(stop.yaw) };
  const vehicle = {
    x: stop.x - 40 * forward.x,
    y: stop.y - 40 * forward.y,
    z: stop.z,
    yaw: stop.yaw,
    pitch: 0,
    roll: 0,
  };
  const scene: Scene = {
    tick: 1,
    time: 0.05,
    vehicle,
    actors: Array.from({ length: actorCount }, (_, i) => actorAhead(i, vehicle)),
    lights: new Uint8Array(map.trafficLights.length),
  };
  const results: BenchResult[] = [];
  for (const [rig, target] of [
    ["bench2drive", undefined],
    ["bench2drive-448", 2],
    ["small", 0.5],
  ] as const) {
    const camera = readRig(rig)[0];
    const renderer = new CameraRenderer(town, new Atmosphere(baseWeather), 1, map.trafficLights.length);
    const view = new PinholeView(camera);
    const rgb = new Uint8Array(3 * camera.width * camera.height);
    const drawing = await fastest(() => renderer.render(camera, view, scene, rgb));
    const encoding = await fastest(() => encodeJpeg(rgb, camera));
    results.push({
      what: `a camera of ${camera.width} x ${camera.height}, ${actorCount} actors in view`,
      value: drawing,
      unit: "ms",
      baseline: { what: "its JPEG", value: encoding },
      ...(target !== undefined && { target: { below: target } }),
    });
  }
  return results;
}

/** The expert, which looks at nothing, on a route of the default suite with six small cameras at 2 Hz. */
async function drivenRoute(): Promise<BenchResult> {
  const openDrive = readTextFile(`${projectRoot}/routes/maps/Riverside.xodr`, "map");
  const map = LaneMap.fromOpenDrive(openDrive, "Riverside");
  const route = readSuite(`${projectRoot}/routes/riverside.xml`).routes.find(({ id }) => id === "8")!;
  const points = denseRoute(new GlobalRoutePlanner(map), route.keypoints);
  const scenery = new TownScenery();
  const drive = async (cameras: Camera[]) => {
    const setting = { episode: "bench", map, openDrive, route, denseRoute: points, repetition: 0, seed: 0 };
    const random = new RandomStream("bench");
    const simulator = new CameraSimulator(new EmbeddedSimulator(setting), {
      map,
      seed: 0,
      weather: route.weathers[0],
      scenery,
      random,
    });
    const policy = new ExpertPolicy();
    const { episode, observation } = await simulator.start({ privileged: true, cameras });
    policy.reset(episode);
    const begun = performance.now();
    let state: Tick | Observation = observation;
    for (;;) {
      const control = policy.control(state);
      const next = await simulator.step({ type: "control", episode: "bench", tick: state.tick, ...control });
      if (next.type === "episode_end") break;
      state = next;
    }
    return state.time / ((performance.now() - begun) / 1000);
  };
  const rig = readRig("small");
  await drive(rig);
  const [without, withCameras] = [await drive([]), await drive(rig)];
  return {
    what: "simulator and expert with six small cameras at 2 Hz",
    value: withCameras,
    unit: "s simulated per s",
    baseline: { what: "without cameras", value: without },
    target: { above: 15 },
  };
}

/** Everybody in two columns ahead, within 60 m: cars, vans, buses, bicycles and walkers by turns. */
function actorAhead(i: number, { x, y, z, yaw }: Scene["vehicle"]): SeenActor {
  const ahead = 6 + 3.6 * Math.floor(i / 2);
  const right = (i % 2 === 0 ? -1 : 1) * (2 + 0.12 * ahead);
  const looks = [
    { kind: "vehicle", typeId: "vehicle.audi.tt", halfLength: 2.091, halfWidth: 0.997, halfHeight: 0.693 },
    {
      kind: "vehicle",
      typeId: "vehicle.mercedes.sprinter",
      halfLength: 2.958,
      halfWidth: 0.994,
      halfHeight: 1.28,
    },
    {
      kind: "walker",
      typeId: "walker.pedestrian.0001",
      halfLength: 0.188,
      halfWidth: 0.188,
      halfHeight: 0.93,
    },
    {
      kind: "bicycle",
      typeId: "vehicle.bh.crossbike",
      halfLength: 0.755,
      halfWidth: 0.433,
      halfHeight: 0.806,
    },
    { kind: "vehicle", typeId: "vehicle.ford.crown", halfLength: 2.683, halfWidth: 0.9, halfHeight: 0.787 },
  ] as const;
  return {
    id: i + 2,
    x: x + ahead * Math.cos(yaw) - right * Math.sin(yaw),
    y: y + ahead * Math.sin(yaw) + right * Math.cos(yaw),
    z,
    yaw: yaw + 0.1 * i,
    speed: 1,
    ...looks[i % looks.length],
  };
}

/** Milliseconds of one call, of the fastest row of calls. */
async function fastest(call: () => unknown): Promise<number> {
  let best = Infinity;
  for (let row = 0; row < rows; row++) {
    const begun = performance.now();
    for (let i = 0; i < pictures; i++) await call();
    best = Math.min(best, (performance.now() - begun) / pictures);
  }
  return best;
}
