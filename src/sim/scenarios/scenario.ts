import type { RandomStream } from "../../base/random.js";
import type { Pose } from "../../geometry/vectors.js";
import type { LaneMap } from "../../map/lane-map.js";
import type { ScenarioSpec } from "../../routes/suite.js";
import type { Blueprint, SimActor } from "../actors.js";
import type { BackgroundTraffic } from "../traffic/background-traffic.js";
import type { LanePlace } from "../traffic/lane-walk.js";
import type { StraightWalk } from "../walkers.js";

/** The ego as scenarios see it: world pose in m and rad, speed in m/s, metres driven since the start. */
export interface ScenarioEgo {
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
  readonly speed: number;
  readonly odometer: number;
}

/** What a scenario may see and do. */
export interface ScenarioWorld {
  readonly map: LaneMap;
  readonly ego: ScenarioEgo;
  /** Game time, s. */
  readonly time: number;
  readonly traffic: BackgroundTraffic;
  /** A stream of random numbers of the scenario's own. */
  readonly random: RandomStream;
  addActor(blueprint: Blueprint, pose: Pose): SimActor;
  removeActor(actor: SimActor): void;
  addWalk(walk: StraightWalk): void;
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
