import type { RandomStream } from "../../base/random.js";
import type { Pose } from "../../geometry/vectors.js";
import type { LaneMap } from "../../map/lane-map.js";
import type { Blueprint, SimActor } from "../actors.js";
import type { Criterion } from "../criteria/criterion.js";
import type { RouteTracker } from "../route-tracker.js";
import type { Seen } from "../scripted/scripted-vehicle.js";
import type { BackgroundTraffic } from "../traffic/background-traffic.js";
import type { LanePlace } from "../traffic/lane-walk.js";
import type { LightControl } from "../traffic/traffic-lights.js";
import type { VehicleControl } from "../vehicles/ego-dynamics.js";
import type { ContactListener, Mover } from "../world.js";
import type { ParameterSchema, ParameterValues } from "./parameters.js";
import type { Script } from "./script.js";

/** The ego as scenarios see it: world pose in m and rad, speed in m/s, metres driven since the start. */
export interface ScenarioEgo extends Seen {
  readonly odometer: number;
}

/** What a scenario may see and do. Its actors, movers and held lights go by themselves when it ends. */
export interface ScenarioWorld {
  readonly map: LaneMap;
  readonly ego: ScenarioEgo;
  /** The ego's route and where on it the ego is. */
  readonly route: RouteTracker;
  /** Game time, s. */
  readonly time: number;
  readonly lights: LightControl;
  readonly traffic: BackgroundTraffic;
  /** A stream of random numbers of the scenario's own. */
  readonly random: RandomStream;
  /** All actors but the ego, the scenario's own included. */
  readonly actors: readonly SimActor[];
  addActor(blueprint: Blueprint, pose: Pose): SimActor;
  removeActor(actor: SimActor): void;
  /** Moves actors of the scenario from now on. */
  addMover(mover: Mover): void;
  removeMover(mover: Mover): void;
  onContact(listener: ContactListener): void;
  /** Puts the ego elsewhere; only while the scenario is set up. */
  placeEgo(pose: Pose): void;
  /** Changes what the ego's driver commands, tick by tick, until undefined takes it back. */
  disturbControl(disturb: ((control: VehicleControl) => VehicleControl) | undefined): void;
  /** Switches the test for oncoming lanes, which would be unfair where the scenario forces the ego into one. */
  setDirectionTest(active: boolean): void;
}

/** What a scenario is made from. */
export interface ScenarioSetting<Values> {
  readonly parameters: Values;
  readonly world: ScenarioWorld;
  /** The trigger point on the ego's lane. */
  readonly triggerPlace: LanePlace;
  /** Position of the trigger's point on the ego's route. */
  readonly triggerIndex: number;
}

/** One scenario of a route, set up and waiting for the ego to reach its trigger. */
export interface Scenario {
  /** For privileged policies. */
  readonly direction?: "left" | "right";
  /** Criteria of its own, judged from its start to its end. */
  readonly criteria?: readonly Criterion[];
  /** From the trigger to the end. */
  play(): Script;
}

/** A kind of scenario: a name in route files leads to one of these (registry.ts). */
export interface ScenarioType<Schema extends ParameterSchema = ParameterSchema> {
  /** The official class that it re-enacts, and its file below scenario_runner/srunner/scenarios. */
  readonly source: string;
  readonly parameters: Schema;
  /**
   * The official ScenarioTimeout: the scenario ends after 240 s, which is an infraction, and while it runs the ego may
   * stand as long as it likes.
   */
  readonly hasTimeout: boolean;
  /**
   * Called when the route is loaded: checks that the map has what it needs and places what is visible from the start.
   * Throws SCENARIO_IMPOSSIBLE ({@link impossible}) where it has not; the route is then driven without it.
   */
  setUp(setting: ScenarioSetting<ParameterValues<Schema>>): Scenario;
}

/** Lets TypeScript infer the types of the parameters. */
export function scenarioType<const Schema extends ParameterSchema>(
  type: ScenarioType<Schema>,
): ScenarioType<Schema> {
  return type;
}
