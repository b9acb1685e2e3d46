import type { RandomStream } from "../../base/random.js";
import type { Pose } from "../../geometry/vectors.js";
import type { LaneMap } from "../../map/lane-map.js";
import type { Blueprint, SimActor } from "../actors.js";
import type { Judge } from "../judge.js";
import type { RouteTracker } from "../route-tracker.js";
import type { BackgroundTraffic } from "../traffic/background-traffic.js";
import type { LightColour, LightControl } from "../traffic/traffic-lights.js";
import type { VehicleControl } from "../vehicles/ego-dynamics.js";
import type { ContactListener, Mover, World } from "../world.js";
import type { ScenarioEgo, ScenarioWorld } from "./scenario.js";

/** The world as one scenario sees it; remembers what the scenario put there, so that all of it goes at its end. */
export class Scene implements ScenarioWorld {
  readonly map: LaneMap;
  readonly ego: ScenarioEgo;
  readonly route: RouteTracker;
  readonly lights: LightControl;
  readonly traffic: BackgroundTraffic;
  readonly random: RandomStream;
  /** Actors of the scenario, in the order in which they came. */
  readonly cast: SimActor[] = [];
  readonly #world: World;
  readonly #judge: Pick<Judge, "setDirectionTest">;
  readonly #movers: Mover[] = [];
  readonly #heldLights = new Set<number>();

  constructor(
    world: World,
    judge: Pick<Judge, "setDirectionTest">,
    traffic: BackgroundTraffic,
    random: RandomStream,
  ) {
    this.#world = world;
    this.#judge = judge;
    this.map = world.map;
    this.route = world.tracker;
    this.traffic = traffic;
    this.random = random;
    this.ego = {
      halfLength: world.egoBox.halfLength,
      halfWidth: world.egoBox.halfWidth,
      solid: true,
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
    };
    this.lights = {
      hold: (id: number, colour: LightColour) => {
        this.#heldLights.add(id);
        world.lights.hold(id, colour);
      },
      release: (id: number) => {
        this.#heldLights.delete(id);
        world.lights.release(id);
      },
    };
  }

  get time(): number {
    return this.#world.state.time;
  }

  get actors(): readonly SimActor[] {
    return this.#world.actors;
  }

  addActor(blueprint: Blueprint, pose: Pose): SimActor {
    const actor = this.#world.addActor(blueprint, pose);
    this.cast.push(actor);
    return actor;
  }

  removeActor(actor: SimActor): void {
    const position = this.cast.indexOf(actor);
    if (position < 0) return;
    this.cast.splice(position, 1);
    this.#world.removeActor(actor);
  }

  addMover(mover: Mover): void {
    this.#movers.push(mover);
    this.#world.addMover(mover);
  }

  removeMover(mover: Mover): void {
    const position = this.#movers.indexOf(mover);
    if (position < 0) return;
    this.#movers.splice(position, 1);
    this.#world.removeMover(mover);
  }

  onContact(listener: ContactListener): void {
    this.#world.onContact(listener);
  }

  placeEgo(pose: Pose): void {
    this.#world.placeEgo(pose);
  }

  disturbControl(disturb: ((control: VehicleControl) => VehicleControl) | undefined): void {
    this.#world.disturbance = disturb;
  }

  setDirectionTest(active: boolean): void {
    this.#judge.setDirectionTest(active);
  }

  /** Takes away whatever the scenario has put there. */
  clear(): void {
    for (const mover of [...this.#movers]) this.removeMover(mover);
    for (const actor of [...this.cast]) this.removeActor(actor);
    for (const id of [...this.#heldLights]) this.lights.release(id);
    this.disturbControl(undefined);
  }
}
