/**
 * `npm run check:traffic [-- <vehicle-hours>]`: lets cars roam every town at hand (the project's own and CARLA's below
 * ../shared) with no ego in their way, and counts what no driver would do. Exit code 1 when something is beyond its bound.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./setup.mjs";

const CARS = 40;
const RUN_SECONDS = 300;
/** What is human: nuPlan's comfort thresholds, as the comfort metric has them, m/s2 and m/s3. */
const BOUNDS = {
  overlaps: 0,
  "red lights run": 0,
  "stood alone": 0,
  "p99 gain": 2.4,
  "p99 brake": 4.05,
  "p99 jerk": 8.37,
};
/** Standing longer than this with nothing in front is no waiting, s. */
const LONGEST_STAND = 90;
/** Where the ego is put once the cars are placed around it, m: it would block a lane. */
const AWAY = 1e5;
const QUEUE_GAP = 12;
/** Cars that want to be slower wait for the ego, by CARLA's own rule. */
const WAITING_SPEED = 1;
const STANDING_SPEED = 0.1;

const root = fileURLToPath(new URL("..", import.meta.url));
const hours = Number(process.argv[2] ?? 50);
if (!(hours > 0)) {
  console.error(`${process.argv[2]} is no number of vehicle-hours: npm run check:traffic -- 50`);
  process.exit(2);
}

build();
const load = (path) => import(join(root, "dist", path));
const { RandomStream } = await load("base/random.js");
const { boxesOverlap } = await load("geometry/boxes.js");
const { denseRoute } = await load("map/dense-route.js");
const { TownMaps } = await load("runner/town-maps.js");
const { Judge } = await load("sim/judge.js");
const { Stage } = await load("sim/stage.js");
const { World, TICK_SECONDS } = await load("sim/world.js");

/** Counts over the runs of a town. */
class TrafficWatch {
  #stops;
  #seconds = 0;
  #overlaps = 0;
  #redRuns = 0;
  #stoodAlone = 0;
  #gains = [];
  #brakes = [];
  #jerks = [];
  #cars = new Map();
  #overlapping = new Set();

  constructor(map) {
    this.#stops = map.trafficLights.flatMap(({ id, stopPoints }) =>
      stopPoints.map(({ x, y, yaw }) => ({ id, x, y, cos: Math.cos(yaw), sin: Math.sin(yaw), yaw })),
    );
  }

  begin() {
    this.#cars.clear();
    this.#overlapping.clear();
  }

  see({ flow, lights }) {
    const cars = flow.vehicles.map(({ actor }) => actor);
    for (const { actor: car, desiredSpeed } of flow.vehicles) {
      this.#seconds += TICK_SECONDS;
      const before = this.#cars.get(car.id);
      this.#seeMotion(car, before);
      if (before) this.#seeLights(car, before, lights);
      const stood = desiredSpeed > WAITING_SPEED ? this.#standing(car, before, cars) : 0;
      this.#cars.set(car.id, { x: car.x, y: car.y, acceleration: car.acceleration, stood });
    }
    this.#seeOverlaps(cars);
  }

  #seeMotion({ acceleration }, before) {
    this.#gains.push(Math.max(0, acceleration));
    this.#brakes.push(Math.max(0, -acceleration));
    if (before) this.#jerks.push(Math.abs(acceleration - before.acceleration) / TICK_SECONDS);
  }

  #seeLights(car, before, lights) {
    for (const { id, x, y, cos, sin, yaw } of this.#stops) {
      const ahead = (place) => (place.x - x) * cos + (place.y - y) * sin + car.halfLength;
      const aside = Math.abs((car.y - y) * cos - (car.x - x) * sin);
      if (aside > 1.5 || ahead(before) >= 0 || ahead(car) < 0 || Math.cos(car.yaw - yaw) < 0.7) continue;
      if (lights.colourOf(id) === "red") this.#redRuns++;
    }
  }

  /** Seconds for which a car has stood with nothing before it. */
  #standing(car, before, cars) {
    if (car.speed > STANDING_SPEED || cars.some((other) => other !== car && isBefore(car, other))) return 0;
    const stood = (before?.stood ?? 0) + TICK_SECONDS;
    if (stood > LONGEST_STAND && (before?.stood ?? 0) <= LONGEST_STAND) this.#stoodAlone++;
    return stood;
  }

  #seeOverlaps(cars) {
    for (let i = 0; i < cars.length; i++) {
      for (let j = i + 1; j < cars.length; j++) {
        const pair = `${cars[i].id}/${cars[j].id}`;
        if (Math.abs(cars[i].z - cars[j].z) > 2 || !boxesOverlap(cars[i], cars[j]))
          this.#overlapping.delete(pair);
        else if (!this.#overlapping.has(pair)) {
          this.#overlapping.add(pair);
          this.#overlaps++;
        }
      }
    }
  }

  row() {
    return {
      "vehicle-hours": round(this.#seconds / 3600),
      overlaps: this.#overlaps,
      "red lights run": this.#redRuns,
      "stood alone": this.#stoodAlone,
      "p99 gain": round(p99(this.#gains)),
      "p99 brake": round(p99(this.#brakes)),
      "p99 jerk": round(p99(this.#jerks)),
    };
  }
}

const carlaMaps = join(root, "../shared/data/maps/carla");
const folders = [join(root, "routes/maps"), ...(existsSync(carlaMaps) ? [carlaMaps] : [])];
const towns = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".xodr"))
    .map((name) => name.slice(0, -".xodr".length)),
);
const maps = new TownMaps(folders);
const runs = Math.max(1, Math.round((hours * 3600) / (CARS * RUN_SECONDS * towns.length)));
const rows = Object.fromEntries(towns.map((town) => [town, watchTown(town)]));
console.table(rows);
const beyond = Object.entries(BOUNDS).filter(([what, bound]) =>
  Object.values(rows).some((row) => row[what] > bound),
);
console.log(
  beyond.length === 0
    ? "all within bounds"
    : `beyond the bound somewhere: ${beyond.map(([what, bound]) => `${what} (${bound})`).join(", ")}`,
);
process.exitCode = beyond.length === 0 ? 0 : 1;

function watchTown(town) {
  const { map, planner } = maps.load(town);
  const watch = new TrafficWatch(map);
  for (let seed = 0; seed < runs; seed++) {
    const random = new RandomStream(`check-traffic/${town}/${seed}`);
    const world = new World(map, egoRoute(map, planner, random.fork("ego")), random);
    const stage = new Stage(world, new Judge(world), { scenarios: [], random, roamingCars: CARS });
    world.placeEgo({ ...world.state.ego, x: AWAY });
    const standing = { steer: 0, throttle: 0, brake: 1 };
    watch.begin();
    for (let tick = 0; tick * TICK_SECONDS < RUN_SECONDS; tick++) {
      world.tick(standing);
      stage.update();
      watch.see(world);
    }
  }
  return watch.row();
}

/** Any lane that is long enough; the cars are placed around its start. */
function egoRoute(map, planner, random) {
  const lanes = map.lanes.filter(
    (lane) => lane.type === "driving" && lane.junctionId === -1 && lane.length > 30,
  );
  const lane = lanes[random.integer(0, lanes.length - 1)];
  const last = lane.x.length - 1;
  const place = (at) => ({ x: lane.x[at], y: lane.y[at], z: lane.z[at] });
  return denseRoute(planner, [place(0), place(last >> 1)]);
}

function isBefore(car, { x, y, halfLength }) {
  const [dx, dy] = [x - car.x, y - car.y];
  const ahead = dx * Math.cos(car.yaw) + dy * Math.sin(car.yaw);
  const aside = Math.abs(dy * Math.cos(car.yaw) - dx * Math.sin(car.yaw));
  return ahead > 0 && ahead - car.halfLength - halfLength < QUEUE_GAP && aside < 2;
}

function p99(values) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(0.99 * (sorted.length - 1))] ?? 0;
}

function round(value) {
  return Number(value.toFixed(2));
}
