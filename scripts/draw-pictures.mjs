/**
 * `npm run draw-pictures`: draws the pictures of docs/cameras.md anew: the six official cameras at Riverside's
 * signalised crossing at two moments, and a sheet of all corruptions.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { setUp } from "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
setUp();
const load = (name) => import(`${root}/dist/${name}.js`);
const { RandomStream } = await load("base/random");
const { denseRoute } = await load("map/dense-route");
const { GlobalRoutePlanner } = await load("map/global-route-planner");
const { LaneMap } = await load("map/lane-map");
const { readRig } = await load("policy/camera-rig");
const { ExpertPolicy } = await load("policy/expert/expert-policy");
const { readSuite } = await load("routes/read-suite");
const { EmbeddedSimulator } = await load("sim/embedded-simulator");
const { RigRenderer, TownScenery } = await load("sim/sensors/camera-simulator");
const { corruptionNames } = await load("sim/sensors/corruptions/corruption");

const folder = `${root}/docs/pictures`;
mkdirSync(folder, { recursive: true });
const openDrive = readFileSync(`${root}/routes/maps/Riverside.xodr`, "utf8");
const map = LaneMap.fromOpenDrive(openDrive, "Riverside");
const { routes } = readSuite(`${root}/routes/riverside.xml`);
const planner = new GlobalRoutePlanner(map);
const scenery = new TownScenery();

/** The pictures that a rig sees at a tick of a route that the expert drives. */
async function picturesAt({ routeId, seed, tick, weatherOf = routeId, cameras, corruption }) {
  const route = routes.find(({ id }) => id === routeId);
  const random = new RandomStream(`${seed}/${routeId}/0/cameras`);
  const weather = routes.find(({ id }) => id === weatherOf).weathers[0];
  const inner = new EmbeddedSimulator({
    episode: routeId,
    map,
    openDrive,
    route,
    denseRoute: denseRoute(planner, route.keypoints),
    repetition: 0,
    seed,
  });
  const policy = new ExpertPolicy();
  const { episode, observation } = inner.start({ privileged: true, cameras: [] });
  policy.reset(episode);
  let state = observation;
  while (state.tick < tick) {
    state = inner.step({ type: "control", episode: routeId, tick: state.tick, ...policy.control(state) });
  }
  return new RigRenderer(cameras, { map, seed, weather, scenery, random, corruption }).pictures(inner.scene);
}

const moments = [
  { name: "rain", routeId: "8", seed: 5, tick: 491 },
  { name: "night", routeId: "15", seed: 5, tick: 381, weatherOf: "4" },
];
for (const { name, ...moment } of moments) {
  for (const { id, bytes } of await picturesAt({ ...moment, cameras: readRig("bench2drive") })) {
    const path = `${folder}/crossing-${name}-${id.toLowerCase().replaceAll("_", "-")}.jpg`;
    await sharp(bytes).jpeg({ quality: 60 }).toFile(path);
  }
}

const [camera] = readRig("bench2drive-448");
const tiles = [];
for (const name of [undefined, ...corruptionNames]) {
  const severity = 4;
  const corruption = name && { name, severity: name === "frame-lost" ? 5 : severity };
  const [{ bytes }] = await picturesAt({ routeId: "8", seed: 5, tick: 491, cameras: [camera], corruption });
  const label = Buffer.from(
    `<svg width="448" height="24"><rect width="448" height="24" fill="#fff"/><text x="4" y="17" font-family="sans-serif" font-size="15">${name ? `${name}:${corruption.severity}` : "none"}</text></svg>`,
  );
  const column = tiles.length % 8;
  const place = { left: (column / 2) * 452, top: Math.floor(tiles.length / 8) * 280 };
  tiles.push({ input: label, ...place });
  tiles.push({
    input: await sharp(Buffer.from(bytes), { failOn: "none" }).png().toBuffer(),
    left: place.left,
    top: place.top + 24,
  });
}
await sharp({ create: { width: 4 * 452 - 4, height: 4 * 280 - 4, channels: 3, background: "#fff" } })
  .composite(tiles)
  .jpeg({ quality: 70 })
  .toFile(`${folder}/corruptions.jpg`);
