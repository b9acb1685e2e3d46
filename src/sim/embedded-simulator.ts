import { createHash } from "node:crypto";
import { RandomStream } from "../base/random.js";
import type { FailureText } from "../bench/route-record.js";
import type {
  Control,
  EpisodeEnd,
  EpisodeStart,
  Observation,
  PolicyNeeds,
  Tick,
} from "../bridge/messages.js";
import type { EgoState, PlanPoint } from "../bridge/observation.js";
import type { EpisodeBeginning, EpisodeOutcome, SkippedScenario } from "../bridge/simulator.js";
import { type RoutePoint, spawnLift } from "../map/dense-route.js";
import type { LaneMap } from "../map/lane-map.js";
import { planIndices } from "../routes/agent-plan.js";
import type { Route } from "../routes/suite.js";
import { type Weather, weatherAttributes } from "../routes/weather.js";
import { Judge, type TreeStatus } from "./judge.js";
import { Navigator } from "./navigator.js";
import { PrivilegedView, privilegedMap } from "./privileged-view.js";
import type { Scene } from "./sensors/camera-renderer.js";
import type { SceneSimulator } from "./sensors/camera-simulator.js";
import { MotionSensors } from "./sensors/motion-sensors.js";
import { Stage } from "./stage.js";
import { StateHasher } from "./state-hash.js";
import type { VehicleControl } from "./vehicles/ego-dynamics.js";
import { EGO_HALF_HEIGHT, EGO_HALF_LENGTH, EGO_HALF_WIDTH } from "./vehicles/ego-measurements.js";
import { TICK_SECONDS, World } from "./world.js";

/** The policy plans at every tenth tick: 2 Hz. */
const PLAN_EVERY_TICKS = 10;
/** Bench2Drive ends a route when its tick counter passes this. */
const TICK_CAP = 4000;
/** Of the real MKZ, m; CARLA's files don't state it. */
const WHEELBASE = 2.8448;
const STANDING: VehicleControl = { steer: 0, throttle: 0, brake: 0 };

/** What the embedded simulator needs to play one route. */
export interface EmbeddedEpisode {
  /** Name of the episode, unique in the run. */
  readonly episode: string;
  readonly map: LaneMap;
  /** The map's OpenDRIVE text. */
  readonly openDrive: string;
  readonly route: Route;
  /** The route interpolated through its keypoints, not lifted. */
  readonly denseRoute: readonly RoutePoint[];
  readonly repetition: number;
  readonly seed: number;
  /** Cars that roam the town beside the traffic that follows the ego; none by default. */
  readonly roamingCars?: number;
}

/** Plays one route on the embedded simulator, without cameras: those are added around it. */
export class EmbeddedSimulator implements SceneSimulator {
  /** Scenarios of the route that are not played; known from the start. */
  readonly skipped: readonly SkippedScenario[];
  /** What is odd about the scenarios that are played, a sentence each; known from the start. */
  readonly warnings: readonly string[];
  readonly #setting: EmbeddedEpisode;
  readonly #world: World;
  readonly #judge: Judge;
  readonly #stage: Stage;
  readonly #plan: readonly PlanPoint[];
  readonly #navigator: Navigator;
  readonly #hasher = new StateHasher();
  readonly #hashes: bigint[] = [];
  #privileged: PrivilegedView | undefined;
  #motionSensors: MotionSensors | undefined;
  #control = STANDING;
  #tree: TreeStatus = "running";
  #failure: FailureText | null = null;

  constructor(setting: EmbeddedEpisode) {
    this.#setting = setting;
    const { map, route, denseRoute, seed, repetition } = setting;
    const lifted = denseRoute.map((point, index) =>
      index === 0 ? { ...point, z: point.z + spawnLift } : point,
    );
    const random = new RandomStream(`${seed}/${route.id}/${repetition}`);
    this.#world = new World(map, lifted, random);
    this.#judge = new Judge(this.#world);
    this.#stage = new Stage(this.#world, this.#judge, {
      scenarios: route.scenarios,
      random,
      roamingCars: setting.roamingCars ?? 0,
    });
    this.skipped = this.#stage.director.skipped;
    this.warnings = this.#stage.director.warnings;
    this.#plan = planIndices(denseRoute).map((index) => planPoint(denseRoute[index]));
    this.#navigator = new Navigator(this.#plan);
  }

  get scene(): Scene {
    const { state, ego, actors, lights } = this.#world;
    return {
      tick: state.frame,
      time: state.time,
      vehicle: { x: ego.x, y: ego.y, z: state.ego.z, yaw: ego.yaw, pitch: state.ego.pitch, roll: 0 },
      actors,
      lights: lights.colours,
    };
  }

  start(needs: PolicyNeeds): EpisodeBeginning {
    const episode = this.#episodeStart(needs);
    if (episode.privileged)
      this.#privileged = new PrivilegedView(this.#world, this.#stage, episode.privileged);
    if (needs.motionSensors !== undefined) {
      const { map, route, repetition, seed } = this.#setting;
      const noise = new RandomStream(`${seed}/${route.id}/${repetition}/motion-sensors`);
      this.#motionSensors = new MotionSensors(map, needs.motionSensors === "noisy" ? noise : undefined);
    }
    this.#advance();
    return { episode, observation: this.#observe() as Observation };
  }

  step(control: Control): Tick | Observation | EpisodeEnd {
    this.#control = { steer: control.steer, throttle: control.throttle, brake: control.brake };
    this.#stage.update();
    this.#tree = this.#judge.update();
    if (this.#tree !== "running") return this.#end();
    if (this.#world.state.frame >= TICK_CAP) {
      // The leaderboard moves the world once more before it notices; that tick is judged by nobody.
      this.#advance();
      this.#failure = "TickRuntime";
      return this.#end();
    }
    this.#advance();
    return this.#observe();
  }

  finish(failure?: FailureText): EpisodeOutcome {
    const { state } = this.#world;
    const { criteria, route } = this.#judge;
    const endedByTree = this.#tree !== "running";
    this.#stage.director.stop();
    criteria.terminate(state, endedByTree);
    return {
      events: criteria.events,
      timedOut: this.#tree === "timeout",
      failure: this.#failure ?? failure ?? null,
      routePoints: Array.from(route.x, (x, i) => [x, route.y[i], route.z[i]] as const),
      gameSeconds: state.time,
      ticks: state.frame,
      tickHashes: BigUint64Array.from(this.#hashes),
      skippedScenarios: this.skipped,
      warnings: this.warnings,
    };
  }

  #advance(): void {
    const world = this.#world;
    world.tick(this.#control);
    this.#hashes.push(this.#hasher.hash(world.state.frame, world.ego, world.actors, world.lights.colours));
  }

  #observe(): Tick | Observation {
    const { state, ego } = this.#world;
    const egoState = this.#egoState();
    const content = {
      episode: this.#setting.episode,
      tick: state.frame,
      time: state.time,
      ego: egoState,
      ...(this.#privileged && { privileged: this.#privileged.look() }),
      ...(this.#motionSensors && { motionSensors: this.#motionSensors.read(egoState, TICK_SECONDS) }),
    };
    this.#navigator.update(ego.x, ego.y);
    if ((state.frame - 1) % PLAN_EVERY_TICKS !== 0) return { type: "tick", ...content };
    return {
      type: "observation",
      ...content,
      command: this.#navigator.target.option,
      targetPoint: this.#navigator.targetPoint(ego),
      images: [],
    };
  }

  #egoState(): EgoState {
    const { state, ego } = this.#world;
    return {
      x: ego.x,
      y: ego.y,
      z: state.ego.z,
      yaw: ego.yaw,
      pitch: state.ego.pitch,
      roll: 0,
      velocity: [ego.velocityX, ego.velocityY, 0],
      acceleration: [ego.accelerationX, ego.accelerationY, 0],
      angularVelocity: [0, 0, ego.yawRate],
      speed: ego.speed,
      steer: this.#control.steer,
      throttle: this.#control.throttle,
      brake: this.#control.brake,
    };
  }

  #end(): EpisodeEnd {
    const { state } = this.#world;
    return {
      type: "episode_end",
      episode: this.#setting.episode,
      tick: state.frame,
      gameSeconds: state.time,
      failure: this.#failure,
    };
  }

  #episodeStart(needs: PolicyNeeds): EpisodeStart {
    const { episode, route, repetition, seed, denseRoute, openDrive } = this.#setting;
    return {
      type: "episode_start",
      episode,
      tick: 0,
      routeId: route.id,
      repetition,
      town: route.town,
      seed,
      weather: namedWeather(route.weathers[0]),
      scenarios: route.scenarios.map(({ name, type }) => ({ name, type })),
      globalPlan: { sparse: [...this.#plan], dense: denseRoute.map(planPoint) },
      cameras: [],
      vehicle: {
        typeId: "vehicle.lincoln.mkz_2020",
        halfLength: EGO_HALF_LENGTH,
        halfWidth: EGO_HALF_WIDTH,
        halfHeight: EGO_HALF_HEIGHT,
        wheelbase: WHEELBASE,
      },
      planEveryTicks: PLAN_EVERY_TICKS,
      tickSeconds: TICK_SECONDS,
      mapSha256: createHash("sha256").update(openDrive).digest("hex"),
      ...(needs.privileged && { privileged: privilegedMap(this.#setting.map, denseRoute, openDrive) }),
    };
  }
}

function planPoint({ x, y, z, yaw, option }: RoutePoint): PlanPoint {
  return { x, y, z, yaw, option };
}

function namedWeather(weather: Weather): Record<string, number> {
  const parameters = Object.keys(weatherAttributes) as (keyof Weather)[];
  return Object.fromEntries(parameters.map((name) => [weatherAttributes[name], weather[name]]));
}
