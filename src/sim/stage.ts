import type { RandomStream } from "../base/random.js";
import type { ScenarioSpec } from "../routes/suite.js";
import type { Judge } from "./judge.js";
import type { ScenarioWorld } from "./scenarios/scenario.js";
import { ScenarioDirector } from "./scenarios/scenario-director.js";
import { BackgroundTraffic } from "./traffic/background-traffic.js";
import { CarSpawner } from "./traffic/car-spawner.js";
import type { World } from "./world.js";

/** What an episode puts into the world. */
export interface StageSetting {
  readonly scenarios: readonly ScenarioSpec[];
  readonly random: RandomStream;
  /** Cars that roam the town beside the traffic that follows the ego. */
  readonly roamingCars: number;
}

/** What is staged around the ego: background traffic and scenarios. */
export class Stage {
  readonly director: ScenarioDirector;
  readonly #world: World;
  readonly #judge: Judge;
  readonly #traffic: BackgroundTraffic;
  readonly #random: RandomStream;

  constructor(world: World, judge: Judge, { scenarios, random, roamingCars }: StageSetting) {
    this.#world = world;
    this.#judge = judge;
    this.#random = random;
    const { map, flow, tracker } = world;
    const spawner = new CarSpawner(map, flow, world, random.fork("cars"));
    this.#traffic = new BackgroundTraffic(map, flow, spawner, tracker, random.fork("traffic"));
    this.#traffic.addRoamingCars(roamingCars, world.ego);
    this.director = new ScenarioDirector(
      scenarios,
      tracker.points,
      (spec) => this.#scenarioWorld(spec),
      judge,
    );
  }

  /** Starts, plays and ends scenarios, then looks after the traffic; once a tick, after the world has moved. */
  update(): void {
    this.director.update(this.#world.tracker);
    this.#traffic.update(this.#world.ego, this.#world.obstacles);
  }

  #scenarioWorld(spec: ScenarioSpec): ScenarioWorld {
    const world = this.#world;
    return {
      map: world.map,
      route: world.tracker,
      lights: world.lights,
      traffic: this.#traffic,
      tests: this.#judge,
      random: this.#random.fork(`scenario ${spec.name}`),
      get time() {
        return world.state.time;
      },
      ego: {
        get x() {
          return world.ego.x;
        },
        get y() {
          return world.ego.y;
        },
        get yaw() {
          return world.ego.yaw;
        },
        get speed() {
          return world.ego.speed;
        },
        get odometer() {
          return world.odometer;
        },
      },
      addActor: (blueprint, pose) => world.addActor(blueprint, pose),
      removeActor: (actor) => world.removeActor(actor),
      addMover: (mover) => world.addMover(mover),
      removeMover: (mover) => world.removeMover(mover),
    };
  }
}
