import type { RandomStream } from "../base/random.js";
import type { ScenarioSpec } from "../routes/suite.js";
import type { Judge } from "./judge.js";
import { ScenarioDirector } from "./scenarios/scenario-director.js";
import { Scene } from "./scenarios/scene.js";
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
  readonly #traffic: BackgroundTraffic;

  constructor(world: World, judge: Judge, { scenarios, random, roamingCars }: StageSetting) {
    this.#world = world;
    const { map, flow, tracker } = world;
    const spawner = new CarSpawner(map, flow, world, random.fork("cars"));
    this.#traffic = new BackgroundTraffic(map, flow, spawner, tracker, random.fork("traffic"));
    this.#traffic.addRoamingCars(roamingCars, world.ego);
    this.director = new ScenarioDirector(
      scenarios,
      tracker,
      ({ name }) => new Scene(world, judge, this.#traffic, random.fork(`scenario ${name}`)),
      judge,
    );
  }

  /** Starts, plays and ends scenarios, then looks after the traffic; once a tick, after the world has moved. */
  update(): void {
    this.director.update(this.#world.tracker);
    this.#traffic.update(this.#world.ego, this.#world.obstacles);
  }
}
