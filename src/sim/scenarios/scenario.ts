import type { RandomStream } from "../../base/random.js";
import type { Pose } from "../../geometry/vectors.js";
import type { LaneMap } from "../../map/lane-map.js";
import type { ScenarioSpec } from "../../routes/suite.js";
import type { Blueprint, SimActor } from "../actors.js";
import type { Criterion } from "../criteria/criterion.js";
import type { RouteTracker } from "../route-tracker.js";
import type { BackgroundTraffic } from "../traffic/background-traffic.js";
import type { LanePlace } from "../traffic/lane-walk.js";
import type { LightControl } from "../traffic/traffic-lights.js";
import type { Mover } from "../world.js";

/** The ego as scenarios see it: world pose in m and rad, speed in m/s, metres driven since the start. */
export interface ScenarioEgo {
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
  readonly speed: number;
  readonly odometer: number;
}

/** Tests of the route that a scenario may switch off while it makes them unfair. */
export interface TestSwitches {
  setDirectionTest(active: boolean): void;
}

/** What a scenario may see and do. */
export interface ScenarioWorld {
  readonly map: LaneMap;
  readonly ego: ScenarioEgo;
  /** The ego's route and where on it the ego is. */
  readonly route: RouteTracker;
  readonly lights: LightControl;
  /** Game time, s. */
  readonly time: number;
  readonly traffic: BackgroundTraffic;
  readonly tests: TestSwitches;
  /** A stream of random numbers of the scenario's own. */
  readonly random: RandomStream;
  addActor(blueprint: Blueprint, pose: Pose): SimActor;
  removeActor(actor: SimActor): void;
  /** Moves actors of the scenario from now on. */
  addMover(mover: Mover): void;
  removeMover(mover: Mover): void;
}

/** What a scenario is made from. */
export interface ScenarioSetting {
  readonly spec: ScenarioSpec;
  readonly world: ScenarioWorld;
  /** The trigger point on the ego's lane. */
  readonly triggerPlace: LanePlace;
}

/**
 * One scenario of a route. It is set up when the route is loaded (the factory throws a DriverxError with the code
 * SCENARIO_IMPOSSIBLE where the map has no room for it), starts when the ego reaches the trigger, and ends by itself.
 */
export interface Scenario {
  /** While it runs the ego may stand as long as it likes (the official scenario-timeout behaviour). */
  readonly suspendsBlockedTest: boolean;
  /** Criteria of its own, judged from its start to its end. */
  readonly criteria?: readonly Criterion[];
  /** Actors that belong to it, for privileged policies. */
  readonly actors: readonly SimActor[];
  readonly direction: "left" | "right" | undefined;
  /** The ego has reached the trigger. */
  start(): void;
  /** Called every tick after the start. @returns true when the scenario has ended. */
  update(): boolean;
  /** Takes back everything the scenario changed; called once, at its end or at the route's. */
  cleanUp(): void;
}

export type ScenarioFactory = (setting: ScenarioSetting) => Scenario;
